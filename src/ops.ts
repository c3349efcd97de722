/**
 * The op table: everything gradc knows about an operation stands in its one row here.
 *
 * A row gives the meaning on numbers, one derivative per argument, and the JavaScript
 * spelling. The non-obvious decision: derivatives and spellings are written over small
 * algebras (`Algebra<T>`, `Syntax<E>`), not over numbers or text. With numbers a derivative
 * is the interpreted engine's backward step; with IR ids the same line appends instructions.
 */
import { binary, type Kernel, unary } from "./kernels.ts";
import { erf, erfc } from "./special.ts";

/** Operations of one argument. */
export type Unary =
  | "neg"
  | "square"
  | "cube"
  | "sqrt"
  | "cbrt"
  | "exp"
  | "expm1"
  | "log"
  | "log1p"
  | "log2"
  | "log10"
  | "sin"
  | "cos"
  | "tan"
  | "asin"
  | "acos"
  | "atan"
  | "sinh"
  | "cosh"
  | "tanh"
  | "asinh"
  | "acosh"
  | "atanh"
  | "sigmoid"
  | "softplus"
  | "erf"
  | "erfc"
  | "relu"
  | "abs"
  | "sign"
  | "floor"
  | "ceil"
  | "round"
  | "trunc"
  | "stopGradient"
  | "not";

/** Operations of two arguments. */
export type Binary =
  | "add"
  | "sub"
  | "mul"
  | "div"
  | "rem"
  | "pow"
  | "hypot"
  | "atan2"
  | "max"
  | "min"
  | "lt"
  | "le"
  | "gt"
  | "ge"
  | "eq"
  | "ne"
  | "and"
  | "or";

/** Operations of three arguments. */
export type Ternary = "where";

/** Every operation of the table: a closed union, so a missing row does not compile. */
export type OpName = Unary | Binary | Ternary;

/** An operation that a user defined with `defineOp`; its row is kept in `rows.ts`. */
export type UserOp = `user:${string}`;

/** Every operation there is. */
export type AnyOp = OpName | UserOp;

/**
 * What one node sends to one of its arguments in the backward sweep: a term of the adjoint,
 * a term behind a gate, or nothing. Nothing is not zero: a node that receives nothing is not
 * visited, so the NaN of a branch that was not taken stays out of the gradient.
 */
export type Contribution<T> = T | Gated<T> | null;

/** A contribution that exists only where `condition` holds (is neither 0 nor NaN). */
export interface Gated<T> {
  readonly condition: T;
  readonly value: T;
}

/** The operations over some representation of a number: doubles, or instructions of a graph. */
export type Algebra<T> = Record<Unary, (x: T) => T> &
  Record<Binary, (x: T, y: T) => T> &
  Record<Ternary, (c: T, x: T, y: T) => T> & {
    /** The constant `value`. */
    num(value: number): T;
    /** `value` where `condition` holds, nothing elsewhere. */
    when(condition: T, value: T): Contribution<T>;
    /** Any operation, those of the user included. */
    apply(op: AnyOp, args: readonly T[]): T;
  };

/**
 * A function that is not one of `Math`'s. Generated files hold its text, so it must refer to
 * nothing but its parameters, its own variables and `Math`.
 */
export interface Library {
  readonly name: string;
  readonly evaluate: (x: number, y: number, w: number) => number;
  /** The function whose text a file holds, if that is another one. */
  readonly original?: object;
}

/** `Math.sin`, … */
export type MathFunction = `Math.${string}`;

/** What a spelling may be built from; `emit/` gives the text and takes care of parentheses. */
export interface Syntax<E> {
  number(value: number): E;
  prefix(operator: "-" | "!", x: E): E;
  infix(operator: InfixOperator, x: E, y: E): E;
  call(callee: MathFunction | Library, ...args: readonly E[]): E;
  conditional(test: E, yes: E, no: E): E;
}

export type InfixOperator =
  "+" | "-" | "*" | "/" | "%" | "<" | "<=" | ">" | ">=" | "===" | "!==" | "&&" | "||";

/** One function per argument: the contribution to it, linear in the adjoint `g`; null where the derivative is zero. */
export type Derivative =
  (<T>(k: Algebra<T>, g: T, z: T, x: T, y: T, w: T) => Contribution<T>) | null;

