/**
 * Algebraic identities, one a line: pattern, replacement, and whether the bits are the same.
 *
 * A rule is exact when both sides give the same double for every input: NaN, infinities and both
 * zeros included. Anything else is fast, and says what it gets wrong. The non-obvious decision:
 * rules are text in the notation of the IR, so the tests evaluate both sides as they stand here.
 *
 * Laws for those who add rules; the tests hold them to it.
 * - What a letter stands for is said in LETTERS. The right side may use only letters of the left,
 *   and none more often.
 * - A number on the right that depends on constants is an operation on them: `mul x (div 1 t)`.
 *   It is folded, so it costs nothing.
 * - Rewriting must end: the right side costs less (COSTS); or as much, with fewer operations and
 *   letters; or with as many, and negations further out; or with a branch for another operation; or
 *   with branches further out.
 * - Rules are used before differentiation too, so both sides have the same derivative wherever
 *   there is one. At a kink either is as good.
 * - A fast rule may lose digits, infinities, NaN and the sign of zero, but makes no NaN of
 *   ordinary numbers.
 *
 * The first rule that fits is used. Both orders of a commutative operation are tried.
 */
import { OP_NAMES, type OpName, OPS } from "./ops.ts";

/** A pattern: a letter, a number, or an operation on patterns. */
export type Pattern =
  | { readonly kind: "any"; readonly name: string }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "op"; readonly op: OpName; readonly args: readonly Pattern[] };

/** The pattern of a rule's left side: an operation. */
export type OpPattern = Extract<Pattern, { kind: "op" }>;

export interface Rule {
  /** The rule as it is written here; its name in explanations. */
  readonly text: string;
  readonly from: OpPattern;
  readonly to: Pattern;
  readonly mode: "exact" | "fast";
  /** For a fast rule: an input where the two sides differ; null where only some engine differs. */
  readonly except?: Readonly<Record<string, number>> | null;
}

/** What a letter may stand for. */
export interface Letter {
  readonly about: string;
  /** "input", "constant" or operations. */
  readonly kinds: ReadonlySet<string>;
  /** Which constants. */
  readonly holds?: (value: number) => boolean;
}

const CONSTANT: Letter["kinds"] = new Set(["constant"]);

/** So that products, quotients and reciprocals of two are neither 0 nor infinite nor subnormal. */
export const isMedium = (c: number): boolean => Math.abs(c) >= 2 ** -500 && Math.abs(c) <= 2 ** 500;
const isLarge = (c: number): boolean => isMedium(c) && Math.abs(c) >= 1;
const isPower = (c: number): boolean => isLarge(c) && mantissaOf(c) === 0n;

/** The 52 bits after the leading one. */
function mantissaOf(c: number): bigint {
  const [bits = 0n] = new BigUint64Array(new Float64Array([c]).buffer);
  return BigInt.asUintN(52, bits);
}

const question: Letter = {
  about: "the answer of a question, so 0 or 1",
  kinds: new Set(OP_NAMES.filter((op) => OPS[op].predicate)),
};
// Finite as long as the inputs are and no sum overflows.
const tame: Letter = {
  about: "an input, or a result of relu, sigmoid, tanh, sin or cos",
  kinds: new Set(["input", "relu", "sigmoid", "tanh", "sin", "cos"]),
};
const constant: Letter = { about: "a constant", kinds: CONSTANT };
const medium: Letter = {
  about: "a constant of magnitude 2^-500 … 2^500",
  kinds: CONSTANT,
  holds: isMedium,
};
const large: Letter = {
  about: "a constant of magnitude 1 … 2^500",
  kinds: CONSTANT,
  holds: isLarge,
};
const power: Letter = {
  about: "a power of two from 1 to 2^500, or its negative",
  kinds: CONSTANT,
  holds: isPower,
};

/** The letters that do not stand for any value. */
export const LETTERS: Readonly<Record<string, Letter>> = {
  p: question,
  i: tame,
  j: tame,
  c: constant,
  d: constant,
  e: constant,
  m: medium,
  n: medium,
  k: large,
  t: power,
};

/**
 * Roughly how long an operation takes, in additions; what is not here 1 if every engine computes
 * the same, 8 if it is a function that they approximate.
 */
