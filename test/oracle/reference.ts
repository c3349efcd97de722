/**
 * The mathematical meaning of each operation of the table, over decimals.
 *
 * The non-obvious decision: a row says nothing about derivatives. Those are differences (`slopeAt`),
 * so no formula here can repeat a mistake of the table.
 */
import { Decimal } from "decimal.js";
import type { OpName } from "../../src/ops.ts";
import {
  num,
  truth,
  expm1,
  log1p,
  log,
  sinh,
  tanh,
  asinh,
  acosh,
  atanh,
  atan,
  asin,
  acos,
  sigmoid,
  softplus,
  powerLess1,
  hypot,
  atan2,
  pow,
  erf,
  erfc,
  type Unary,
} from "./decimal.ts";
import type { Reference } from "./precise.ts";

type Scale = NonNullable<Reference["scale"]>;
type Near = NonNullable<Reference["near"]>;

/** For functions of which nothing is left far out but a limit, or infinity. */
const unit: Scale = (_i, x) => (x.abs().gt(1000) ? x.abs() : 1);
/** For functions of bounded slope whose tails are powers or logarithms. */
const unitOrMore: Scale = (_i, x) => Decimal.max(x.abs(), 1);
const toOne: Scale = (_i, x) => x.abs().minus(1).abs();
const largest: Scale = (_i, x, y) => Decimal.max(x.abs(), y.abs());
const gap: Scale = (_i, x, y) => x.minus(y).abs();

/** For the integral of e^(−x²). */
const bell: Scale = (_i, x) =>
  x.abs().gt(1000) ? x.abs() : num(x, 1).div(Decimal.max(x.abs(), 1));

/** How far it is to the next multiple of ½. */
const step: Scale = (_i, x) => x.minus(x.times(2).round().div(2)).abs();

/** How far it is to where x is the next multiple of y. */
const toMultiple: Scale = (i, x, y) => {
  const quotient = x.div(y);
  if (i === 1 && quotient.abs().lt(0.5)) return y.abs();
  const distance = quotient.minus(quotient.round()).abs();
  return distance.times(y.abs()).div(i === 0 ? 1 : quotient.abs().plus(1));
};

const question = (ask: (x: Decimal, y: Decimal) => boolean): Reference => ({
  f: (x, y) => num(x, ask(x, y) ? 1 : 0),
});

const order = (ask: (x: Decimal, y: Decimal) => boolean): Reference => ({
  ...question(ask),
  scale: gap,
});

const answer = (x: Decimal, y: Decimal, choose: (x: Decimal, y: Decimal) => Decimal): Decimal =>
  x.isNaN() || y.isNaN() ? num(x, NaN) : choose(x, y);

/** For functions that are odd: far out, the distance to the limit. */
const tails =
  (tail: Unary, f: Unary): Near =>
  (_i, x) =>
    x.abs().gt(1) ? (t) => tail(t.times(x.s)).times(x.s) : f;

