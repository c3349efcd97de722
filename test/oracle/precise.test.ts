/**
 * The op table, judged by decimal arithmetic over the whole domain of each function: values against
 * its mathematical meaning, derivatives against differences with 50 digits, edges against the
 * policy of docs/singularities.md.
 *
 * The non-obvious decision: an error is measured in ulps of what is right, however small that is,
 * so a formula that cancels is found out. Where one may be worse, bounds.ts says how and why.
 */
import { describe, expect, test } from "vitest";
import { type Op, OP_NAMES, type OpName, OPS } from "../../src/ops.ts";
import { NUMBERS } from "../../src/rows.ts";
import { part } from "../runs.ts";
import { BOUNDS, slopeLimit } from "./bounds.ts";
import { isSingular, points } from "./points.ts";
import { Digits, exact, neighbour, slopeAt, ulps, valueAt } from "./precise.ts";
import { REFERENCE } from "./reference.ts";

type Point = readonly number[];
type Triple = [number, number, number];

/** Half an ulp is often met exactly, but for what 50 digits leave out. */
const SLACK = 1e-6;

const evaluate = (row: Op, point: Point): number => row.eval(...(point as Triple));

/** What argument `i` receives for the adjoint 1; null for nothing. */
function contribution(row: Op, point: Point, i: number): number | null {
  const z = evaluate(row, point);
  const term = row.derivative[i]?.(NUMBERS, 1, z, ...(point as Triple)) ?? null;
  return term as number | null;
}

function valueError(op: OpName, point: Point): string | null {
  const found = evaluate(OPS[op], point);
  const wanted = valueAt(REFERENCE[op], point);
  const error = ulps(found, wanted);
  if (error <= BOUNDS[op].value + SLACK) return null;
  return `${op}(${point.join(", ")}) is ${found}, not ${wanted.toSD(20)}: ${error} ulps`;
}

function slopeError(op: OpName, point: Point, i: number): string | null {
  const found = contribution(OPS[op], point, i) ?? 0;
  const wanted = slopeAt(REFERENCE[op], point, i);
  const limit = slopeLimit(op, i, point);
  const error = ulps(found, wanted);
  if (error <= limit.ulps + SLACK) return null;
  if (exact(found).minus(wanted).abs().lte(limit.absolute)) return null;
  return `d ${op}(${point.join(", ")}) by ${i} is ${found}, not ${wanted.toSD(20)}: ${error} ulps`;
}

/** The first few of what went wrong; all of it would be long. */
const few = (errors: readonly (string | null)[]): string[] =>
  errors.filter((error) => error !== null).slice(0, 5);

describe.each(OP_NAMES.map((op, i) => [op, i] as const))("%s", (op, index) => {
  const row = OPS[op];
  const whole = points(op, row.arity);
  const isSmooth = (point: Point): boolean => !isSingular(op, point);
  // Fifty digits take their time, so each run takes its part of them.
  const all = part(whole, index);
  const smooth = all.filter(isSmooth);

  test("has enough points", () => {
    expect(whole.filter(isSmooth).length).toBeGreaterThan(50);
    expect(smooth.length).toBeGreaterThan(10);
  });

  test("values", () => {
    expect(few(all.map((point) => valueError(op, point)))).toEqual([]);
  });

  row.derivative.forEach((rule, i) => {
    if (op === "stopGradient") {
      test("sends nothing; that is its point", () => expect(rule).toBeNull());
    } else if (rule === null) {
      test(`is flat in argument ${i}, as the table says`, () => {
        const steep = smooth.filter((point) => !slopeAt(REFERENCE[op], point, i).isZero());
        expect(steep.slice(0, 5)).toEqual([]);
      });
    } else {
      test(`derivative by argument ${i}`, () => {
        expect(few(smooth.map((point) => slopeError(op, point, i)))).toEqual([]);
      });
    }
  });
});

/** Operation, arguments, value, what each argument receives: null is nothing. */
type Edge = readonly [OpName, Point, number, readonly (number | null)[]];

