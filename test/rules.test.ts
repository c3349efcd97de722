/**
 * The rules, judged as they are written: both sides are evaluated on all kinds of doubles, and
 * differentiated; and the laws for rules, among them that rewriting ends.
 */
import { describe, expect, test } from "vitest";
import { Builder, type Graph, type Id, NO_ORIGIN } from "../src/ir/graph.ts";
import { Interpreter } from "../src/ir/interpret.ts";
import { OPS, type OpName } from "../src/ops.ts";
import { differentiate } from "../src/passes/differentiate.ts";
import { uniform } from "../src/random.ts";
import {
  costOf,
  isConstant,
  type Letter,
  LETTERS,
  parsePattern,
  type Pattern,
  type Rule,
  RULES,
} from "../src/rules.ts";
import { SPECIAL } from "./programs.ts";

type Bindings = Readonly<Record<string, number>>;

/** A pattern as a function of its letters. */
function compile(pattern: Pattern): (bindings: Bindings) => number {
  if (pattern.kind === "number") return () => pattern.value;
  if (pattern.kind === "any") return (bindings) => bindings[pattern.name] as number;
  const [x, y, w] = pattern.args.map(compile);
  const apply = OPS[pattern.op].eval;
  return (b) => apply(x?.(b) ?? NaN, y?.(b) ?? NaN, w?.(b) ?? NaN);
}

const evaluate = (pattern: Pattern, bindings: Bindings): number => compile(pattern)(bindings);

/** The letters of a pattern, each as often as it occurs. */
function letters(pattern: Pattern): string[] {
  if (pattern.kind === "any") return [pattern.name];
  return pattern.kind === "number" ? [] : pattern.args.flatMap(letters);
}

function operations(pattern: Pattern): OpName[] {
  return pattern.kind === "op" ? [pattern.op, ...pattern.args.flatMap(operations)] : [];
}

/** All combinations of values for the letters. */
function* combinations(
  names: readonly string[],
  values: (name: string) => readonly number[],
): Generator<Bindings> {
  const [name, ...rest] = names;
  if (name === undefined) return yield {};
  for (const others of combinations(rest, values)) {
    for (const value of values(name)) yield { ...others, [name]: value };
  }
}

const next = uniform(5);
const RANDOM = Array.from({ length: 12 }, () => 8 * next());
/** Next to where rounding, overflow and underflow begin, and where a half is to be rounded. */
const EDGES = [-0.49999999999999994, 4503599627370495.5, 1.3e154, 1.5e-323, 3e-162, -(2 ** 1023)];
const VALUES = [...SPECIAL, ...RANDOM, ...EDGES];
/** For rules of many letters. */
const FEW = [0, -0, 1, -2, NaN, Infinity, -Infinity, 5e-324, 1.7976931348623157e308];
const POWERS = [0, 1, 2, 10, 52, 100, 499, 500, 501, 1000, 1023].flatMap((n) => [
  2 ** n,
  -(2 ** -n),
]);
const CONSTANTS = [...VALUES, ...POWERS, 3, 0.1, -1 / 3, 1e100, 2 ** 500 - 2 ** 448, -1e-150];
const ORDINARY = [1, 2, -4, 3, 0.1, -0.7, 1e3];

const isQuestion = (letter: Letter | undefined): boolean => letter?.kinds.has("gt") === true;

/** What a letter may be, out of `any` or, if it is a constant, out of `constants`. */
function valuesOf(
  any: readonly number[],
  constants: readonly number[],
): (name: string) => readonly number[] {
  const byName = new Map<string, readonly number[]>();
  return (name) => {
    const letter = LETTERS[name];
    const all = letter?.kinds.has("constant") ? constants : isQuestion(letter) ? [0, 1] : any;
    const values = byName.get(name) ?? all.filter((value) => letter?.holds?.(value) ?? true);
    byName.set(name, values);
    return values;
  };
}

const manyValues = valuesOf(VALUES, CONSTANTS);
const someValues = valuesOf(SPECIAL, [...SPECIAL, 2 ** 500]);
const fewValues = valuesOf(FEW, FEW);
const ordinaryValues = valuesOf(RANDOM.slice(0, 8), ORDINARY);

