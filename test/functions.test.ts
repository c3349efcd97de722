/**
 * The composite functions: values against plain formulas and known results, gradients against the
 * compiler and central differences, stability where plain formulas fail.
 */
import { describe, expect, test } from "vitest";
import * as gradc from "../src/index.ts";
import { checkGrad, compileGrad, Value, vector } from "../src/index.ts";

const {
  clamp,
  dot,
  elu,
  leakyRelu,
  logAddExp,
  logSumExp,
  mean,
  norm,
  silu,
  softmax,
  softplus,
  sum,
} = gradc;

type ListFunction = (list: readonly Value[]) => Value;

/** Value and gradient by the interpreted engine. */
function at(fn: ListFunction, x: readonly number[]): { value: number; grad: number[] } {
  const leaves = x.map((data) => new Value(data));
  const result = fn(leaves);
  result.backward();
  return { value: result.data, grad: leaves.map((leaf) => leaf.grad) };
}

const two =
  (fn: (x: Value, y: Value) => Value): ListFunction =>
  ([x, y]) =>
    fn(x as Value, y as Value);

const one =
  (fn: (x: Value) => Value): ListFunction =>
  ([x]) =>
    fn(x as Value);

const X = [0.5, -1.25, 2];

const CASES: readonly (readonly [string, ListFunction, (x: readonly number[]) => number])[] = [
  ["sum", sum, ([a = 0, b = 0, c = 0]) => a + b + c],
  ["mean", mean, ([a = 0, b = 0, c = 0]) => (a + b + c) / 3],
  ["dot", (x) => dot(x, [1, 2, 3]), ([a = 0, b = 0, c = 0]) => a + 2 * b + 3 * c],
  ["norm", norm, (x) => Math.hypot(...x)],
  ["logSumExp", logSumExp, (x) => Math.log(x.reduce((s, v) => s + Math.exp(v), 0))],
  [
    "softmax",
    (x) => dot(softmax(x), [1, 2, 4]),
    ([a = 0, b = 0, c = 0]) => {
      const [p, q, r] = [Math.exp(a), Math.exp(b), Math.exp(c)];
      return (p + 2 * q + 4 * r) / (p + q + r);
    },
  ],
  ["logAddExp", two(logAddExp), ([a = 0, b = 0]) => Math.log(Math.exp(a) + Math.exp(b))],
  ["clamp", one((x) => clamp(x, -1, 1)), ([a = 0]) => Math.min(1, Math.max(-1, a))],
  ["leakyRelu", two((_x, y) => leakyRelu(y)), ([, b = 0]) => (b > 0 ? b : 0.01 * b)],
  ["elu", two((_x, y) => elu(y)), ([, b = 0]) => (b > 0 ? b : Math.expm1(b))],
  ["silu", one(silu), ([a = 0]) => a / (1 + Math.exp(-a))],
  ["softplus", one(softplus), ([a = 0]) => Math.log(1 + Math.exp(a))],
];

describe.each(CASES)("%s", (_, fn, plain) => {
  test("has the plain formula's value, and compiles to the engine's bits", () => {
    const { value, grad } = at(fn, X);
    expect(value).toBeCloseTo(plain(X), 14);
    const g = compileGrad(fn, vector(3), { check: true });
    expect(g(X).value).toBe(value);
    expect(g(X).grad[0]).toEqual(grad);
    const report = checkGrad(g, X);
    expect(report.ok, String(report)).toBe(true);
  });
});