const EDGES: readonly Edge[] = [
  // Kinks: one documented derivative.
  ["relu", [0], 0, [null]],
  ["relu", [-0], 0, [null]],
  ["relu", [-1], 0, [null]],
  ["relu", [NaN], NaN, [null]],
  ["abs", [0], 0, [0]],
  ["abs", [-0], 0, [0]],
  ["sign", [0], 0, [null]],
  ["floor", [1], 1, [null]],
  ["ceil", [1], 1, [null]],
  ["round", [0.5], 1, [null]],
  ["round", [-0.5], 0, [null]],
  ["trunc", [1], 1, [null]],
  ["max", [1, 1], 1, [1, null]],
  ["max", [0, -0], 0, [1, null]],
  ["max", [1, NaN], NaN, [null, 1]],
  ["min", [1, 1], 1, [1, null]],
  ["min", [0, -0], 0, [1, null]],
  ["min", [NaN, 1], NaN, [null, 1]],
  ["lt", [1, 1], 0, [null, null]],
  ["le", [1, 1], 1, [null, null]],
  ["gt", [1, 1], 0, [null, null]],
  ["ge", [1, 1], 1, [null, null]],
  ["where", [0, 2, 3], 3, [null, null, 1]],
  ["where", [NaN, 2, 3], 3, [null, null, 1]],
  ["where", [-1, 2, 3], 2, [null, 1, null]],
  // Another slope in every direction: nothing.
  ["hypot", [0, 0], 0, [null, null]],
  ["hypot", [-0, 0], 0, [null, null]],
  ["atan2", [0, 0], 0, [null, null]],
  ["atan2", [0, -0], Math.PI, [null, null]],
  // Poles keep their infinity.
  ["sqrt", [0], 0, [Infinity]],
  ["cbrt", [0], 0, [Infinity]],
  ["cbrt", [-0], 0, [Infinity]],
  ["log", [0], -Infinity, [Infinity]],
  ["log1p", [-1], -Infinity, [Infinity]],
  ["log2", [0], -Infinity, [Infinity]],
  ["log10", [0], -Infinity, [Infinity]],
  ["asin", [1], Math.PI / 2, [Infinity]],
  ["asin", [-1], -Math.PI / 2, [Infinity]],
  ["acos", [1], 0, [-Infinity]],
  ["acos", [-1], Math.PI, [-Infinity]],
  ["acosh", [1], 0, [Infinity]],
  ["atanh", [1], Infinity, [Infinity]],
  ["atanh", [-1], -Infinity, [Infinity]],
  ["div", [1, 0], Infinity, [Infinity, -Infinity]],
  ["div", [1, -0], -Infinity, [-Infinity, -Infinity]],
  ["div", [-1, 0], -Infinity, [Infinity, Infinity]],
  ["div", [0, 0], NaN, [Infinity, NaN]],
  ["rem", [4, 2], 0, [1, -2]],
  ["rem", [-5, 3], -2, [1, 1]],
  ["rem", [5, Infinity], 5, [1, 0]],
  ["rem", [1, 0], NaN, [1, NaN]],
  ["pow", [0, 2], 0, [0, null]],
  ["pow", [0, 1], 0, [1, null]],
  ["pow", [0, 0.5], 0, [Infinity, null]],
  ["pow", [0, 0], 1, [null, -Infinity]],
  ["pow", [0, -1], Infinity, [-Infinity, -Infinity]],
  ["pow", [-2, 3], -8, [12, NaN]],
  ["pow", [-2, 0], 1, [null, NaN]],
  ["pow", [-2, 0.5], NaN, [NaN, NaN]],
  // Outside its domain a function is NaN, and its derivative what the formula gives.
  ["sqrt", [-1], NaN, [NaN]],
  ["log", [-1], NaN, [-1]],
  ["log1p", [-2], NaN, [-1]],
  ["asin", [2], NaN, [NaN]],
  ["acos", [2], NaN, [NaN]],
  ["acosh", [0.5], NaN, [NaN]],
  ["atanh", [3], NaN, [-0.125]],
  // Far out.
  ["exp", [Infinity], Infinity, [Infinity]],
  ["exp", [-Infinity], 0, [0]],
  ["expm1", [-Infinity], -1, [0]],
  ["log", [Infinity], Infinity, [0]],
  ["sqrt", [Infinity], Infinity, [0]],
  ["sin", [Infinity], NaN, [NaN]],
  ["atan", [-Infinity], -Math.PI / 2, [0]],
  ["sinh", [-Infinity], -Infinity, [Infinity]],
  ["cosh", [-Infinity], Infinity, [-Infinity]],
  ["tanh", [Infinity], 1, [0]],
  ["tanh", [-Infinity], -1, [0]],
  ["asinh", [-Infinity], -Infinity, [0]],
  ["acosh", [Infinity], Infinity, [0]],
  ["sigmoid", [Infinity], 1, [0]],
  ["sigmoid", [-Infinity], 0, [0]],
  ["erf", [Infinity], 1, [0]],
  ["erf", [-Infinity], -1, [0]],
  ["erfc", [Infinity], 0, [0]],
  ["erfc", [-Infinity], 2, [0]],
  ["softplus", [Infinity], Infinity, [1]],
  ["softplus", [-Infinity], 0, [0]],
];