const COSTS: Partial<Record<OpName, number>> = {
  and: 0.5,
  or: 0.5,
  not: 0.5,
  cube: 2,
  div: 4,
  sqrt: 4,
  pow: 16,
};

/** What an operation costs. */
export const costOf = (op: OpName): number => COSTS[op] ?? (OPS[op].portable ? 1 : 8);

/** Whether a pattern is a number, or stands for something that is folded into one. */
export function isConstant(pattern: Pattern): boolean {
  if (pattern.kind === "any") return LETTERS[pattern.name]?.kinds === CONSTANT;
  return pattern.kind === "number" || pattern.args.every(isConstant);
}

function readPattern(tokens: string[]): Pattern {
  const token = tokens.shift() ?? "";
  if (token === "(") {
    const inner = readPattern(tokens);
    tokens.shift();
    return inner;
  }
  if (/^-?[\d.]+$/.test(token)) return { kind: "number", value: Number(token) };
  if (!(OP_NAMES as readonly string[]).includes(token)) return { kind: "any", name: token };
  const op = token as OpName;
  return { kind: "op", op, args: Array.from({ length: OPS[op].arity }, () => readPattern(tokens)) };
}

/** Reads `add x (neg y)`. */
export function parsePattern(text: string): Pattern {
  return readPattern(text.match(/[()]|[^\s()]+/g) ?? []);
}

const rule = (mode: Rule["mode"], from: string, to: string): Rule => ({
  text: `${from} → ${to}`,
  from: parsePattern(from) as OpPattern,
  to: parsePattern(to),
  mode,
});

const exact = (from: string, to: string): Rule => rule("exact", from, to);

const fast = (from: string, to: string, except: NonNullable<Rule["except"]> | null): Rule => ({
  ...rule("fast", from, to),
  except,
});

/** Numbers that change nothing, or everything. */
const NEUTRAL: readonly Rule[] = [
  exact("add x -0", "x"),
  exact("sub x 0", "x"),
  exact("mul x 1", "x"),
  exact("mul x -1", "neg x"),
  exact("div x 1", "x"),
  exact("div x -1", "neg x"),
  exact("pow x 0", "1"),
  fast("add x 0", "x", { x: -0 }),
  fast("sub 0 x", "neg x", { x: 0 }),
  fast("mul x 0", "0", { x: Infinity }),
  fast("div 0 x", "0", { x: 0 }),
  fast("pow x 1", "x", null),
];

/** Signs: into a constant, away, or outwards. */
const SIGNS: readonly Rule[] = [
  exact("neg (neg x)", "x"),
  exact("neg (mul x c)", "mul x (neg c)"),
  exact("neg (div c x)", "div (neg c) x"),
  exact("neg (div x c)", "div x (neg c)"),
  exact("neg (where x c d)", "where x (neg c) (neg d)"),
  exact("mul (neg x) c", "mul x (neg c)"),
  exact("add x (neg y)", "sub x y"),
  exact("sub x (neg y)", "add x y"),
  exact("mul (neg x) (neg y)", "mul x y"),
  exact("div (neg x) (neg y)", "div x y"),
  exact("mul (neg x) y", "neg (mul x y)"),
  exact("div (neg x) y", "neg (div x y)"),
  exact("div x (neg y)", "neg (div x y)"),
  exact("square (neg x)", "square x"),
  exact("square (abs x)", "square x"),
  exact("abs (neg x)", "abs x"),
  exact("mul x (sign x)", "abs x"),
  fast("neg (sub x y)", "sub y x", { x: 1, y: 1 }),
  fast("sub (neg x) y", "neg (add x y)", { x: -0, y: 0 }),
  fast("sin (neg x)", "neg (sin x)", null),
  fast("cos (neg x)", "cos x", null),
  fast("tanh (neg x)", "neg (tanh x)", null),
];

/** The same twice. `eq x x` and `ne x x` are left alone: they are how one asks for NaN. */
const TWICE: readonly Rule[] = [
  exact("add x x", "mul x 2"),
  exact("max x x", "x"),
  exact("min x x", "x"),
  exact("lt x x", "0"),
  exact("gt x x", "0"),
  exact("abs (abs x)", "abs x"),
  exact("abs (square x)", "square x"),
  exact("relu (relu x)", "relu x"),
  exact("relu (abs x)", "abs x"),
  exact("relu (square x)", "square x"),
  fast("sub x x", "0", { x: Infinity }),
  fast("div x x", "1", { x: 0 }),
];

