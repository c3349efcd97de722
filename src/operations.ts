/**
 * The operations of the table as free functions of Values and numbers: `sin(x)`, `add(x, 1)`.
 *
 * The non-obvious decision: one line an operation, because a module's exports must be written out
 * to be typed; what they do stands in the table.
 */
import type { OpName } from "./ops.ts";
import { apply, type Operand, power, type Value } from "./value.ts";

type UnaryFunction = (x: Operand) => Value;
type BinaryFunction = (x: Operand, y: Operand) => Value;
type TernaryFunction = (c: Operand, x: Operand, y: Operand) => Value;

const unary =
  (op: OpName): UnaryFunction =>
  (x) =>
    apply(op, x);

const binary =
  (op: OpName): BinaryFunction =>
  (x, y) =>
    apply(op, x, y);

/** x + y */
export const add: BinaryFunction = binary("add");
/** x − y */
export const sub: BinaryFunction = binary("sub");
/** x · y */
export const mul: BinaryFunction = binary("mul");
/** x / y */
export const div: BinaryFunction = binary("div");
/** x % y: what is left of x after whole steps of y, with the sign of x. */
export const rem: BinaryFunction = binary("rem");
/** −x */
export const neg: UnaryFunction = unary("neg");
/** x², as x · x */
export const square: UnaryFunction = unary("square");
/** √x */
export const sqrt: UnaryFunction = unary("sqrt");
/** eˣ */
export const exp: UnaryFunction = unary("exp");
/** Natural logarithm. */
export const log: UnaryFunction = unary("log");
/** Sine, argument in radians. */
export const sin: UnaryFunction = unary("sin");
/** Cosine, argument in radians. */
export const cos: UnaryFunction = unary("cos");
/** Hyperbolic tangent. */
export const tanh: UnaryFunction = unary("tanh");
/** Logistic function 1/(1 + e⁻ˣ), without overflow. */
export const sigmoid: UnaryFunction = unary("sigmoid");
/** 0 below 0, else x; derivative 0 at 0. */
export const relu: UnaryFunction = unary("relu");
/** |x|; derivative 0 at 0. */
export const abs: UnaryFunction = unary("abs");
/** −1, 0 or 1; derivative 0. */
export const sign: UnaryFunction = unary("sign");
/** The larger one; on a tie the derivative goes to x. */
export const max: BinaryFunction = binary("max");
/** The smaller one; on a tie the derivative goes to x. */
export const min: BinaryFunction = binary("min");
/** 1 where x < y, else 0. */
export const lt: BinaryFunction = binary("lt");
/** 1 where x ≤ y, else 0. */
export const le: BinaryFunction = binary("le");
/** 1 where x > y, else 0. */
export const gt: BinaryFunction = binary("gt");
/** 1 where x ≥ y, else 0. */
export const ge: BinaryFunction = binary("ge");
/** 1 where x = y, else 0. */
export const eq: BinaryFunction = binary("eq");
/** 1 where x ≠ y, else 0. */
export const ne: BinaryFunction = binary("ne");
/** 1 where neither is 0 or NaN, else 0. */
export const and: BinaryFunction = binary("and");
/** 1 where one is neither 0 nor NaN, else 0. */
export const or: BinaryFunction = binary("or");
/** 1 where x is 0 or NaN, else 0. */
export const not: UnaryFunction = unary("not");
/** x where c is neither 0 nor NaN, else y. The one not taken gets no gradient, not even a NaN. */
export const where: TernaryFunction = (c, x, y) => apply("where", c, x, y);

/**
 * xⁿ. A whole number n from −16 to 16 gives products (fast, and the same bits on every engine);
 * any other exponent, Value or number, gives `Math.pow`.
 */
export const pow: BinaryFunction = power;
/** x³, as x · x · x */
export const cube: UnaryFunction = unary("cube");
/** ∛x; derivative infinite at 0. */
export const cbrt: UnaryFunction = unary("cbrt");
/** eˣ − 1, precise near 0. */
export const expm1: UnaryFunction = unary("expm1");
/** log(1 + x), precise near 0. */
export const log1p: UnaryFunction = unary("log1p");
/** Logarithm to base 2. */
export const log2: UnaryFunction = unary("log2");
/** Logarithm to base 10. */
export const log10: UnaryFunction = unary("log10");
/** Tangent, argument in radians. */
export const tan: UnaryFunction = unary("tan");
/** Arcsine in radians. */
export const asin: UnaryFunction = unary("asin");
/** Arccosine in radians. */
export const acos: UnaryFunction = unary("acos");
/** Arctangent in radians. */
export const atan: UnaryFunction = unary("atan");
/** Hyperbolic sine. */
export const sinh: UnaryFunction = unary("sinh");
/** Hyperbolic cosine. */
export const cosh: UnaryFunction = unary("cosh");
/** Inverse hyperbolic sine. */
export const asinh: UnaryFunction = unary("asinh");
/** Inverse hyperbolic cosine. */
export const acosh: UnaryFunction = unary("acosh");
/** Inverse hyperbolic tangent. */
export const atanh: UnaryFunction = unary("atanh");
/** log(1 + eˣ), a smooth relu, without overflow. */
export const softplus: UnaryFunction = unary("softplus");
/** Error function 2/√π ∫₀ˣ e^(−t²) dt. */
export const erf: UnaryFunction = unary("erf");
/** 1 − erf(x), precise where erf is near 1. */
export const erfc: UnaryFunction = unary("erfc");
/** Largest whole number up to x; derivative 0. */
export const floor: UnaryFunction = unary("floor");
/** Smallest whole number from x; derivative 0. */
export const ceil: UnaryFunction = unary("ceil");
/** Nearest whole number, halves upwards, as `Math.round`; derivative 0. */
export const round: UnaryFunction = unary("round");
/** Whole part; derivative 0. */
export const trunc: UnaryFunction = unary("trunc");
/** x itself, as a constant: nothing is differentiated through it. */
export const stopGradient: UnaryFunction = unary("stopGradient");
/** Length of (x, y); nothing arrives at the origin. */
export const hypot: BinaryFunction = binary("hypot");
/** Angle of the point (x, y) in radians, y first as in JavaScript; nothing arrives at the origin. */
export const atan2: BinaryFunction = (y, x) => apply("atan2", y, x);
