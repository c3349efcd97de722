/**
 * Algebraic identities, one a line: pattern, replacement, and whether the bits are the same.
 *
 * A rule is exact when both sides give the same double for every input: NaN, infinities and both
 * zeros included. Anything else is fast, and says what it gets wrong. The non-obvious decision:
 * rules are text in the notation of the IR, so the tests evaluate both sides as they stand here.
 *
 * Laws for those who add rules: small letters are any value; the right side may use only letters
 * of the left; it has fewer operations, or moves a negation outwards (so rewriting ends); both
 * orders of a commutative operation are tried.
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

export const RULES: readonly Rule[] = [
  exact("add x -0", "x"),
  exact("sub x 0", "x"),
  exact("mul x 1", "x"),
  exact("mul x -1", "neg x"),
  exact("div x 1", "x"),
  exact("div x -1", "neg x"),
  exact("neg (neg x)", "x"),
  exact("add x (neg y)", "sub x y"),
  exact("sub x (neg y)", "add x y"),
  exact("mul (neg x) (neg y)", "mul x y"),
  exact("div (neg x) (neg y)", "div x y"),
  exact("mul (neg x) y", "neg (mul x y)"),
  exact("div (neg x) y", "neg (div x y)"),
  exact("div x (neg y)", "neg (div x y)"),
  exact("square (neg x)", "square x"),
  exact("abs (neg x)", "abs x"),
  exact("abs (abs x)", "abs x"),
  exact("abs (square x)", "square x"),
  exact("relu (relu x)", "relu x"),
  exact("max x x", "x"),
  exact("min x x", "x"),
  exact("where x y y", "y"),
  exact("where 1 x y", "x"),
  exact("where 0 x y", "y"),
  exact("where (not x) y z", "where x z y"),
  exact("where x (where x y z) w", "where x y w"),
  exact("where x y (where x z w)", "where x y w"),
  exact("or x (not x)", "1"),
  exact("and x (not x)", "0"),
  exact("or (or x y) y", "or x y"),
  exact("and (and x y) y", "and x y"),

  fast("add x 0", "x", { x: -0 }),
  fast("mul x 0", "0", { x: Infinity }),
  fast("sub x x", "0", { x: Infinity }),
  fast("div x x", "1", { x: 0 }),
  fast("neg (sub x y)", "sub y x", { x: 1, y: 1 }),
  fast("sub (neg x) y", "neg (add x y)", { x: -0, y: 0 }),
  fast("div (mul x y) y", "x", { x: 1, y: 0 }),
  fast("mul (div x y) y", "x", { x: 1, y: 0 }),
  fast("sub (add x y) y", "x", { x: 1e-20, y: 1 }),
  fast("pow x 2", "square x", null),
  fast("pow x 3", "cube x", { x: 1.3 }),
];
