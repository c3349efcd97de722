/**
 * What the check compares and how: every one of the four functions, to the last bit, −0 and NaN
 * included.
 *
 * The non-obvious decision: the bugs are planted in the functions of a finished compilation, one
 * at a time, so each function is seen to be judged by itself.
 */
import { describe, expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import { difference, EXACTLY, ROUGHLY } from "../../src/check/runs.ts";
import { type Compilation, compilationOf } from "../../src/compiled.ts";
import type { Flat } from "../../src/emit/evaluate.ts";
import { compileGrad } from "../../src/index.ts";

const { programs } = compilationOf(compileGrad((a) => a.sin())) as Compilation;

const differs = (got: number, wanted: number, how: typeof EXACTLY): boolean =>
  difference({ value: got }, { value: wanted }, programs, how) !== null;

const gradientDiffers = (got: number, wanted: number, how: typeof EXACTLY): boolean =>
  difference(
    { value: 1, grad: Float64Array.of(got) },
    { value: 1, grad: Float64Array.of(wanted) },
    programs,
    how,
  ) !== null;

describe("numbers are compared", () => {
  test.each([
    [0, -0, true, false],
    [NaN, NaN, false, false],
    [NaN, 1, true, true],
    [1, NaN, true, true],
    [Infinity, -Infinity, true, true],
    [1, 1 + Number.EPSILON, true, true],
  ])("exactly: %d and %d", (got, wanted, value, gradient) => {
    expect(differs(got, wanted, EXACTLY)).toBe(value);
    expect(gradientDiffers(got, wanted, EXACTLY)).toBe(gradient);
  });

  test("several values exactly, derivatives but for the sign of zero", () => {
    const [zero, minus] = [Float64Array.of(0), Float64Array.of(-0)];
    expect(difference({ values: zero }, { values: minus }, programs, EXACTLY)).not.toBeNull();
    expect(difference({ entries: zero }, { entries: minus }, programs, EXACTLY)).toBeNull();
  });

  test.each([
    [NaN, 1, true],
    [1, 1.1, true],
    [1, 1 + 1e-9, false],
    [1e12, 1e12 + 1, false],
  ])("roughly: %d and %d", (got, wanted, different) => {
    expect(differs(got, wanted, ROUGHLY)).toBe(different);
    expect(gradientDiffers(got, wanted, ROUGHLY)).toBe(different);
  });

  // The tolerance grows with the result, so an infinite one is near to everything: a bug.
  test("roughly: infinity and 1", () => {
    expect(differs(Infinity, 1, ROUGHLY)).toBe(true);
  });
});

type Kind = "value" | "forward" | "backward" | "valueAndGrad";

/** Makes one function wrong in the last bits of what it returns or writes. */
const BUGS: Readonly<Record<Kind, (flat: Flat) => Partial<Flat>>> = {
  value: (flat) => ({ value: (...arrays) => flat.value(...arrays) * (1 + 1e-12) }),
  forward: (flat) => ({ forward: (...arrays) => flat.forward(...arrays) * (1 + 1e-12) }),
  backward: (flat) => ({
    backward: (...arrays) => {
      const result = flat.backward(...arrays);
      const grad = arrays[2] as Float64Array;
      grad[1] = (grad[1] as number) * (1 + 1e-12);
      return result;
    },
  }),
  valueAndGrad: (flat) => ({
    valueAndGrad: (...arrays) => {
      const result = flat.valueAndGrad(...arrays);
      const grad = arrays[1] as Float64Array;
      grad[1] = (grad[1] as number) * (1 + 1e-12);
      return result;
    },
  }),
};

describe.each(["exact", "fast"] as const)("in %s mode", (mode) => {
  const g = compileGrad((a, b) => a.mul(b).exp().add(b.sin()), { mode });
  const compilation = compilationOf(g) as Compilation;

  test("what is right passes", () => {
    check(compilation, 16);
  });

  test.each([
    ["value", "in value at"],
    ["forward", "in forward at"],
    ["backward", "in backward at"],
    ["valueAndGrad", "in valueAndGrad at"],
  ] as const)("last bits that are wrong in %s are found", (kind, where) => {
    const flat = { ...compilation.flat, ...BUGS[kind](compilation.flat) };
    expect(() => check({ ...compilation, flat }, 16)).toThrow(where);
  });
});