type Spelling = <E>(s: Syntax<E>, x: E, y: E, w: E) => E;

/** What a product is made of: an argument, or a number. */
export type Factor = "x" | "y" | 1 | -1 | 0;

/** Two products that are added up. */
export type Products = readonly [Factor, Factor, Factor, Factor];

/** One row of the table. `x`, `y`, `w` are the arguments in order, `z` the result, `g` the adjoint of `z`. */
export interface Op {
  readonly arity: 1 | 2 | 3;
  /** The sign a reader knows it by, for graphs and explanations. */
  readonly symbol: string;
  /** The meaning. The interpreter, constant folding and the emitted code all agree with it. */
  readonly eval: (x: number, y: number, w: number) => number;
  /** The same meaning as a loop, for the IR interpreter. Users' operations have none. */
  readonly kernel?: Kernel;
  /** The same meaning as a sum of two products, to the last bit. */
  readonly products?: Products;
  readonly derivative: readonly Derivative[];
  readonly js: Spelling;
  /** The result does not depend on the order of the two arguments, to the last bit. */
  readonly commutative?: true;
  /** The result is 0 or 1, and JavaScript's spelling is a boolean. */
  readonly predicate?: true;
  /** Every IEEE 754 machine gives the same bits, so constants may be folded into files. */
  readonly portable?: true;
  /** ±0 for ±0, so nothing stays nothing without a gate. */
  readonly keepsZero?: true;
  /** The spelling mentions an argument twice, so arguments must be names or numbers. */
  readonly repeats?: true;
  /** For tests and docs: where each argument may be sampled. Default −4 … 4. */
  readonly domain?: readonly (readonly [number, number])[];
  /** For tests and docs: where the derivative jumps. */
  readonly kink?: string;
}

const at = (x: number, y: number): readonly [number, number] => [x, y];

/** A function of `Math`, of one or two arguments. */
const call = (
  callee: MathFunction,
  arity: 1 | 2,
  evaluate: Op["eval"],
  derivative: Op["derivative"],
  facts: Partial<Op> = {},
): Op => ({
  arity,
  symbol: callee.slice("Math.".length),
  eval: evaluate,
  derivative,
  js: (s, x, y) => (arity === 1 ? s.call(callee, x) : s.call(callee, x, y)),
  ...facts,
});

/** A function that `Math` lacks. */
const library = (
  name: string,
  evaluate: (x: number) => number,
  derivative: Op["derivative"],
  facts: Partial<Op> = {},
): Op => {
  const callee: Library = { name, evaluate };
  const js: Spelling = (s, x) => s.call(callee, x);
  return { arity: 1, symbol: name, eval: evaluate, derivative, js, ...facts };
};

/** An operator between two arguments. All of JavaScript's are IEEE 754 exact. */
const infix = (
  operator: InfixOperator,
  evaluate: Op["eval"],
  kernel: Kernel,
  derivative: Op["derivative"],
  facts: Partial<Op> = {},
): Op => ({
  arity: 2,
  symbol: operator,
  eval: evaluate,
  kernel,
  derivative,
  js: (s, x, y) => s.infix(operator, x, y),
  portable: true,
  ...facts,
});

/** A question with the answer 0 or 1. Its derivative is zero wherever it exists. */
const question = (
  operator: InfixOperator,
  evaluate: (x: number, y: number) => boolean,
  kernel: Kernel,
  facts: Partial<Op> = {},
): Op =>
  infix(operator, (x, y) => (evaluate(x, y) ? 1 : 0), kernel, [null, null], {
    predicate: true,
    ...facts,
  });

/** A staircase: flat between its steps, and on them too. */
const STEPS: Partial<Op> = { portable: true, kink: "at a step: 0" };

/** √(1 − x²), precise near ±1. */
const besideOne = <T>(k: Algebra<T>, x: T): T =>
  k.sqrt(k.mul(k.sub(k.num(1), x), k.add(k.num(1), x)));

/** 2/√π · e^(−x²), the derivative of the error function. */
const bell = <T>(k: Algebra<T>, x: T): T =>
  k.mul(k.num(2 / Math.sqrt(Math.PI)), k.exp(k.neg(k.square(x))));