/** Questions. `not (lt x y)` is not `ge x y`: NaN answers no to both. */
const QUESTIONS: readonly Rule[] = [
  exact("not (not p)", "p"),
  exact("not (eq x y)", "ne x y"),
  exact("not (ne x y)", "eq x y"),
  exact("ne p 0", "p"),
  exact("and p p", "p"),
  exact("or p p", "p"),
  exact("and p 1", "p"),
  exact("or p 0", "p"),
  exact("and x 0", "0"),
  exact("or x 1", "1"),
  exact("or x (not x)", "1"),
  exact("and x (not x)", "0"),
  exact("or (or x y) y", "or x y"),
  exact("and (and x y) y", "and x y"),
  exact("or p (and p x)", "p"),
  // A gate whose two branches both send something is no gate.
  exact("or (and p x) (and p (not x))", "p"),
  exact("or (or y (and p x)) (and p (not x))", "or y p"),
];

/** Branches, and the masks of differentiation, which are branches with a 0. */
const BRANCHES: readonly Rule[] = [
  exact("where x y y", "y"),
  exact("where 1 x y", "x"),
  exact("where 0 x y", "y"),
  exact("where (not x) y z", "where x z y"),
  exact("where x (where x y z) w", "where x y w"),
  exact("where x y (where x z w)", "where x y w"),
  exact("where x (where y z w) w", "where (and x y) z w"),
  // Before the next two, which would take the mask from the factor instead of the product.
  fast("where x (mul (where x y 0) i) 0", "mul (where x y 0) i", { x: 0, y: 1, i: Infinity }),
  fast("where x 0 (mul (where x 0 y) i)", "mul (where x 0 y) i", { x: 1, y: 1, i: Infinity }),
  fast(
    "where (and x y) (mul (where y (mul (where x z 0) i) 0) j) 0",
    "mul (where y (mul (where x z 0) i) 0) j",
    { x: 0, y: 1, z: 1, i: 1, j: Infinity },
  ),
  exact("where x (mul (where x y z) w) v", "where x (mul y w) v"),
  exact("where x v (mul (where x y z) w)", "where x v (mul z w)"),
  exact("mul (where x c d) e", "where x (mul c e) (mul d e)"),
  // Masks outwards, so that what is behind them is seen to be.
  exact("mul (where x y 0) c", "where x (mul y c) (mul 0 c)"),
  exact("mul (where x 0 y) c", "where x (mul 0 c) (mul y c)"),
  exact("mul p c", "where p c (mul 0 c)"),
  exact("add (where x y c) (where x z d)", "where x (add y z) (add c d)"),
  exact("add (where x c y) (where x d z)", "where x (add c d) (add y z)"),
  fast("add (where x y 0) (where x 0 z)", "where x y z", { x: 1, y: -0, z: 0 }),
  fast("mul (where x 1 0) y", "where x y 0", { x: 0, y: Infinity }),
  fast("mul (where x 0 1) y", "where x 0 y", { x: 1, y: Infinity }),
  fast("mul p x", "where p x 0", { p: 0, x: Infinity }),
];

/** Constants that meet. Division by a power of two is exact, and so is what only grows. */
const CONSTANTS: readonly Rule[] = [
  exact("div x t", "mul x (div 1 t)"),
  exact("mul (mul x t) k", "mul x (mul t k)"),
  fast("div x m", "mul x (div 1 m)", { x: 5, m: 3 }),
  fast("mul (mul x m) n", "mul x (mul m n)", { x: 0.1, m: 0.3, n: 0.7 }),
  fast("mul (mul x m) (mul y n)", "mul (mul x y) (mul m n)", { x: 0.1, y: 0.3, m: 0.1, n: 0.3 }),
  fast("mul (div m x) n", "div (mul m n) x", { x: 0.7, m: 0.1, n: 0.3 }),
  fast("div m (mul x n)", "div (div m n) x", { x: 0.7, m: 0.1, n: 0.3 }),
  fast("add (add x m) n", "add x (add m n)", { x: 1e16, m: 1, n: 1 }),
  fast("add (sub x m) n", "add x (sub n m)", { x: 1e16, m: 1, n: 2 }),
  fast("sub (add x m) n", "add x (sub m n)", { x: 1e16, m: 1, n: 2 }),
  fast("sub (sub x m) n", "sub x (add m n)", { x: 1e16, m: 1, n: 1 }),
];

