/**
 * Doubles judged by decimal arithmetic: exact conversions, errors in ulps, and derivatives as
 * central differences with digits to spare.
 *
 * The non-obvious decision: differences are taken of a function up to a constant. A constant does
 * not change a derivative, but it costs digits (tanh 300 begins with 260 nines), and decimal.js is
 * too slow to buy them back. If digits are lost all the same, `slopeAt` throws.
 */
import { Decimal } from "decimal.js";

/** A function of up to three arguments; those it does not have are NaN. */
export type Precise = (x: Decimal, y: Decimal, w: Decimal) => Decimal;

/** What mathematics says about an operation, written without looking at its row in the table. */
export interface Reference {
  readonly f: Precise;
  /** `f` but for a constant, as a function of argument `i` near `at`; default `f` itself. */
  readonly near?: (i: number, ...at: [Decimal, Decimal, Decimal]) => Precise;
  /** How far argument `i` may move before `f` changes its character; default its magnitude. */
  readonly scale?: (i: number, ...at: [Decimal, Decimal, Decimal]) => Decimal | number;
}

type Point = readonly number[];
type Triple = [Decimal, Decimal, Decimal];

const DIGITS = 50;
/** The step of a difference, as a part of the scale: what it neglects is about its square. */
const STEP = "1e-12";
/** So many digits of a difference must be left. An ulp is in the 16th. */
const ENOUGH = 20;

/** The scale at 0, where a function has none of its own: far below all doubles. */
const TINY = new Decimal("1e-400");

/** Decimal arithmetic with enough digits, and exponents without practical bounds. */
export const Digits = Decimal.clone({ precision: DIGITS, defaults: true });

const powersOfTwo = new Map<number, Decimal>();

function powerOfTwo(exponent: number): Decimal {
  const known = powersOfTwo.get(exponent);
  if (known) return known;
  const power = new Digits(2).pow(exponent);
  powersOfTwo.set(exponent, power);
  return power;
}

const bits = new DataView(new ArrayBuffer(8));

/** The exponent of the last bit of a double. */
function lastPlace(x: number): number {
  bits.setFloat64(0, x);
  return Math.max((bits.getUint16(0) >> 4) & 0x7ff, 1) - 1075;
}

/** The neighbouring double that is `steps` above (below, if negative) a finite `x`. */
export function neighbour(x: number, steps: number): number {
  bits.setFloat64(0, x);
  const pattern = bits.getBigInt64(0);
  const ordered = pattern < 0n ? -(pattern & 0x7fffffffffffffffn) : pattern;
  const moved = ordered + BigInt(steps);
  bits.setBigInt64(0, moved < 0n ? -moved : moved);
  return moved < 0n ? -bits.getFloat64(0) : bits.getFloat64(0);
}

/** The number itself. (`new Decimal(x)` would take the shortest text that rounds to it.) */
export function exact(x: number): Decimal {
  if (!Number.isFinite(x) || x === 0) return new Digits(x);
  const place = lastPlace(x);
  // In two steps: 2 to the −1074 is a double, its reciprocal is not.
  const half = place >> 1;
  return new Digits(x / 2 ** half / 2 ** (place - half)).times(powerOfTwo(place));
}

const HUGE = powerOfTwo(1024);

/** Where doubles end, infinity begins. */
const bounded = (x: Decimal): Decimal => (x.abs().gt(HUGE) ? HUGE.times(x.s) : x);

/** |found − wanted| in units of the last place of `wanted`; infinite if just one of them is NaN. */
export function ulps(found: number, wanted: Decimal): number {
  if (Number.isNaN(found) || wanted.isNaN()) {
    return Number.isNaN(found) && wanted.isNaN() ? 0 : Infinity;
  }
  const nearest = Math.min(Math.abs(wanted.toNumber()), Number.MAX_VALUE);
  const error = bounded(exact(found)).minus(bounded(wanted)).abs();
  return error.div(powerOfTwo(lastPlace(nearest))).toNumber();
}

function triple(point: Point): Triple {
  const [x = NaN, y = NaN, w = NaN] = point;
  return [exact(x), exact(y), exact(w)];
}

/** The value of `f` at doubles. */
export const valueAt = ({ f }: Reference, point: Point): Decimal => f(...triple(point));

/** The derivative by argument `i` at doubles: (f(x + h) − f(x − h)) / 2h. */
export function slopeAt(reference: Reference, point: Point, i: number): Decimal {
  const at = triple(point);
  const x = at[i] as Decimal;
  const f = reference.near?.(i, ...at) ?? reference.f;
  const scale = new Digits(reference.scale?.(i, ...at) ?? x.abs());
  const h = (scale.isZero() ? TINY : scale).times(STEP);
  const moved = (step: Decimal): Triple =>
    at.map((arg, j) => (j === i ? arg.plus(step) : arg)) as Triple;
  const [above, below] = [moved(h), moved(h.neg())];
  const [high, low] = [f(...above), f(...below)];
  const rise = high.minus(low);
  // The step that was made, which is not quite the one that was asked for.
  const run = (above[i] as Decimal).minus(below[i] as Decimal);
  const lost = Math.max(high.e, low.e) - rise.e;
  if (!rise.isZero() && lost > DIGITS - ENOUGH) {
    throw new Error(`only ${DIGITS - lost} digits of the difference at ${point.join(", ")}`);
  }
  return rise.div(run);
}