/** As many combinations as there is time for. */
function everyKind(names: readonly string[]): Generator<Bindings> {
  return combinations(
    names,
    [manyValues, someValues, fewValues][Math.max(0, names.length - 3)] ?? fewValues,
  );
}

const near = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(1, Math.abs(b));

const BY_TEXT = RULES.map((rule) => [rule.text, rule] as const);

describe.each(BY_TEXT)("%s", (_, rule) => {
  const [from, to] = [compile(rule.from), compile(rule.to)];
  const names = [...new Set(letters(rule.from))];

  if (rule.mode === "exact") {
    test("is exact: the same bits for every input", () => {
      let wrong: Bindings | undefined;
      for (const bindings of everyKind(names)) {
        if (!Object.is(from(bindings), to(bindings))) wrong ??= bindings;
      }
      expect(wrong).toBeUndefined();
    });
  } else {
    test("is right on ordinary numbers", () => {
      for (const bindings of combinations(names, ordinaryValues)) {
        const wanted = from(bindings);
        if (!Number.isFinite(wanted)) continue;
        expect(near(to(bindings), wanted), JSON.stringify(bindings)).toBe(true);
      }
    });

    test("its counterexample is one", () => {
      if (rule.except === null) return;
      const at = rule.except as Bindings;
      expect(Object.keys(at).toSorted()).toEqual(names.toSorted());
      for (const name of names) expect(LETTERS[name]?.holds?.(at[name] as number)).not.toBe(false);
      expect(to(at)).not.toBe(from(at));
    });
  }

  test("the right side uses letters of the left, none more often, and folds what it does to constants", () => {
    const left = letters(rule.from);
    for (const letter of letters(rule.to)) {
      const at = left.indexOf(letter);
      expect(at, letter).not.toBe(-1);
      if (!LETTERS[letter]?.kinds.has("constant")) left.splice(at, 1);
    }
    const folded = (pattern: Pattern): void => {
      if (pattern.kind !== "op") return;
      if (isConstant(pattern)) expect(OPS[pattern.op].portable).toBe(true);
      pattern.args.forEach(folded);
    };
    folded(rule.to);
  });

  test("both sides have the same derivative", () => {
    const sides = [rule.from, rule.to] as const;
    const some = [0, 1, ...RANDOM.slice(0, names.length > 3 ? 1 : 4)];
    const points = combinations(names, valuesOf(some, [2, -4, 3]));
    for (const bindings of points) {
      const [wanted, got] = sides.map((side) => gradientOf(side, names, bindings)) as [
        number[],
        number[],
      ];
      if (!wanted.every(Number.isFinite)) continue;
      const message = `${JSON.stringify(bindings)}: ${got.join()} for ${wanted.join()}`;
      expect(
        got.every((g, i) => near(g, wanted[i] as number)),
        message,
      ).toBe(true);
    }
  });
});

/** A pattern as a graph of its letters: inputs, but for constants and the answers of questions. */
function graphOf(pattern: Pattern, names: readonly string[], bindings: Bindings): Graph {
  const builder = new Builder();
  const bound = new Map<string, Id>();
  names.forEach((name, index) => {
    const value = bindings[name] as number;
    const letter = LETTERS[name];
    if (letter?.kinds.has("constant")) bound.set(name, builder.constant(value));
    else if (!isQuestion(letter)) bound.set(name, builder.input("x", index));
    else {
      const sides = [builder.constant(value), builder.constant(0)];
      bound.set(name, builder.add("gt", sides, NO_ORIGIN));
    }
  });
  const build = (p: Pattern): Id => {
    if (p.kind === "any") return bound.get(p.name) as Id;
    if (p.kind === "number") return builder.constant(p.value);
    return builder.add(p.op, p.args.map(build), NO_ORIGIN);
  };
  const id = build(pattern);
  return builder.finish([{ target: "value", index: 0, id }], {
    x: names,
    data: [],
    labels: new Map(),
    sources: new Map(),
  });
}

