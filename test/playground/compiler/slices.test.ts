/** Large answers in slices. */
import { expect, test } from "vitest";
import { putTogether, takeApart } from "../../../examples/playground/src/compiler/slices.ts";
import { README } from "../records.ts";

test("a record in slices of five is the same record again", () => {
  const { rest, slices } = takeApart(README.record, 5);
  expect(slices.length).toBeGreaterThan(50);
  expect(slices.every(({ items }) => items.length <= 5)).toBe(true);
  expect(putTogether(structuredClone(rest), structuredClone(slices))).toEqual(README.record);
});

test("what is short stays whole", () => {
  const { rest, slices } = takeApart({ a: [1, { b: null }], c: "text" });
  expect([rest, slices]).toEqual([{ a: [1, { b: null }], c: "text" }, []]);
});
