/**
 * The main job: the notebook's training, compiled and interpreted, against the numbers that the
 * notebook itself printed.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import {
  accuracy,
  compiled,
  decisionBoundary,
  interpreted,
  moons,
  type Step,
  train,
} from "../examples/moons.ts";
import { runs } from "./runs.ts";

/** Trains from the notebook's initial parameters; the largest difference to its printed losses. */
function trained(
  engine: typeof compiled,
  count: number,
): {
  parameters: Float64Array;
  steps: Step[];
  error: number;
} {
  const parameters = Float64Array.from(moons.parameters);
  const steps = train(engine, parameters, count);
  const errors = steps.map(({ loss }, k) => Math.abs(loss - (moons.notebook[k] as Step).loss));
  // Math.max passes a NaN on, and toBeLessThanOrEqual refuses it.
  return { parameters, steps, error: Math.max(...errors) };
}

test("the notebook's losses, compiled and interpreted, are the same to the last bit", () => {
  // The engine needs its time for all 100.
  const [ours, theirs] = [trained(compiled, runs(100)), trained(interpreted, runs(100))];
  expect(theirs.error).toBeLessThanOrEqual(1e-9);
  expect(ours.steps).toEqual(theirs.steps);
  expect(ours.parameters).toEqual(theirs.parameters);
});

test("the notebook's 100 losses, and 100 % accuracy", () => {
  const ours = trained(compiled, 100);
  expect(moons.notebook).toHaveLength(100);
  expect(ours.error).toBeLessThanOrEqual(1e-9);
  expect(ours.steps.map((step) => step.accuracy)).toEqual(
    moons.notebook.map((step) => step.accuracy),
  );
  expect(accuracy(ours.parameters)).toBe(100);
  const picture = decisionBoundary(ours.parameters, 40, 12);
  expect(picture.split("\n")).toHaveLength(12);
  for (const mark of ["+", ".", "O", "X"]) expect(picture).toContain(mark);
});

test.each([
  "rosenbrock",
  "fit",
  "orders",
  "black-scholes",
  "sparse",
  "loops",
  "curve-fit",
  "hanging-chain",
  "eight-schools",
  "layout",
  "delta-arm",
])("examples/%s.ts prints what stands at its end", async (name) => {
  const { run } = (await import(`../examples/${name}.ts`)) as { run: () => string };
  const text = readFileSync(new URL(`../examples/${name}.ts`, import.meta.url), "utf8");
  expect(/\/\* It prints:\n([\s\S]*)\n\*\/\n$/.exec(text)?.[1]).toBe(run());
});

test("large sparse matrices: only entries that can differ from 0 are computed", async () => {
  const { count, curvature, fit } = await import("../examples/sparse.ts");
  expect(count(curvature, 100)).toMatchObject({ entries: 298, computed: 199, zeros: 0, dead: 0 });
  expect(count(fit, 1000)).toMatchObject({ rows: 1000, entries: 3000, zeros: 0, dead: 0 });
});