/** g · side / length², where there is a length. */
const alongCircle = <T>(k: Algebra<T>, g: T, side: T, length: T): Contribution<T> =>
  k.when(k.ne(length, k.num(0)), k.div(k.mul(g, k.div(side, length)), length));

/**
 * The logistic function. exp never sees a large positive argument, so nothing overflows and small
 * results keep all their digits (1/(1 + exp(−x)) loses them below x = −709).
 */
const sigmoid = (x: number): number =>
  x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x));

/** log(1 + eˣ), a smooth relu. exp never sees a positive argument, so nothing overflows. */
const softplus = (x: number): number => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

/** 0 · −1, which changes nothing that it is added to. */
const MINUS_ZERO = [0, -1] as const;

/** The table. The order of the rows is the order of the opcodes. */
export const OPS: Readonly<Record<OpName, Op>> = {
  add: infix(
    "+",
    (x, y) => x + y,
    (r, c, i, to) => {
      for (; i + 3 < to; i += 6) {
        r[c[i] as number] = (r[c[i + 1] as number] as number) + (r[c[i + 2] as number] as number);
        r[c[i + 3] as number] =
          (r[c[i + 4] as number] as number) + (r[c[i + 5] as number] as number);
      }
      if (i < to)
        r[c[i] as number] = (r[c[i + 1] as number] as number) + (r[c[i + 2] as number] as number);
    },
    [(_k, g) => g, (_k, g) => g],
    { commutative: true, products: ["x", 1, "y", 1] },
  ),
  sub: infix(
    "-",
    (x, y) => x - y,
    (r, c, i, to) => {
      for (; i + 3 < to; i += 6) {
        r[c[i] as number] = (r[c[i + 1] as number] as number) - (r[c[i + 2] as number] as number);
        r[c[i + 3] as number] =
          (r[c[i + 4] as number] as number) - (r[c[i + 5] as number] as number);
      }
      if (i < to)
        r[c[i] as number] = (r[c[i + 1] as number] as number) - (r[c[i + 2] as number] as number);
    },
    [(_k, g) => g, (k, g) => k.neg(g)],
    { products: ["x", 1, "y", -1] },
  ),
  mul: infix(
    "*",
    (x, y) => x * y,
    (r, c, i, to) => {
      for (; i + 3 < to; i += 6) {
        r[c[i] as number] = (r[c[i + 1] as number] as number) * (r[c[i + 2] as number] as number);
        r[c[i + 3] as number] =
          (r[c[i + 4] as number] as number) * (r[c[i + 5] as number] as number);
      }
      if (i < to)
        r[c[i] as number] = (r[c[i + 1] as number] as number) * (r[c[i + 2] as number] as number);
    },
    [(k, g, _z, _x, y) => k.mul(g, y), (k, g, _z, x) => k.mul(g, x)],
    { commutative: true, products: ["x", "y", ...MINUS_ZERO] },
  ),
  // d(x/y)/dy = −x/y² = −(x/y)/y: the quotient is at hand, so no square that could overflow.
  div: infix(
    "/",
    (x, y) => x / y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] = (r[c[i + 1] as number] as number) / (r[c[i + 2] as number] as number);
    },
    [(k, g, _z, _x, y) => k.div(g, y), (k, g, z, _x, y) => k.neg(k.div(k.mul(g, z), y))],
    { domain: [at(-4, 4), at(0.5, 4)] },
  ),
  // What is left of x after whole steps of y, with the sign of x. x / y alone, rounded, may be the
  // next whole number.
  rem: infix(
    "%",
    (x, y) => x % y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] = (r[c[i + 1] as number] as number) % (r[c[i + 2] as number] as number);
    },
    [(_k, g) => g, (k, g, z, x, y) => k.neg(k.mul(g, k.round(k.div(k.sub(x, z), y))))],
    { domain: [at(-4, 4), at(0.5, 4)], kink: "x / y is whole: as just beyond" },
  ),
  neg: {
    arity: 1,
    symbol: "neg",
    eval: (x) => -x,
    kernel: (r, c, i, to) => {
      for (; i < to; i += 2) r[c[i] as number] = -(r[c[i + 1] as number] as number);
    },
    products: ["x", -1, ...MINUS_ZERO],
    derivative: [(k, g) => k.neg(g)],
    js: (s, x) => s.prefix("-", x),
    portable: true,
    keepsZero: true,
  },
  square: {
    arity: 1,
    symbol: "**2",
    eval: (x) => x * x,
    kernel: (r, c, i, to) => {
      for (; i < to; i += 2) {
        const x = r[c[i + 1] as number] as number;
        r[c[i] as number] = x * x;
      }
    },
    products: ["x", "x", ...MINUS_ZERO],
    derivative: [(k, g, _z, x) => k.mul(g, k.mul(k.num(2), x))],
    js: (s, x) => s.infix("*", x, x),
    portable: true,
    repeats: true,
  },
  cube: {
    arity: 1,
    symbol: "**3",
    eval: (x) => x * x * x,
    kernel: (r, c, i, to) => {
      for (; i < to; i += 2) {
        const x = r[c[i + 1] as number] as number;
        r[c[i] as number] = x * x * x;
      }
    },
    derivative: [(k, g, _z, x) => k.mul(g, k.mul(k.num(3), k.square(x)))],
    js: (s, x) => s.infix("*", s.infix("*", x, x), x),
    portable: true,
    repeats: true,
  },
  // Both arguments may vary. Constant powers 2 and 3 are rows of their own: products are faster
  // than Math.pow, and the same on every engine.
  pow: call(
    "Math.pow",
    2,
    Math.pow,
    [
      // Where y is 0 the power is 1 whatever x is; where z is 0 it stays 0 whatever y is.
      (k, g, _z, x, y) =>
        k.when(k.ne(y, k.num(0)), k.mul(g, k.mul(y, k.pow(x, k.sub(y, k.num(1)))))),
      (k, g, z, x) => k.when(k.ne(z, k.num(0)), k.mul(g, k.mul(z, k.log(x)))),
    ],
    {
      kernel: (r, c, i, to) => binary(Math.pow, r, c, i, to),
      domain: [at(0.25, 4), at(-3, 3)],
      symbol: "**",
    },
  ),
  sqrt: call("Math.sqrt", 1, Math.sqrt, [(k, g, z) => k.div(g, k.mul(k.num(2), z))], {
    kernel: (r, c, i, to) => unary(Math.sqrt, r, c, i, to),
    domain: [at(0.25, 9)],
    portable: true,
  }),
  // At 0 the derivative is infinite, as the function is steep there.
  cbrt: call("Math.cbrt", 1, Math.cbrt, [(k, g, z) => k.div(g, k.mul(k.num(3), k.square(z)))], {
    kernel: (r, c, i, to) => unary(Math.cbrt, r, c, i, to),
    domain: [at(0.25, 9)],
  }),
  exp: call("Math.exp", 1, Math.exp, [(k, g, z) => k.mul(g, z)], {
    kernel: (r, c, i, to) => unary(Math.exp, r, c, i, to),
  }),
  // Not z + 1, which would lose the digits that expm1 is for.
  expm1: call("Math.expm1", 1, Math.expm1, [(k, g, _z, x) => k.mul(g, k.exp(x))], {
    kernel: (r, c, i, to) => unary(Math.expm1, r, c, i, to),
  }),
  log: call("Math.log", 1, Math.log, [(k, g, _z, x) => k.div(g, x)], {
    kernel: (r, c, i, to) => unary(Math.log, r, c, i, to),
    domain: [at(0.25, 9)],
  }),
  log1p: call("Math.log1p", 1, Math.log1p, [(k, g, _z, x) => k.div(g, k.add(k.num(1), x))], {
    kernel: (r, c, i, to) => unary(Math.log1p, r, c, i, to),
    domain: [at(-0.5, 9)],
  }),
  // Not g / (x · ln 2), whose product overflows for the largest x.
  log2: call("Math.log2", 1, Math.log2, [(k, g, _z, x) => k.div(k.mul(g, k.num(Math.LOG2E)), x)], {
    kernel: (r, c, i, to) => unary(Math.log2, r, c, i, to),
    domain: [at(0.25, 9)],
  }),
  log10: call(
    "Math.log10",
    1,
    Math.log10,
    [(k, g, _z, x) => k.div(k.mul(g, k.num(Math.LOG10E)), x)],
    { kernel: (r, c, i, to) => unary(Math.log10, r, c, i, to), domain: [at(0.25, 9)] },
  ),
  sin: call("Math.sin", 1, Math.sin, [(k, g, _z, x) => k.mul(g, k.cos(x))], {
    kernel: (r, c, i, to) => unary(Math.sin, r, c, i, to),
  }),
  cos: call("Math.cos", 1, Math.cos, [(k, g, _z, x) => k.neg(k.mul(g, k.sin(x)))], {
    kernel: (r, c, i, to) => unary(Math.cos, r, c, i, to),
  }),
  tan: call("Math.tan", 1, Math.tan, [(k, g, z) => k.mul(g, k.add(k.num(1), k.square(z)))], {
    kernel: (r, c, i, to) => unary(Math.tan, r, c, i, to),
    domain: [at(-1.2, 1.2)],
  }),
  // √(1 − x²) as √((1 − x)(1 + x)): near ±1 the square would lose half the digits.
  asin: call("Math.asin", 1, Math.asin, [(k, g, _z, x) => k.div(g, besideOne(k, x))], {
    kernel: (r, c, i, to) => unary(Math.asin, r, c, i, to),
    domain: [at(-0.9, 0.9)],
  }),
  acos: call("Math.acos", 1, Math.acos, [(k, g, _z, x) => k.neg(k.div(g, besideOne(k, x)))], {
    kernel: (r, c, i, to) => unary(Math.acos, r, c, i, to),
    domain: [at(-0.9, 0.9)],
  }),
  atan: call("Math.atan", 1, Math.atan, [(k, g, _z, x) => k.div(g, k.add(k.num(1), k.square(x)))], {
    kernel: (r, c, i, to) => unary(Math.atan, r, c, i, to),
  }),
  sinh: call("Math.sinh", 1, Math.sinh, [(k, g, _z, x) => k.mul(g, k.cosh(x))], {
    kernel: (r, c, i, to) => unary(Math.sinh, r, c, i, to),
  }),
  cosh: call("Math.cosh", 1, Math.cosh, [(k, g, _z, x) => k.mul(g, k.sinh(x))], {
    kernel: (r, c, i, to) => unary(Math.cosh, r, c, i, to),
  }),
  tanh: call("Math.tanh", 1, Math.tanh, [(k, g, z) => k.mul(g, k.sub(k.num(1), k.square(z)))], {
    kernel: (r, c, i, to) => unary(Math.tanh, r, c, i, to),
  }),
  asinh: call("Math.asinh", 1, Math.asinh, [(k, g, _z, x) => k.div(g, k.hypot(k.num(1), x))], {
    kernel: (r, c, i, to) => unary(Math.asinh, r, c, i, to),
  }),
  acosh: call(
    "Math.acosh",
    1,
    Math.acosh,
    [(k, g, _z, x) => k.div(g, k.mul(k.sqrt(k.sub(x, k.num(1))), k.sqrt(k.add(x, k.num(1)))))],
    { kernel: (r, c, i, to) => unary(Math.acosh, r, c, i, to), domain: [at(1.25, 9)] },
  ),
  atanh: call(
    "Math.atanh",
    1,
    Math.atanh,
    [(k, g, _z, x) => k.div(g, k.mul(k.sub(k.num(1), x), k.add(k.num(1), x)))],
    { kernel: (r, c, i, to) => unary(Math.atanh, r, c, i, to), domain: [at(-0.9, 0.9)] },
  ),
  // The length of (x, y). At the origin, where it has no derivative, nothing arrives.
  hypot: call(
    "Math.hypot",
    2,
    (x, y) => Math.hypot(x, y),
    [
      (k, g, z, x) => k.when(k.ne(z, k.num(0)), k.mul(g, k.div(x, z))),
      (k, g, z, _x, y) => k.when(k.ne(z, k.num(0)), k.mul(g, k.div(y, z))),
    ],
    {
      kernel: (r, c, i, to) => binary((x, y) => Math.hypot(x, y), r, c, i, to),
      kink: "x = y = 0: nothing",
    },
  ),
  // The angle of (y, x), in that order, as in JavaScript. Divided by the length twice: its square
  // could overflow. At the origin nothing arrives.
  atan2: call(
    "Math.atan2",
    2,
    Math.atan2,
    [
      (k, g, _z, x, y) => alongCircle(k, g, y, k.hypot(x, y)),
      (k, g, _z, x, y) => alongCircle(k, k.neg(g), x, k.hypot(x, y)),
    ],
    { kernel: (r, c, i, to) => binary(Math.atan2, r, c, i, to), kink: "x = y = 0: nothing" },
  ),
  sigmoid: {
    arity: 1,
    symbol: "sigmoid",
    eval: sigmoid,
    kernel: (r, c, i, to) => unary(sigmoid, r, c, i, to),
    derivative: [(k, g, z) => k.mul(g, k.mul(z, k.sub(k.num(1), z)))],
    js: (s, x) => {
      const plusOne = (e: typeof x): typeof x => s.infix("+", s.number(1), e);
      const small = s.call("Math.exp", x);
      const large = s.call("Math.exp", s.prefix("-", x));
      const no = s.infix("/", s.number(1), plusOne(large));
      const yes = s.infix("/", small, plusOne(small));
      return s.conditional(s.infix("<", x, s.number(0)), yes, no);
    },
    repeats: true,
  },
  softplus: {
    arity: 1,
    symbol: "softplus",
    eval: softplus,
    kernel: (r, c, i, to) => unary(softplus, r, c, i, to),
    derivative: [(k, g, _z, x) => k.mul(g, k.sigmoid(x))],
    js: (s, x) => {
      const small = s.call("Math.exp", s.prefix("-", s.call("Math.abs", x)));
      return s.infix("+", s.call("Math.max", x, s.number(0)), s.call("Math.log1p", small));
    },
    repeats: true,
  },
  // The error function, and 1 − erf without the loss of digits where erf is near 1.
  erf: library("erf", erf, [(k, g, _z, x) => k.mul(g, bell(k, x))], {
    kernel: (r, c, i, to) => unary(erf, r, c, i, to),
    domain: [at(-3, 3)],
  }),
  erfc: library("erfc", erfc, [(k, g, _z, x) => k.neg(k.mul(g, bell(k, x)))], {
    kernel: (r, c, i, to) => unary(erfc, r, c, i, to),
    domain: [at(-3, 3)],
  }),
  // micrograd's: NaN stays NaN, and the gate is asked of the output, so relu'(0) = 0.
  relu: {
    arity: 1,
    symbol: "ReLU",
    eval: (x) => (x < 0 ? 0 : x),
    kernel: (r, c, i, to) => {
      for (; i < to; i += 2) {
        const x = r[c[i + 1] as number] as number;
        r[c[i] as number] = x < 0 ? 0 : x;
      }
    },
    derivative: [(k, g, z) => k.when(k.gt(z, k.num(0)), g)],
    js: (s, x) => s.conditional(s.infix("<", x, s.number(0)), s.number(0), x),
    portable: true,
    repeats: true,
    kink: "x = 0: 0",
  },
  abs: call("Math.abs", 1, Math.abs, [(k, g, _z, x) => k.mul(g, k.sign(x))], {
    kernel: (r, c, i, to) => unary(Math.abs, r, c, i, to),
    portable: true,
    kink: "x = 0: 0",
  }),
  sign: call("Math.sign", 1, Math.sign, [null], {
    kernel: (r, c, i, to) => unary(Math.sign, r, c, i, to),
    portable: true,
    kink: "x = 0: 0",
  }),
  floor: call("Math.floor", 1, Math.floor, [null], {
    ...STEPS,
    kernel: (r, c, i, to) => unary(Math.floor, r, c, i, to),
  }),
  ceil: call("Math.ceil", 1, Math.ceil, [null], {
    ...STEPS,
    kernel: (r, c, i, to) => unary(Math.ceil, r, c, i, to),
  }),
  round: call("Math.round", 1, Math.round, [null], {
    ...STEPS,
    kernel: (r, c, i, to) => unary(Math.round, r, c, i, to),
  }),
  trunc: call("Math.trunc", 1, Math.trunc, [null], {
    ...STEPS,
    kernel: (r, c, i, to) => unary(Math.trunc, r, c, i, to),
  }),
  // The number itself, as a constant: nothing is differentiated through it.
  stopGradient: {
    arity: 1,
    symbol: "stopGradient",
    eval: (x) => x,
    kernel: (r, c, i, to) => {
      for (; i < to; i += 2) r[c[i] as number] = r[c[i + 1] as number] as number;
    },
    derivative: [null],
    js: (_s, x) => x,
    portable: true,
  },
  // On a tie the first argument gets all of the derivative; so, unlike their values, max and min
  // are not commutative: fast mode shares before it differentiates.
  max: call(
    "Math.max",
    2,
    (x, y) => Math.max(x, y),
    [(k, g, _z, x, y) => k.when(k.ge(x, y), g), (k, g, _z, x, y) => k.when(k.not(k.ge(x, y)), g)],
    {
      kernel: (r, c, i, to) => binary((x, y) => Math.max(x, y), r, c, i, to),
      portable: true,
      kink: "x = y: all to x",
    },
  ),
  min: call(
    "Math.min",
    2,
    (x, y) => Math.min(x, y),
    [(k, g, _z, x, y) => k.when(k.le(x, y), g), (k, g, _z, x, y) => k.when(k.not(k.le(x, y)), g)],
    {
      kernel: (r, c, i, to) => binary((x, y) => Math.min(x, y), r, c, i, to),
      portable: true,
      kink: "x = y: all to x",
    },
  ),
  lt: question(
    "<",
    (x, y) => x < y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) < (r[c[i + 2] as number] as number) ? 1 : 0;
    },
  ),
  le: question(
    "<=",
    (x, y) => x <= y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) <= (r[c[i + 2] as number] as number) ? 1 : 0;
    },
  ),
  gt: question(
    ">",
    (x, y) => x > y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) > (r[c[i + 2] as number] as number) ? 1 : 0;
    },
  ),
  ge: question(
    ">=",
    (x, y) => x >= y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) >= (r[c[i + 2] as number] as number) ? 1 : 0;
    },
  ),
  eq: question(
    "===",
    (x, y) => x === y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) === (r[c[i + 2] as number] as number) ? 1 : 0;
    },
    { commutative: true },
  ),
  ne: question(
    "!==",
    (x, y) => x !== y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) !== (r[c[i + 2] as number] as number) ? 1 : 0;
    },
    { commutative: true },
  ),
  and: question(
    "&&",
    (x, y) => !!x && !!y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) && (r[c[i + 2] as number] as number) ? 1 : 0;
    },
    { commutative: true },
  ),
  or: question(
    "||",
    (x, y) => !!x || !!y,
    (r, c, i, to) => {
      for (; i < to; i += 3)
        r[c[i] as number] =
          (r[c[i + 1] as number] as number) || (r[c[i + 2] as number] as number) ? 1 : 0;
    },
    { commutative: true },
  ),
  not: {
    arity: 1,
    symbol: "!",
    eval: (x) => (x ? 0 : 1),
    kernel: (r, c, i, to) => {
      for (; i < to; i += 2) r[c[i] as number] = (r[c[i + 1] as number] as number) ? 0 : 1;
    },
    derivative: [null],
    js: (s, x) => s.prefix("!", x),
    predicate: true,
    portable: true,
  },
  // Holds where `c` is neither 0 nor NaN, as JavaScript's own `c ? x : y`.
  where: {
    arity: 3,
    symbol: "where",
    eval: (c, x, y) => (c ? x : y),
    kernel: (r, c, i, to) => {
      for (; i < to; i += 4)
        r[c[i] as number] = (r[c[i + 1] as number] as number)
          ? (r[c[i + 2] as number] as number)
          : (r[c[i + 3] as number] as number);
    },
    derivative: [null, (k, g, _z, c) => k.when(c, g), (k, g, _z, c) => k.when(k.not(c), g)],
    js: (s, c, x, y) => s.conditional(c, x, y),
    portable: true,
    kink: "c = 0: the branch not taken gets nothing",
  },
};

/** The names in the order of the rows. */
export const OP_NAMES: readonly OpName[] = Object.keys(OPS) as OpName[];
