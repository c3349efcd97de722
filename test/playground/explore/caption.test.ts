/** What things are for, in words. */
import { expect, test } from "vitest";
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

test("a value, its expression, and the chain rule of it", () => {
  expect(captionOf(record, [{ role: "primal", of: named("e") }])).toMatchObject({
    title: "The value of e",
    code: "e = c - d",
    notes: expect.arrayContaining(["Chain rule: dc += de, dd += -de"]) as string[],
  });
});

test("a derivative, and what rewrote it", () => {
  const caption = captionOf(record, [{ role: "adjoint", of: named("e") }], ["add x x → mul x 2"]);
  expect(caption?.title).toBe("The derivative of g by e");
  expect(caption?.notes).toContain("Rewritten: add x x → mul x 2");
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