/** The sign of a zero is no promise. */
const unsigned = (x: number | null): number | null => (x === null ? null : x + 0);

describe("edges", () => {
  test.each(EDGES)("%s at %j", (op, point, value, wanted) => {
    const row = OPS[op];
    expect(unsigned(evaluate(row, point))).toBe(value);
    const found = row.derivative.map((_, i) => unsigned(contribution(row, point, i)));
    expect(found).toEqual(wanted);
  });

  test.each(OP_NAMES)("every kink and pole of %s is here", (op) => {
    const row = OPS[op];
    const singular = points(op, row.arity).some((point) => isSingular(op, point));
    if (row.kink === undefined && !singular) return;
    expect(EDGES.map(([name]) => name)).toContain(op);
  });
});

describe("the judge", () => {
  test("takes doubles for what they are", () => {
    expect(exact(0.1).toString()).toBe("0.1000000000000000055511151231257827021181583404541");
    expect(exact(-(2 ** 70)).toFixed()).toBe("-1180591620717411303424");
    expect(exact(5e-324).toSD(20).toString()).toBe("4.9406564584124654418e-324");
    expect(exact(Number.MAX_VALUE).toSD(20).toString()).toBe("1.7976931348623157081e+308");
  });

  test("steps from double to double", () => {
    expect(neighbour(1, 1)).toBe(1 + Number.EPSILON);
    expect(neighbour(1, -1)).toBe(1 - Number.EPSILON / 2);
    expect(neighbour(0, -2)).toBe(-1e-323);
    expect(neighbour(-5e-324, 2)).toBe(5e-324);
    expect(neighbour(Number.MAX_VALUE, 1)).toBe(Infinity);
  });

  test("counts ulps", () => {
    expect(ulps(1, new Digits(1))).toBe(0);
    expect(ulps(1 + Number.EPSILON, new Digits(1))).toBe(1);
    expect(ulps(1e-323, exact(5e-324))).toBe(1);
    expect(ulps(Infinity, new Digits("1e400"))).toBe(0);
    expect(ulps(Infinity, exact(Number.MAX_VALUE))).toBe(1);
    expect(ulps(NaN, new Digits(1))).toBe(Infinity);
    expect(ulps(1, new Digits(NaN))).toBe(Infinity);
  });

  test("says so when a difference has lost its digits", () => {
    const constant = { f: (x: typeof HALF) => x.div("1e60").plus(1) };
    const HALF = new Digits("0.5");
    expect(() => slopeAt(constant, [0.5], 0)).not.toThrow();
    expect(slopeAt(constant, [0.5], 0).isZero()).toBe(true);
    const slow = { f: (x: typeof HALF) => x.div("1e30").plus(1) };
    expect(() => slopeAt(slow, [0.5], 0)).toThrow("digits of the difference");
  });

  // erf and erfc change formulas at 3, in the midst of that difference: both must be right.
  test.each([-8, -3, -1, -0.1, 0, 1e-9, 0.5, 1, 2.9999, 3, 3.0001, 6, 27])(
    "erf′ and erfc′ at %d are the function under the integral",
    (x) => {
      const bell = exact(x).pow(2).neg().exp().times(2).div(Digits.acos(-1).sqrt());
      const off = (op: "erf" | "erfc", sign: number): number =>
        slopeAt(REFERENCE[op], [x], 0).div(bell).minus(sign).abs().toNumber();
      expect(off("erf", 1)).toBeLessThan(1e-18);
      expect(off("erfc", -1)).toBeLessThan(1e-18);
    },
  );
});