/** Sums: terms that cancel, factors that are common. */
const SUMS: readonly Rule[] = [
  fast("sub (add x y) y", "x", { x: 1e-20, y: 1 }),
  fast("add (sub x y) y", "x", { x: 1e-20, y: 1 }),
  fast("sub x (sub x y)", "y", { x: 1, y: 1e-20 }),
  fast("add x (mul x m)", "mul x (add 1 m)", { x: 0.1, m: 0.7 }),
  fast("sub x (mul x m)", "mul x (sub 1 m)", { x: 0.1, m: 0.7 }),
  fast("sub (mul x m) x", "mul x (sub m 1)", { x: 0.1, m: 0.7 }),
  fast("add (mul x y) (mul x z)", "mul x (add y z)", { x: 0.1, y: 0.7, z: 0.3 }),
  fast("sub (mul x y) (mul x z)", "mul x (sub y z)", { x: 0.1, y: 0.7, z: 0.3 }),
  fast("add (div x z) (div y z)", "div (add x y) z", { x: 0.1, y: 0.7, z: 0.3 }),
  fast("sub (div x z) (div y z)", "div (sub x y) z", { x: 0.1, y: 0.3, z: 0.1 }),
];

/** Quotients: few divisions, and nothing divided that is multiplied again. */
const QUOTIENTS: readonly Rule[] = [
  fast("div (mul x y) y", "x", { x: 1, y: 0 }),
  fast("mul (div x y) y", "x", { x: 1, y: 0 }),
  fast("mul (div x (mul y z)) y", "div x z", { x: 1, y: 0, z: 1 }),
  fast("div x (mul x y)", "div 1 y", { x: 0, y: 1 }),
  fast("mul x (div 1 y)", "div x y", { x: 0.1, y: 5 }),
  fast("div x (div y z)", "div (mul x z) y", { x: 0.1, y: 0.3, z: 0.7 }),
  fast("div (div x y) z", "div x (mul y z)", { x: 0.1, y: 0.3, z: 0.7 }),
  fast("mul (div x y) (div z w)", "div (mul x z) (mul y w)", { x: 0.1, y: 0.3, z: 0.7, w: 0.3 }),
];

/** Powers and roots. */
const POWERS: readonly Rule[] = [
  fast("pow x 2", "square x", null),
  fast("pow x 3", "cube x", { x: 1.3 }),
  fast("pow x -1", "div 1 x", null),
  fast("pow x 0.5", "sqrt x", { x: -0 }),
  fast("pow x -0.5", "div 1 (sqrt x)", { x: 3 }),
  fast("sqrt (square x)", "abs x", { x: 1e200 }),
  fast("square (sqrt x)", "x", { x: 2 }),
];

/** Exponentials and logarithms. */
const EXPONENTIALS: readonly Rule[] = [
  fast("log (exp x)", "x", { x: 1000 }),
  fast("exp (log x)", "x", { x: -1 }),
  fast("mul (exp x) (exp y)", "exp (add x y)", { x: 1000, y: -1000 }),
  fast("div (exp x) (exp y)", "exp (sub x y)", { x: 1000, y: 1000 }),
  fast("div 1 (exp x)", "exp (neg x)", { x: -2 }),
  fast("log (div 1 x)", "neg (log x)", { x: 1 }),
  fast("log (sqrt x)", "mul 0.5 (log x)", { x: 0.7 }),
  fast("log (div (exp x) y)", "sub x (log y)", { x: 1000, y: 1 }),
  fast("sub (exp x) 1", "expm1 x", { x: 1e-20 }),
  fast("log (add 1 x)", "log1p x", { x: 1e-20 }),
  fast("log1p (exp x)", "softplus x", { x: 1000 }),
  fast("div 1 (add 1 (exp x))", "sigmoid (neg x)", { x: 720 }),
];

export const RULES: readonly Rule[] = [
  NEUTRAL,
  SIGNS,
  TWICE,
  QUESTIONS,
  BRANCHES,
  CONSTANTS,
  SUMS,
  QUOTIENTS,
  POWERS,
  EXPONENTIALS,
].flat();
