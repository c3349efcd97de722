/** The points of the check: repeatable, special numbers among them, and both sides of a kink. */
import { expect, test } from "vitest";
import { samplePoints } from "../../src/check/points.ts";
import { compileGrad, constant, scalar } from "../../src/index.ts";

const differentiated = (g: { stages: readonly { name: string; graph: unknown }[] }): never =>
  g.stages.find(({ name }) => name === "differentiate")?.graph as never;

test("the same points each time, as many as asked for", () => {
  const g = compileGrad((a, b) => a.mul(b));
  const points = samplePoints(differentiated(g), 16);
  expect(samplePoints(differentiated(g), 16)).toEqual(points);
  expect(samplePoints(differentiated(g), 3)).toEqual(points.slice(0, 3));
  const numbers = points.flatMap(({ x }) => [...x]);
  for (const special of [0, -0, NaN, Infinity, -Infinity]) {
    expect(
      numbers.some((n) => Object.is(n, special)),
      String(special),
    ).toBe(true);
  }
});

test("neighbouring doubles on the two sides of a kink", () => {
  const g = compileGrad((a, b) => a.mul(0.75).sub(b).relu());
  const open = ([a = 0, b = 0]: Float64Array): boolean => a * 0.75 - b > 0;
  const points = samplePoints(differentiated(g), 16);
  const pairs = points.slice(1).map((point, i) => [points[i], point] as const);
  const close = pairs.filter(([p, q]) => {
    const distance = Math.hypot(...(p?.x ?? []).map((v, i) => v - (q.x[i] as number)));
    return distance > 0 && distance < 1e-12;
  });
  expect(close.length).toBeGreaterThanOrEqual(1);
  for (const [p, q] of close) expect(open(p?.x as Float64Array)).not.toBe(open(q.x));
});

test("constants vary as well", () => {
  const g = compileGrad((a, k) => a.mul(k), scalar, constant(scalar));
  const data = samplePoints(differentiated(g), 16).map((point) => point.data[0]);
  expect(new Set(data).size).toBeGreaterThan(4);
});
