/** What lights up together. */
import { afterEach, expect, test } from "vitest";
import {
  isLit,
  lit,
  litDirection,
  point,
  steps,
  thingsAt,
} from "../../../examples/playground/src/explore/links.ts";
import { compiled, highlight, numbers, step } from "../../../examples/playground/src/state.ts";
import { README } from "../records.ts";

const { record, at } = README;
compiled.value = { code: "", functions: ["g"], record };
numbers.value = at(-4, 2);

afterEach(() => {
  highlight.value = undefined;
  step.value = null;
});

test("the operations of a line, from left to right", () => {
  const { line = 0 } = record.traced.find(({ name }) => name === "d")?.place ?? {};
  expect(thingsAt(record, line).map((of) => record.traced[of]?.op)).toEqual([
    "add",
    "mul",
    "add",
    "sub",
    "relu",
  ]);
});

test("what is pointed at lights up in all roles", () => {
  point({ pane: "ir", of: new Set([22]) });
  expect(isLit({ role: "primal", of: 22 }, lit.value)).toBe(true);
  expect(isLit({ role: "step", of: 22 }, lit.value)).toBe(true);
  expect(isLit({ role: "primal", of: 21 }, lit.value)).toBe(false);
});

test("pointing at what serves nothing lights nothing", () => {
  point({ pane: "ir", of: new Set() });
  expect(highlight.value).toBeUndefined();
});

test("a step lights what belongs to its direction", () => {
  step.value = 1;
  expect(litDirection([{ role: "primal", of: 2 }], lit.value)).toBe("primal");
  expect(litDirection([{ role: "adjoint", of: 2 }], lit.value)).toBeUndefined();
  step.value = steps.value.length;
  expect(litDirection([{ role: "step", of: 2 }], lit.value)).toBe("adjoint");
  expect(litDirection([{ role: "primal", of: 2 }], lit.value)).toBeUndefined();
});

test("a step backward tells what receives something", () => {
  const e = record.traced.find(({ name }) => name === "e")?.of;
  step.value = steps.value.findIndex(({ kind, of }) => kind === "backward" && of === e) + 1;
  const receiving = [...(lit.value.receiving ?? [])].map((of) => record.traced[of]?.name);
  expect(receiving).toEqual(["c", "d"]);
});

test("pointing wins over the step", () => {
  step.value = 1;
  point({ pane: "graph", of: new Set([5]) });
  expect([...lit.value.of]).toEqual([5]);
});
