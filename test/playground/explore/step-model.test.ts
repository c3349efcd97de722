/** Stepping: what is known after each step, against the interpreted engine. */
import { expect, test } from "vitest";
import {
  additionsOf,
  everything,
  knownAfter,
  stepsOf,
} from "../../../examples/playground/src/explore/step-model.ts";
import { compileGrad, rows, scalar, sum } from "../../../src/index.ts";
import { example, README } from "../records.ts";

const { record, at } = README;
const numbers = at(-4, 2);
const steps = stepsOf(record);
const seed = steps.findIndex(({ kind }) => kind === "seed");

test("first all operations forward, then the seed, then all of them backward", () => {
  const operations = record.traced.filter(({ op }) => op !== null).map(({ of }) => of);
  expect(steps.slice(0, seed).map(({ of }) => of)).toEqual(operations);
  expect(steps.slice(seed + 1).map(({ of }) => of)).toEqual([...operations].reverse());
});

test("before the first step only the inputs are known", () => {
  const known = knownAfter(record, numbers, steps, 0);
  expect(known.data.filter((value) => value !== undefined)).toEqual([-4, 2]);
  expect(known.grad.filter((value) => value !== undefined)).toEqual([]);
});

test("going forward each step adds one value, and no gradient", () => {
  for (let made = 0; made <= seed; made++) {
    const { data, grad } = knownAfter(record, numbers, steps, made);
    expect(data.filter((value) => value !== undefined)).toHaveLength(2 + made);
    expect(grad).toEqual([]);
  }
});

test("after the last step all gradients are the engine's, to the bit", () => {
  const { data, grad, complete } = knownAfter(record, numbers, steps, steps.length);
  expect(complete).toBe(true);
  expect(data).toEqual(numbers.data);
  record.traced.forEach(({ of }) => expect(Object.is(grad[of], numbers.grad[of])).toBe(true));
});

test("a gradient is complete when the step back through it begins", () => {
  for (let made = seed + 1; made < steps.length; made++) {
    const of = steps[made]?.of ?? -1;
    const known = knownAfter(record, numbers, steps, made);
    expect(known.grad[of]).toBe(numbers.grad[of]);
    expect(known.has({ role: "adjoint", of })).toBe(true);
    expect(known.has({ role: "step", of })).toBe(false);
    expect(known.has({ role: "adjoint", of: of - 1 })).toBe(false);
  }
});

test("each backward step says what it adds to which sum", () => {
  const e = record.traced.find(({ name }) => name === "e")?.of ?? -1;
  const made = steps.findIndex(({ kind, of }) => kind === "backward" && of === e) + 1;
  const added = additionsOf(numbers, steps, made, record);
  expect(
    added.map(({ sent, before, after }) => [record.traced[sent.to]?.name, before, after]),
  ).toEqual([
    ["c", undefined, numbers.grad[e]],
    ["d", undefined, -(numbers.grad[e] as number)],
  ]);
});

test("the running sums of all steps lead to the gradient", () => {
  const sums: (number | undefined)[] = [];
  for (let made = seed + 1; made <= steps.length; made++) {
    for (const { sent, before, after } of additionsOf(numbers, steps, made, record)) {
      expect(before).toBe(sums[sent.to]);
      sums[sent.to] = after;
    }
  }
  expect([sums[0], sums[1]]).toEqual([numbers.grad[0], numbers.grad[1]]);
});

test("an operation that nothing arrives at keeps its step", () => {
  const gate = record.traced.filter(({ of }) => numbers.grad[of] === undefined);
  expect(gate.map(({ line }) => line)).toEqual(["v13 = b + a"]);
  expect(steps.some(({ kind, of }) => kind === "backward" && of === gate[0]?.of)).toBe(true);
});

test("a function with loops has no steps", () => {
  const table = rows({ x: scalar });
  const loss = compileGrad((a, data) => sum(data, ({ x }) => x.mul(a)), scalar, table);
  expect(stepsOf(example(loss).record)).toEqual([]);
});

test("nobody steps: everything is known", () => {
  const known = everything(numbers);
  expect([known.complete, known.data, known.grad]).toEqual([true, numbers.data, numbers.grad]);
});