export const REFERENCE: Readonly<Record<OpName, Reference>> = {
  add: { f: (x, y) => x.plus(y), scale: largest },
  sub: { f: (x, y) => x.minus(y), scale: largest },
  mul: { f: (x, y) => x.times(y) },
  div: { f: (x, y) => x.div(y) },
  rem: { f: (x, y) => x.mod(y), scale: toMultiple },
  neg: { f: (x) => x.neg() },
  square: { f: (x) => x.times(x) },
  cube: { f: (x) => x.times(x).times(x) },
  pow: {
    f: pow,
    near: (_i, x, y) => (x.gt(0) && log(x).times(y).abs().lt(1) ? powerLess1 : pow),
    scale: (i, x, y) =>
      i === 0
        ? x.abs().div(Decimal.max(y.abs(), 1))
        : num(x, 1).div(Decimal.max(log(x.abs()).abs(), 1e-30)),
  },
  sqrt: { f: (x) => x.sqrt() },
  cbrt: { f: (x) => x.cbrt() },
  exp: { f: (x) => x.exp(), scale: unit },
  expm1: { f: expm1, near: (_i, x) => (x.lt(-1) ? (t) => t.exp() : expm1), scale: unit },
  log: { f: log },
  log1p: { f: log1p, scale: (_i, x) => x.plus(1) },
  log2: { f: (x) => log(x).div(num(x, 2).ln()) },
  log10: { f: (x) => log(x).div(num(x, 10).ln()) },
  sin: { f: (x) => x.sin(), scale: () => 1 },
  cos: {
    f: (x) => x.cos(),
    // cos x = 1 − 2 sin²(x/2)
    near: (_i, x) => (x.abs().lt(1) ? (t) => t.div(2).sin().pow(2).times(-2) : (t) => t.cos()),
    scale: (_i, x) => Decimal.min(x.abs(), 1),
  },
  tan: { f: (x) => x.sin().div(x.cos()), scale: (_i, x) => x.cos().abs() },
  asin: {
    f: asin,
    near: (_i, x) => (x.abs().gt(0.5) ? (t) => acos(t.times(x.s)).times(-x.s) : asin),
    scale: toOne,
  },
  acos: {
    f: acos,
    near: (_i, x) => (x.lt(0) ? (t) => acos(t.neg()).neg() : acos),
    scale: toOne,
  },
  atan: { f: atan, near: tails((x) => atan(x.pow(-1)).neg(), atan), scale: unitOrMore },
  sinh: { f: sinh, scale: unit },
  cosh: {
    f: (x) => x.exp().plus(x.neg().exp()).div(2),
    // cosh x = 1 + 2 sinh²(x/2)
    near: () => (x) => sinh(x.div(2)).pow(2).times(2),
    scale: (_i, x) => Decimal.min(x.abs(), 1),
  },
  tanh: {
    f: tanh,
    near: tails((x) => x.times(2).exp().plus(1).pow(-1).times(-2), tanh),
    scale: unit,
  },
  asinh: { f: asinh, scale: unitOrMore },
  acosh: { f: acosh, scale: toOne },
  atanh: { f: atanh, scale: toOne },
  hypot: {
    f: hypot,
    // √(x² + y²) − |y| = x² / (√(x² + y²) + |y|)
    near: (i) => (x, y) => {
      const [side, other] = i === 0 ? [x, y] : [y, x];
      return side.times(side).div(hypot(x, y).plus(other.abs()));
    },
  },
  atan2: {
    f: atan2,
    near: (_i, y, x) =>
      y.abs().lt(x.abs()) ? (v, u) => atan(v.div(u)) : (v, u) => atan(u.div(v)).neg(),
  },
  sigmoid: {
    f: sigmoid,
    // 1 / (1 + e^−x) = 1 − 1 / (1 + eˣ)
    near: (_i, x) => (x.gt(1) ? (t) => sigmoid(t.neg()).neg() : sigmoid),
    scale: unit,
  },
  softplus: { f: softplus, scale: (i, ...at) => (at[0].gt(1) ? at[0] : unit(i, ...at)) },
  relu: { f: (x) => (x.lt(0) ? num(x, 0) : x) },
  abs: { f: (x) => x.abs() },
  sign: { f: (x) => (truth(x) ? num(x, x.s) : x) },
  floor: { f: (x) => x.floor(), scale: step },
  ceil: { f: (x) => x.ceil(), scale: step },
  round: { f: (x) => x.plus(0.5).floor(), scale: step },
  trunc: { f: (x) => x.trunc(), scale: step },
  stopGradient: { f: (x) => x },
  max: { f: (x, y) => answer(x, y, (a, b) => (a.gt(b) ? a : b)), scale: gap },
  min: { f: (x, y) => answer(x, y, (a, b) => (a.lt(b) ? a : b)), scale: gap },
  lt: order((x, y) => x.lt(y)),
  le: order((x, y) => x.lte(y)),
  gt: order((x, y) => x.gt(y)),
  ge: order((x, y) => x.gte(y)),
  eq: question((x, y) => x.eq(y)),
  ne: question((x, y) => !x.eq(y)),
  and: question((x, y) => truth(x) && truth(y)),
  or: question((x, y) => truth(x) || truth(y)),
  not: question((x) => !truth(x)),
  where: { f: (c, x, y) => (truth(c) ? x : y) },
  erf: {
    f: erf,
    near: tails((x) => erfc(x).neg(), erf),
    scale: bell,
  },
  erfc: {
    f: erfc,
    near: (_i, x) => (x.lt(-1) ? (t) => erfc(t.neg()).neg() : erfc),
    scale: bell,
  },
};
