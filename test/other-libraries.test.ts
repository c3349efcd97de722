/**
 * Generated gradients in other libraries: each answer against one that is known without gradc.
 */
import { describe, expect, test } from "vitest";
import * as arm from "../examples/delta-arm.ts";
import * as armSource from "../examples/delta-arm.grad.ts";
import * as chain from "../examples/hanging-chain.ts";
import { certifiedError, fit, nist } from "../examples/curve-fit.ts";
import { exact, sampled } from "../examples/eight-schools.ts";
import { sample } from "../examples/hmc.ts";
import { radii, ringRadius } from "../examples/layout.ts";
import { dodecahedron, ring } from "../examples/layout/graphs.js";

test("the loop over NIST's samples has its least value where it is certified", () => {
  const { residualSum, slopes } = certifiedError();
  expect(Math.abs(residualSum / nist.misra1a.residualSum - 1)).toBeLessThan(1e-10);
  // The certified parameters are rounded to eleven digits.
  nist.misra1a.certified.forEach((b, i) => {
    expect(Math.abs((slopes[i] as number) * b)).toBeLessThan(1e-5);
  });
});

describe.each(["misra1a", "thurber"] as const)("ml-levenberg-marquardt on NIST's %s", (name) => {
  const { certified, residualSum } = nist[name];

  test("with the generated derivatives finds the certified parameters to nine digits", () => {
    const found = fit(name);
    found.parameters.forEach((b, i) => {
      const error = b / (certified[i] as number) - 1;
      expect(Math.abs(error)).toBeLessThan(1e-9);
    });
    expect(Math.abs(found.residualSum / residualSum - 1)).toBeLessThan(1e-10);
  });

  test("with its own differences does not", () => {
    expect(fit(name, false).residualSum).toBeGreaterThan(2 * residualSum);
  });
});

test("fmin: a hanging chain is in the balance of forces", () => {
  const known = chain.equilibrium();
  expect(known.at(-1)?.[1]).toBeCloseTo(known[0]?.[1] as number, 9);
  chain.hang().forEach(([x, y], i) => {
    const [a, b] = known[i] as [number, number];
    expect(Math.hypot(x - a, y - b)).toBeLessThan(1e-6);
  });
});

describe("Hamiltonian Monte Carlo", () => {
  test("draws from a normal distribution with the known means and covariances", () => {
    // x is normal with variance 4, y given x normal around x / 2 with variance 1.
    const potential = (at: Float64Array, gradient: Float64Array): number => {
      const [x = NaN, y = NaN] = at;
      const rest = y - x / 2;
      gradient.set([x / 4 - rest / 2, rest]);
      return x ** 2 / 8 + rest ** 2 / 2;
    };
    const options = { draws: 20_000, warmup: 100, step: 0.5, steps: 8, seed: 7 };
    const { draws, accepted } = sample(potential, new Float64Array([5, -5]), options);
    const mean = (of: (x: number, y: number) => number): number =>
      draws.reduce((sum, [x = NaN, y = NaN]) => sum + of(x, y), 0) / draws.length;
    expect(mean((x) => x)).toBeCloseTo(0, 1);
    expect(mean((_, y) => y)).toBeCloseTo(0, 1);
    expect(Math.abs(mean((x) => x * x) - 4)).toBeLessThan(0.2);
    expect(Math.abs(mean((x, y) => x * y) - 2)).toBeLessThan(0.1);
    expect(Math.abs(mean((_, y) => y * y) - 2)).toBeLessThan(0.1);
    expect(accepted).toBeGreaterThan(0.8);
  });

  test("finds the posterior means of the eight schools", () => {
    const [found, known] = [sampled(10_000, 1), exact()];
    // As published: Stan's reference posterior has 4.4 and 3.6, school A 6.2.
    expect([known.mean, known.spread, known.effects[0]].map((x) => x?.toFixed(1))).toEqual([
      "4.4",
      "3.6",
      "6.2",
    ]);
    expect(Math.abs(found.mean - known.mean)).toBeLessThan(0.2);
    expect(Math.abs(found.spread - known.spread)).toBeLessThan(0.2);
    found.effects.forEach((effect, i) => {
      expect(Math.abs(effect - (known.effects[i] as number))).toBeLessThan(0.25);
    });
  });
});

describe("d3-force", () => {
  test.each([3, 6, 12])("draws a ring of %d as a regular polygon of the known size", (count) => {
    for (const radius of radii(ring(count))) expect(radius).toBeCloseTo(ringRadius(count), 6);
  });

  test("the dodecahedron has its corners and edges", () => {
    const { count, links } = dodecahedron();
    const degrees = Array.from({ length: count }, (_, i) => links.flat().filter((n) => n === i));
    expect(links).toHaveLength(30);
    expect(degrees.map((list) => list.length)).toEqual(Array.from({ length: 20 }, () => 3));
  });
});

describe("a delta arm", () => {
  test("Newton's iteration along a path finds the closed form's angles", () => {
    const { difference, steps } = arm.follow();
    expect(difference).toBeLessThan(1e-12);
    expect(steps).toBeLessThanOrEqual(4 * arm.PATH.length);
  });

  test("forward after inverse kinematics is where the hand should be", () => {
    for (const place of arm.PATH) {
      const [x, y, z] = armSource.hand(arm.closedForm(place));
      expect(Math.hypot(x - place[0], y - place[1], z - place[2])).toBeLessThan(1e-14);
    }
  });

  test("a place out of reach is refused", () => {
    expect(() => arm.anglesFor([2, 0, 0], [0, 0, 0])).toThrow("out of reach");
  });
});
