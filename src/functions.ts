/**
 * Functions that models use, written over the operations of the table.
 *
 * The non-obvious decision: none of them is a primitive. Their derivatives follow from those of
 * the table, so there is nothing here to get wrong but the value; where the plain formula would
 * overflow or give NaN, it is written so that it does not.
 */
import { SHAPE_MISMATCH } from "./catalogue.ts";
import { GradcError } from "./errors.ts";
import {
  abs,
  add,
  and,
  div,
  eq,
  erfc,
  exp,
  expm1,
  ge,
  gt,
  log,
  max,
  min,
  mul,
  sigmoid,
  softplus,
  sqrt,
  stopGradient,
  sub,
  where,
} from "./operations.ts";
import { type Operand, Value } from "./value.ts";

/** A list of Values and numbers. */
export type Operands = readonly Operand[];

function requireElements(what: string, list: Operands, wanted?: number): void {
  const missing = wanted === undefined ? list.length === 0 : list.length !== wanted;
  if (!missing) return;
  const expected = wanted === undefined ? "a list with elements" : `a list of ${wanted} elements`;
  throw new GradcError(SHAPE_MISMATCH, { path: what, expected, got: `of length ${list.length}` });
}

const asValue = (x: Operand): Value => (x instanceof Value ? x : new Value(x));

/** x₀ + x₁ + …, from left to right; 0 for an empty list. */
export function sum(list: Operands): Value {
  const [first = 0, ...rest] = list;
  return rest.reduce<Value>((total, x) => add(total, x), asValue(first));
}

/**
 * The arithmetic mean.
 * @throws GradcError SHAPE_MISMATCH for an empty list
 */
export function mean(list: Operands): Value {
  requireElements("the argument of mean", list);
  return div(sum(list), list.length);
}

/**
 * x · y, the sum of the products.
 * @throws GradcError SHAPE_MISMATCH when the lists differ in length
 */
export function dot(x: Operands, y: Operands): Value {
  requireElements("the second argument of dot", y, x.length);
  return sum(x.map((xi, i) => mul(xi, y[i] as Operand)));
}

/** √(Σ x²); at the zero vector, where it has no derivative, nothing arrives. */
export function norm(list: Operands): Value {
  const squares = dot(list, list);
  return where(eq(squares, 0), 0, sqrt(squares));
}

/** x between low and high; at the bounds themselves the derivative is 1. */
export function clamp(x: Operand, low: Operand, high: Operand): Value {
  return min(max(x, low), high);
}

/** x above 0, slope · x below. */
export function leakyRelu(x: Operand, slope: Operand = 0.01): Value {
  return where(gt(x, 0), x, mul(slope, x));
}

/** x above 0, alpha · (eˣ − 1) below. */
export function elu(x: Operand, alpha: Operand = 1): Value {
  return where(gt(x, 0), x, mul(alpha, expm1(x)));
}

/** x · sigmoid(x), also called swish. */
export function silu(x: Operand): Value {
  return mul(x, sigmoid(x));
}

/** Φ(x), the probability that a standard normal variable is below x; precise far below 0 too. */
export function normalCdf(x: Operand): Value {
  return mul(0.5, erfc(mul(x, -Math.SQRT1_2)));
}

/** x · Φ(x), the exact form (not the one with tanh). */
export function gelu(x: Operand): Value {
  return mul(x, normalCdf(x));
}

/** log(eˣ + eʸ), without overflow. */
export function logAddExp(x: Operand, y: Operand): Value {
  const finite = where(ge(x, y), add(x, softplus(sub(y, x))), add(y, softplus(sub(x, y))));
  // The difference of equal infinities would be NaN.
  return where(and(eq(x, y), eq(abs(x), Infinity)), x, finite);
}

/** The largest element as a constant that may be subtracted: 0 where it is infinite. */
function offset(list: Operands): Value {
  const largest = stopGradient(list.reduce((a, b) => max(a, b)));
  return where(eq(stopGradient(mul(largest, 0)), 0), largest, 0);
}

/**
 * log Σ eˣ, without overflow.
 * @throws GradcError SHAPE_MISMATCH for an empty list
 */
export function logSumExp(list: Operands): Value {
  requireElements("the argument of logSumExp", list);
  const largest = offset(list);
  return add(largest, log(sum(list.map((x) => exp(sub(x, largest))))));
}

/**
 * eˣ / Σ eˣ for each element, without overflow.
 * @throws GradcError SHAPE_MISMATCH for an empty list
 */
export function softmax(list: Operands): Value[] {
  requireElements("the argument of softmax", list);
  const largest = offset(list);
  const powers = list.map((x) => exp(sub(x, largest)));
  const total = sum(powers);
  return powers.map((power) => div(power, total));
}