describe("where plain formulas fail", () => {
  test("softplus, sigmoid, logAddExp and logSumExp at ±800", () => {
    expect(at(one(softplus), [800])).toEqual({ value: 800, grad: [1] });
    expect(at(one(softplus), [-800])).toEqual({ value: 0, grad: [0] });
    expect(at(one(softplus), [-40]).value / Math.exp(-40)).toBeCloseTo(1, 15);
    expect(at(two(logAddExp), [800, 800])).toEqual({ value: 800 + Math.LN2, grad: [0.5, 0.5] });
    expect(at(two(logAddExp), [-800, -801]).value).toBeCloseTo(-800 + Math.log1p(Math.exp(-1)), 12);
    expect(at(two(logAddExp), [-1000, 0.5])).toEqual({ value: 0.5, grad: [0, 1] });
    const lse = at(logSumExp, [800, 800, -800]);
    expect(lse.value).toBeCloseTo(800 + Math.LN2, 12);
    expect(lse.grad).toEqual([0.5, 0.5, 0]);
  });

  test("max and min keep their tie rule in fast mode", () => {
    const fn = two((x, y) => gradc.add(gradc.max(x, y), gradc.max(y, x)));
    expect(at(fn, [1, 1]).grad).toEqual([1, 1]);
    expect(compileGrad(fn, vector(2), { mode: "fast" })([1, 1]).grad).toEqual([[1, 1]]);
  });

  test("logAddExp of infinities", () => {
    expect(at(two(logAddExp), [-Infinity, -Infinity])).toEqual({ value: -Infinity, grad: [1, 0] });
    expect(at(two(logAddExp), [Infinity, Infinity]).value).toBe(Infinity);
    expect(at(two(logAddExp), [-Infinity, 2])).toEqual({ value: 2, grad: [0, 1] });
  });

  test("logSumExp of infinities", () => {
    expect(at(logSumExp, [-Infinity, -Infinity]).value).toBe(-Infinity);
    expect(at(logSumExp, [Infinity, 0]).value).toBe(Infinity);
    expect(at(logSumExp, [-Infinity, 3])).toEqual({ value: 3, grad: [0, 1] });
  });

  test("softmax adds up to 1, far from 0 too", () => {
    const parts = softmax([1000, 1001, 1002].map((x) => new Value(x)));
    expect(parts.reduce((s, p) => s + p.data, 0)).toBeCloseTo(1, 15);
  });

  test("norm, hypot and atan2 send nothing to the origin", () => {
    expect(at(norm, [0, 0])).toEqual({ value: 0, grad: [0, 0] });
    expect(at(two(gradc.hypot), [0, 0])).toEqual({ value: 0, grad: [0, 0] });
    expect(at(two(gradc.atan2), [0, 0])).toEqual({ value: 0, grad: [0, 0] });
    expect(at(norm, [NaN, 0]).value).toBeNaN();
  });

  test("hypot and atan2 of numbers whose squares overflow", () => {
    expect(at(two(gradc.hypot), [3e200, 4e200]).grad).toEqual([0.6000000000000001, 0.8]);
    const { grad } = at(two(gradc.atan2), [3e200, 4e200]);
    expect(grad[0]).toBeCloseTo(0, 15);
    expect((grad[0] as number) / 1.6e-201).toBeCloseTo(1, 12);
  });

  test("asin near 1 keeps its digits", () => {
    const x = 1 - 2 ** -40;
    const exact = 1 / Math.sqrt(2 ** -39 - 2 ** -80);
    expect((at(one(gradc.asin), [x]).grad[0] as number) / exact).toBeCloseTo(1, 14);
  });

  test("expm1's derivative keeps its digits", () => {
    expect(at(one(gradc.expm1), [-40]).grad[0]).toBe(Math.exp(-40));
  });
});

describe("kinks", () => {
  test.each([
    ["clamp at its bounds passes the derivative on", one((x) => clamp(x, -1, 1)), 1, 1],
    ["leakyRelu at 0 takes the lower side", one(leakyRelu), 0, 0.01],
    ["elu at 0", one(elu), 0, 1],
    ["floor", one(gradc.floor), 1.5, 0],
    ["round", one(gradc.round), 0.5, 0],
  ])("%s", (_, fn, x, derivative) => {
    expect(at(fn as ListFunction, [x]).grad).toEqual([derivative]);
  });

  test("nothing is differentiated through stopGradient, in fast mode neither", () => {
    const fn: ListFunction = ([x]) => gradc.mul(x as Value, gradc.stopGradient(x as Value));
    expect(at(fn, [3])).toEqual({ value: 9, grad: [3] });
    for (const mode of ["exact", "fast"] as const) {
      expect(compileGrad(fn, vector(1), { mode })([3])).toEqual({ value: 9, grad: [[3]] });
    }
  });
});

describe("what is refused", () => {
  test.each([
    [() => mean([]), "argument of mean must be a list with elements"],
    [() => logSumExp([]), "argument of logSumExp"],
    [() => softmax([]), "argument of softmax"],
    [() => dot([1, 2], [1]), "second argument of dot must be a list of 2 elements"],
  ])("%#", (wrong, message) => {
    expect(wrong).toThrow(`SHAPE_MISMATCH`);
    expect(wrong).toThrow(message);
  });

  test("the empty sum is 0", () => {
    expect(sum([]).data).toBe(0);
    expect(dot([], []).data).toBe(0);
  });
});
