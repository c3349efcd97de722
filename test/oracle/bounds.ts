/**
 * How exact each operation of the table is, in ulps.
 *
 * Values are V8's: the bounds are the errors measured at some thousands of points, rounded up, with
 * a little room for other versions of V8. Slopes are gradc's. Where a formula loses more than a few
 * ulps the row says so: WEAK marks those for which there is a better formula.
 */
import type { OpName } from "../../src/ops.ts";

/** A result is good if its error is within either. */
export interface Limit {
  readonly ulps: number;
  readonly absolute: number;
}

/** A bound in ulps, or what it depends on. */
type Bound = number | ((x: number, y: number) => Limit);

interface Bounds {
  readonly value: number;
  /** By argument; the last one stands for the rest. */
  readonly slopes: readonly Bound[];
}

const bounds = (value: number, ...slopes: readonly Bound[]): Bounds => ({ value, slopes });

const EXACT = bounds(0, 0);
/** Half an ulp: what IEEE 754 asks of + − · / √. */
const ROUNDED = 0.5;
/** The smallest double, and the smallest that has all its digits. */
const LEAST = 2 ** -1074;
const NORMAL = 2 ** -1022;

/** In ulps, or `absolute`. */
const or =
  (ulps: number, absolute: number): Bound =>
  () => ({ ulps, absolute });

/** What |x|^y, out of the range of doubles, makes of `factor` times it. */
const outOfRange = (x: number, y: number, factor: number): number =>
  Math.abs(x) ** y === Infinity ? Infinity : LEAST * Math.abs(factor);

/** WEAK: e^(−x²), where the rounding of x² is multiplied by x². */
const bell: Bound = (x) => ({ ulps: 2 + x * x, absolute: 0 });

export const BOUNDS: Readonly<Record<OpName, Bounds>> = {
  add: bounds(ROUNDED, 0),
  sub: bounds(ROUNDED, 0),
  mul: bounds(ROUNDED, 0),
  // By y: (x/y)/y, where x/y may be below NORMAL and have few digits.
  div: bounds(ROUNDED, ROUNDED, (_x, y) => ({ ulps: 2, absolute: LEAST / Math.abs(y) })),
  rem: bounds(0, 0, 1),
  neg: EXACT,
  square: bounds(ROUNDED, 0),
  cube: bounds(1.5, 2),
  // By x: y · x^(y − 1). The rounding of y − 1 is multiplied by log x: ordinary arguments do not
  // notice, very large and small ones lose up to some hundreds of ulps. The power may be below
  // NORMAL, or infinite though y times it is not. By y: z · log x, where z may be the same.
  pow: bounds(
    1.5,
    (x, y) => ({
      ulps: 4 + Math.abs((y - 1) * Math.log(Math.abs(x))),
      absolute: outOfRange(x, y - 1, y),
    }),
    (x, y) => ({ ulps: 4, absolute: outOfRange(x, y, Math.log(x)) }),
  ),
  sqrt: bounds(ROUNDED, 2),
  cbrt: bounds(1, 4),
  exp: bounds(1, 1),
  expm1: bounds(1, 1),
  log: bounds(1, ROUNDED),
  log1p: bounds(1, 2),
  log2: bounds(1, 1),
  // WEAK: x · log 10 overflows, near the largest double.
  log10: bounds(2, 1),
  sin: bounds(1, 1),
  cos: bounds(1, 1),
  tan: bounds(1, 3),
  asin: bounds(1, 2),
  acos: bounds(1, 2),
  // 1 + x² overflows where the slope is below NORMAL anyway.
  atan: bounds(1, or(2, NORMAL)),
  sinh: bounds(2, 2),
  cosh: bounds(2, 2),
  // WEAK: 1 − z² cancels. All digits are lost above |x| = 19, where z is 1.
  tanh: bounds(2, or(2, 2 ** -51)),
  asinh: bounds(2, 4),
  acosh: bounds(2, 4),
  atanh: bounds(2, 2),
  // x / z, where z overflows or is below NORMAL and has few digits.
  hypot: bounds(2, (x, y) => {
    const z = Math.hypot(x, y);
    return { ulps: 3, absolute: z === Infinity ? 1 : LEAST / z };
  }),
  // The length overflows where the slope is below NORMAL.
  atan2: bounds(2, or(6, NORMAL)),
  // WEAK: 1 − z cancels for positive x. All digits are lost above 37, where z is 1.
  sigmoid: bounds(2, (x) => ({ ulps: 4, absolute: x > 0 ? 2 ** -52 : 0 })),
  softplus: bounds(2, 2),
  relu: EXACT,
  abs: EXACT,
  sign: EXACT,
  floor: EXACT,
  ceil: EXACT,
  round: EXACT,
  trunc: EXACT,
  stopGradient: EXACT,
  max: EXACT,
  min: EXACT,
  lt: EXACT,
  le: EXACT,
  gt: EXACT,
  ge: EXACT,
  eq: EXACT,
  ne: EXACT,
  and: EXACT,
  or: EXACT,
  not: EXACT,
  where: EXACT,
  erf: bounds(1, bell),
  erfc: bounds(2, bell),
};

/** What the slope by argument `i` may be off by, at a point. */
export function slopeLimit(op: OpName, i: number, [x = NaN, y = NaN]: readonly number[]): Limit {
  const { slopes } = BOUNDS[op];
  const bound = slopes[Math.min(i, slopes.length - 1)] as Bound;
  return typeof bound === "number" ? { ulps: bound, absolute: 0 } : bound(x, y);
}
