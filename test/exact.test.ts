/**
 * The promise of exact mode: compiled value and gradient have the interpreted engine's bits, for
 * every input. Random programs over every operation, at ordinary and special points.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGrad, vector } from "../src/index.ts";
import { asFunction, interpretedGradient, point, program, sameGradient } from "./programs.ts";

/** 1,000 programs in `npm test`; set RUNS for more. */
const RUNS = Number(process.env["RUNS"] ?? 1000);
const POINTS = 6;

const cases = program.chain((random) =>
  fc.tuple(
    fc.constant(random),
    fc.array(point(random.inputs), { minLength: POINTS, maxLength: POINTS }),
  ),
);

interface Found {
  readonly how: string;
  readonly value: number;
  readonly grad: readonly number[] | null;
}

/** Runs the compiled functions in every way there is. */
function everyWay(g: ReturnType<typeof compileGrad>, x: number[], backend: string): Found[] {
  const fused = x.map(() => NaN);
  const halves = x.map(() => NaN);
  const tape = Array.from({ length: g.tapeLength }, () => NaN);
  const value = g.valueAndGrad(x, fused);
  const forward = g.forward(x, tape);
  g.backward(x, tape, halves);
  return [
    { how: `${backend}: valueAndGrad`, value, grad: fused },
    { how: `${backend}: forward and backward`, value: forward, grad: halves },
    { how: `${backend}: value`, value: g.value(x), grad: null },
  ];
}

describe("exact mode", () => {
  test(`${RUNS} random programs: bit-identical to the interpreted engine`, () => {
    fc.assert(
      fc.property(cases, ([random, points]) => {
        const fn = asFunction(random);
        for (const backend of ["function", "interpreter"] as const) {
          const g = compileGrad(fn, vector(random.inputs), { check: false, backend });
          for (const x of points) {
            const truth = interpretedGradient(fn, x);
            for (const { how, value, grad } of everyWay(g as never, x, backend)) {
              expect(value, `${how}, value at ${x}`).toBe(truth.value);
              grad?.forEach((d, i) => {
                const same = sameGradient(d, truth.grad[i] as number);
                expect(same, `${how}, d/dx[${i}] at ${x}: ${d} for ${truth.grad[i]}`).toBe(true);
              });
            }
          }
        }
      }),
      { numRuns: RUNS, seed: 20261123 },
    );
  });

  test("the check at compile time passes on random programs, with kinks and special points", () => {
    fc.assert(
      fc.property(program, (random) => {
        compileGrad(asFunction(random), vector(random.inputs), { check: true });
      }),
      { numRuns: RUNS / 5, seed: 7 },
    );
  });
});

describe("fast mode", () => {
  test("its check raises no false alarm on random programs", () => {
    fc.assert(
      fc.property(program, (random) => {
        compileGrad(asFunction(random), vector(random.inputs), { mode: "fast", check: true });
      }),
      { numRuns: RUNS / 2, seed: 8 },
    );
  });
});
