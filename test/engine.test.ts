/**
 * Promises of the interpreted engine that no comparison with compiled code can test, because both
 * would change together: the order in which terms are added up, and which powers are products.
 */
import { describe, expect, test } from "vitest";
import { compileGrad, pow, Value, vector } from "../src/index.ts";
import { interpretedGradient } from "./programs.ts";

/** 2⁵³: adding 1 to it is lost, subtracting it from 1 is not. */
const BIG = 2 ** 53;

describe("terms for the two arguments of one operation are added from left to right", () => {
  /** x gets 1 first, then 2⁵³ from the left and −2⁵³ from the right: (1 + 2⁵³) − 2⁵³ = 0. */
  const fn = ([x]: Value[]): Value => {
    const nothing = (x as Value).sub(x as Value).mul(BIG);
    return nothing.add((x as Value).mul(1));
  };

  test("in the engine", () => {
    expect(interpretedGradient(fn, [3])).toEqual({ value: 3, grad: [0] });
  });

  test.each(["function", "interpreter"] as const)("compiled, backend %s", (backend) => {
    expect(compileGrad(fn, vector(1), { backend })([3])).toEqual({ value: 3, grad: [[0]] });
  });
});

describe("whole powers from −16 to 16 are products", () => {
  const x = new Value(1.3);

  test.each([
    [16, "square"],
    [15, "mul"],
    [-1, "div"],
    [-15, "div"],
    [-16, "div"],
    [17, "pow"],
    [-17, "pow"],
    [1.5, "pow"],
  ])("the last operation of x to the %d is %s", (n, op) => {
    expect(pow(x, n).op).toBe(op);
    expect(pow(x, n).data / Math.pow(1.3, n)).toBeCloseTo(1, 13);
  });
});
