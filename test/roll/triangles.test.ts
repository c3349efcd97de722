/**
 * Sums over pairs with a term of each element between them. Compiling with the check compares with
 * the interpreted engine bit for bit; so a test asks which loops came out.
 */
import { describe, expect, test } from "vitest";
import {
  type Value,
  add,
  compileGrad,
  mul,
  relu,
  sin,
  square,
  sub,
  vector,
} from "../../src/index.ts";
import { hasLoops, type Routine } from "../../src/ir/block.ts";
import { showLines } from "../../src/ir/text.ts";
import { combineTriangle, findStairs } from "../../src/roll/triangles.ts";
import { Tables } from "../../src/roll/indices.ts";

const COUNT = 9;

const at = (x: readonly Value[], i: number): Value => x[i % x.length] as Value;
const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);

/** The term of two elements, with a constant of its own. */
type Pair = (x: readonly Value[], i: number, j: number) => Value;

const spring: Pair = (x, i, j) => square(sin(sub(at(x, i), mul(at(x, j), i + j / 8))));
const gate: Pair = (x, i, j) => square(relu(sub(mul(at(x, i), at(x, j)), 0.5)));
const scattered: Pair = (x, i, j) => spring(x, (i * i) % 5, 5 + ((j * 3) % 4));

/** A sum over elements, of a term of each and of its pairs. */
const over =
  (js: (i: number) => readonly number[], pair: Pair, isFirst: boolean) =>
  (x: readonly Value[]): Value =>
    range(0, COUNT)
      .flatMap((i) => {
        const own = (): Value => mul(square(at(x, i)), 0.1);
        const pairs = (): Value[] => js(i).map((j) => pair(x, i, j));
        return isFirst ? [own(), ...pairs()] : [...pairs(), own()];
      })
      .reduce((a, b) => add(a, b));

const below = (i: number): number[] => range(0, i);
const above = (i: number): number[] => range(i + 1, COUNT);

/** The loops of a routine: "for i, 8 times". */
const loopsOf = (routine: Routine): string[] =>
  showLines(routine).flatMap(({ text, depth }) =>
    text.startsWith("for ") ? [`${"  ".repeat(depth)}${text}`] : [],
  );

const PAIRS = { spring, gate, scattered };

describe.each(Object.entries(PAIRS))("pairs with a %s", (_, pair) => {
  test.each([
    ["below, before the term of the element", over(below, pair, false), "1 + 1*i"],
    ["above, after the term of the element", over(above, pair, true), "8 - 1*i"],
  ])("%s", (_name, fn, times) => {
    const { graph } = compileGrad(fn, vector(COUNT), { check: true, loops: true });
    expect(loopsOf(graph).slice(0, 2)).toEqual([
      "for i, 8 times, down",
      `  for j, ${times} times, down`,
    ]);
    // The way back is the only pass; what it leaves behind is added up in order.
    expect(loopsOf(graph).slice(2, 4)).toEqual(["for i, 8 times", `  for j, ${times} times`]);
    const fast = compileGrad(fn, vector(COUNT), { check: true, loops: true, mode: "fast" });
    expect(loopsOf(fast.graph)).toEqual(loopsOf(graph).slice(0, 2));
  });
});

test("the functions of a gradient in two halves, and on the interpreter", () => {
  const fn = over(below, gate, false);
  const all = { loops: true, check: true } as const;
  const g = compileGrad(fn, vector(COUNT), all);
  const x = Float64Array.from({ length: COUNT }, (_, i) => Math.cos(i) * 2);
  const grads = [0, 1, 2].map(() => new Float64Array(COUNT));
  const tape = new Float64Array(g.tapeLength);
  const slow = compileGrad(fn, vector(COUNT), { ...all, backend: "interpreter" });
  const plain = compileGrad(fn, vector(COUNT), { loops: false });
  const value = plain.valueAndGrad(x, grads[0] as Float64Array);
  expect(hasLoops(plain.graph)).toBe(false);
  expect(g.forward(x, tape)).toBe(value);
  g.backward(x, tape, grads[1] as Float64Array);
  expect(slow.valueAndGrad(x, grads[2] as Float64Array)).toBe(value);
  expect(grads[1]).toEqual(grads[0]);
  expect(grads[2]).toEqual(grads[0]);
});

describe("stairs in a list of looks", () => {
  const stairsIn = (text: string): ReturnType<typeof findStairs> => {
    const looks = Int32Array.from(text, (letter) => letter.charCodeAt(0));
    return findStairs(Array.from(looks.keys()), looks);
  };

  test.each([
    ["abaabaaabaaaab", { from: 0, first: 1, by: 1, groups: 4 }],
    ["xabaabaaabaaaabaaaaa", { from: 1, first: 1, by: 1, groups: 4 }],
    ["baaaabaaabaababab", { from: 1, first: 4, by: -1, groups: 4 }],
    ["bbcabcaabcaaabcaaaab", undefined],
    ["ababababab", undefined],
    ["abaabaaab", undefined],
  ])("%s", (text, stairs) => {
    expect(stairsIn(text)).toEqual(stairs);
  });
});

test("indices that both counters move evenly are strides, others a table of a rectangle", () => {
  const triangle = { first: 1, by: 1, groups: 3 };
  const sources = (indices: readonly number[]): Parameters<typeof combineTriangle>[0] =>
    indices.map((index) => ({ space: "x", index }));
  // 10 + 5 k + 2 j
  expect(combineTriangle(sources([10, 15, 17, 20, 22, 24]), triangle, 0, new Tables())).toEqual({
    space: "x",
    index: 10,
    address: {
      strides: [
        { depth: 0, by: 5 },
        { depth: 1, by: 2 },
      ],
    },
  });
  const odd = combineTriangle(sources([10, 15, 17, 20, 22, 25]), triangle, 0, new Tables());
  expect(odd?.address?.lookup?.table).toEqual(Int32Array.of(0, 0, 0, 5, 7, 0, 10, 12, 15));
});
