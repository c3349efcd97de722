/** What things are for, in words. */
import { expect, test } from "vitest";
import { historyOf } from "../../../src/explain/history.ts";
import type { FunctionRecord, InstructionRef } from "../../../src/explain/record.ts";
import { captionOf, stepCaption } from "../../../examples/playground/src/explore/caption.ts";
import { stepsOf } from "../../../examples/playground/src/explore/step-model.ts";
import { README } from "../records.ts";

const { record, at } = README;
const numbers = at(-4, 2);
const steps = stepsOf(record);
const named = (name: string): number => record.traced.find((each) => each.name === name)?.of ?? -1;

const after = (kind: string, name: string): ReturnType<typeof stepCaption> => {
  const made = steps.findIndex((step) => step.kind === kind && step.of === named(name)) + 1;
  return stepCaption(record, numbers, steps, made);
};

const LINE: unknown = expect.stringMatching(/^Line \d+ of your code$/);

test("a value, its expression, and the way back from it", () => {
  expect(captionOf(record, [{ role: "primal", of: named("e") }])).toEqual({
    title: "The value of  e = c - d",
    code: "",
    notes: ["On the way back: dc += de, dd += -de", LINE],
  });
});

test("a derivative, and what the passes did to it", () => {
  const [main] = record.functions as [FunctionRecord];
  const last = main.stages.at(-1)?.lines.map(({ instruction }) => instruction) ?? [];
  const ref = last.find((each) => each?.of === named("f") && each.role === "adjoint");
  const caption = captionOf(record, [ref as InstructionRef], historyOf(main, ref?.id ?? -1));
  expect(caption?.title).toBe("∂g/∂f, of  f = square(e)");
  expect(caption?.notes).toEqual([
    "Chain rule: df += -((dv25 * v25) / f), df += dv24 / 2",
    "differentiate added it",
    "simplify: add x (neg y) → sub x y",
    LINE,
  ]);
});

test("an input", () => {
  expect(captionOf(record, [{ role: "primal", of: 0 }])?.title).toBe("The input a");
});

test("a line that computes several things", () => {
  const refs = ["e", "c", "d"].map((name) => ({ role: "primal" as const, of: named(name) }));
  expect(captionOf(record, refs)?.notes).toContain("It also computes c, d");
});

test("nothing", () => {
  expect(captionOf(record, [])).toBeUndefined();
});

test("a step forward, with numbers", () => {
  expect(after("forward", "e").code).toBe("e = c - d = (-1) - 6 = -7");
});

test("the seed", () => {
  expect(after("seed", "g").code).toBe("dg = 1");
});

test("a step backward, with the sums", () => {
  expect(after("backward", "e").code).toBe(
    "dc += de → 0 - 6.94169 = -6.94169\ndd += -de → 0 + 6.94169 = 6.94169",
  );
  expect(after("backward", "d").code.split("\n")).toHaveLength(2);
});

test("a closed gate, and what nothing arrives at", () => {
  expect(after("backward", "v14").notes).toEqual(["The gate is closed: nothing is handed on."]);
  expect(after("backward", "v13").notes).toEqual([
    "Nothing arrived at v13, so nothing is handed on.",
  ]);
});

test("before the first step", () => {
  expect(stepCaption(record, numbers, steps, 0).notes).toEqual(["2 inputs: a, b"]);
});