/** The value of a pattern and its derivative by each letter. */
function gradientOf(pattern: Pattern, names: readonly string[], bindings: Bindings): number[] {
  const grad = names.map(() => 0);
  const { graph } = differentiate(graphOf(pattern, names, bindings), "one");
  const value = new Interpreter(graph).run({
    x: names.map((name) => bindings[name] as number),
    grad,
  });
  return [value, ...grad];
}

test("only what engines compute differently may lack a counterexample, and here it is the same", () => {
  for (const { from, to, mode, except, text } of RULES) {
    if (mode === "exact") expect(except).toBeUndefined();
    else expect(except).toBeDefined();
    if (except !== null) continue;
    expect(
      operations(from).some((op) => !OPS[op].portable),
      text,
    ).toBe(true);
    for (const x of VALUES) expect(evaluate(to, { x }), text).toBe(evaluate(from, { x }));
  }
});

test("no left side is there twice", () => {
  expect(new Set(RULES.map(({ text }) => text.split(" → ")[0])).size).toBe(RULES.length);
});

/**
 * A measure of terms: c₀ + Σ cᵢ · (the measure of letter i), with every cᵢ at least 1 in what
 * operations add, so that a term measures less when a part of it does.
 */
type Linear = Readonly<Record<string, number>>;

const plus = (a: Linear, b: Linear, times = 1): Linear => {
  const sum: Record<string, number> = { ...a };
  for (const [key, value] of Object.entries(b)) sum[key] = (sum[key] ?? 0) + times * value;
  return sum;
};

/** A measure, given by what an operation makes of its arguments; constants measure nothing. */
function measure(ofOp: (op: OpName, args: readonly Linear[]) => Linear): (p: Pattern) => Linear {
  const visit = (p: Pattern): Linear => {
    if (p.kind === "number" || isConstant(p)) return {};
    return p.kind === "any" ? { [p.name]: 1 } : ofOp(p.op, p.args.map(visit));
  };
  return visit;
}

const summed = (args: readonly Linear[]): Linear => args.reduce((a, b) => plus(a, b), {});

/** From the most important one; a rule must not raise any before the one that it lowers. */
const MEASURES = [
  // The cost.
  measure((op, args) => plus(summed(args), { "": costOf(op) })),
  // The length: operations and letters.
  measure((_, args) => plus(summed(args), { "": 1 })),
  // How far inside negations are: what is inside counts twice, but for that of a negation.
  measure((op, args) =>
    op === "neg" ? plus(summed(args), { "": 1 }) : plus({ "": 1 }, summed(args), 2),
  ),
  // The number of operations that are no branches.
  measure((op, args) => plus(summed(args), { "": op === "where" ? 0 : 1 })),
  // How far inside branches are: what is inside counts twice, but for that of a branch.
  measure((op, args) =>
    op === "where" ? plus(summed(args), { "": 1 }) : plus({ "": 1 }, summed(args), 2),
  ),
];

/** Whether `a` is more than `b`, or the same, whatever the letters measure, but at least `least`. */
function compare(a: Linear, b: Linear, least: number): "more" | "same" | "neither" {
  const { "": constant = 0, ...rest } = plus(a, b, -1);
  const coefficients = Object.values(rest);
  const lowest = coefficients.reduce((sum, value) => sum + least * value, constant);
  if (lowest < 0 || coefficients.some((value) => value < 0)) return "neither";
  return lowest > 0 ? "more" : "same";
}

test.each(BY_TEXT)("rewriting ends: %s", (_, { from, to }: Rule) => {
  const free = new Set(letters(from).filter((name) => !LETTERS[name]?.kinds.has("constant")));
  // If one letter is all there is, it stands for no constant: the left would have been folded.
  const least = free.size === 1 && OPS[from.op].portable ? 1 : 0;
  const results = MEASURES.map((of) => compare(of(from), of(to), least));
  expect(
    results.find((result) => result !== "same"),
    results.join(),
  ).toBe("more");
});

test("patterns are read as they are written", () => {
  expect(parsePattern("sub x (neg -0)")).toEqual({
    kind: "op",
    op: "sub",
    args: [
      { kind: "any", name: "x" },
      { kind: "op", op: "neg", args: [{ kind: "number", value: -0 }] },
    ],
  });
});
