/** What the train view says of two trainings. */
import { expect, test } from "vitest";
import { zeroLine } from "../../../examples/playground/src/train/contour.ts";
import {
  agreementOf,
  agreementText,
  milliseconds,
  NOTHING,
  speedText,
  spokenProgress,
} from "../../../examples/playground/src/train/progress.ts";
import type { Step } from "../../../examples/playground/src/train/trainer.ts";

const step = (loss: number, ...parameters: number[]): Step => ({
  loss,
  parameters: Float64Array.from(parameters),
});

test("steps agree only if the loss and all parameters have the same bits", () => {
  const steps = [step(1, 0, 2), step(0.5, 0, 3)];
  expect(agreementOf(steps, steps)).toEqual({ both: 2, identical: 2 });
  expect(agreementOf(steps, [step(1, -0, 2)])).toEqual({ both: 1, identical: 0 });
  expect(agreementOf(steps, [step(1, 0, 2), step(0.5 + 2 ** -53, 0, 3)])).toEqual({
    both: 2,
    identical: 1,
  });
  expect(agreementOf(steps, [step(1, 0)])).toEqual({ both: 1, identical: 0 });
});

test("the agreement is put into words", () => {
  expect(agreementText({ both: 0, identical: 0 })).toMatch(/^Nothing to compare yet/);
  expect(agreementText({ both: 37, identical: 37 })).toMatch(/^Identical after 37 steps/);
  expect(agreementText({ both: 1, identical: 1 })).toMatch(/^Identical after 1 step:/);
  expect(agreementText({ both: 9, identical: 4 })).toBe("Different from step 5 on.");
});

test("speeds are compared per step", () => {
  const compiled = { steps: [step(1), step(1)], seconds: 0.002 };
  const interpreted = { steps: [step(1)], seconds: 0.123456 };
  expect(speedText(NOTHING, interpreted)).toBe("");
  expect(speedText(compiled, interpreted)).toBe(
    "Per step, compiled is 123 times as fast here: 1 ms instead of 123 ms.",
  );
  expect(milliseconds(0.02362)).toBe("0.0236 ms");
});

test("progress is put into words", () => {
  expect(spokenProgress("Compiled", NOTHING)).toBe("Compiled: getting ready.");
  expect(spokenProgress("Compiled", { ...NOTHING, failure: "no" })).toBe("Compiled: stopped.");
  expect(spokenProgress("Compiled", { steps: [step(1)], seconds: 1, wrong: [3, 4] })).toBe(
    "Compiled: step 1 of 100, accuracy 98 %.",
  );
});

test("the zero line runs between numbers of different sign", () => {
  expect(zeroLine([1, -1, 1, -3], 2, 2)).toEqual([[0.5, 0, 0.25, 1]]);
  expect(zeroLine([1, 1, 1, 1], 2, 2)).toEqual([]);
  expect(zeroLine([1, -1, -1, 1], 2, 2)).toHaveLength(2);
});
