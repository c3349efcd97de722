/**
 * Expressions: random trees over every combinator of `SYNTAX` mean what the tree means, bit for
 * bit, and have the parentheses that prettier would print.
 *
 * The non-obvious decision: the meaning of a tree is written down here a second time, on plain
 * numbers, so that a wrong precedence or a boolean taken for a number cannot hide in shared code.
 */
import fc from "fast-check";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { type Code, code } from "../../src/emit/code.ts";
import { type Expression, numeric, SYNTAX, variable } from "../../src/emit/expression.ts";
import type { InfixOperator } from "../../src/ops.ts";

fc.configureGlobal({ seed: 20261123 });

type Tree =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "variable"; readonly name: keyof typeof VARIABLES }
  | { readonly kind: "prefix"; readonly operator: "-" | "!"; readonly of: Tree }
  | {
      readonly kind: "infix";
      readonly operator: InfixOperator;
      readonly left: Tree;
      readonly right: Tree;
    }
  | { readonly kind: "call"; readonly callee: Callee; readonly args: readonly Tree[] }
  | { readonly kind: "conditional"; readonly parts: readonly [Tree, Tree, Tree] };

/** Variables by name: the number it holds, or what a variable of a question holds. */
const VARIABLES = { a: 2.5, b: -0, c: NaN, d: -3, p: true, q: false, r: 0 } as const;
const QUESTIONS = new Set<string>(["p", "q", "r"]);
const NAMES: Readonly<Record<keyof typeof VARIABLES, Code>> = {
  a: code`a`,
  b: code`b`,
  c: code`c`,
  d: code`d`,
  p: code`p`,
  q: code`q`,
  r: code`r`,
};

const CALLEES = {
  "Math.sin": Math.sin,
  "Math.abs": Math.abs,
  "Math.pow": Math.pow,
  "Math.max": Math.max,
} as const;
type Callee = keyof typeof CALLEES;

const truth = (x: number): number => (x ? 1 : 0);

const INFIX: Readonly<Record<InfixOperator, (x: number, y: number) => number>> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  "%": (x, y) => x % y,
  "<": (x, y) => (x < y ? 1 : 0),
  "<=": (x, y) => (x <= y ? 1 : 0),
  ">": (x, y) => (x > y ? 1 : 0),
  ">=": (x, y) => (x >= y ? 1 : 0),
  "===": (x, y) => (x === y ? 1 : 0),
  "!==": (x, y) => (x !== y ? 1 : 0),
  "&&": (x, y) => truth(x) * truth(y),
  "||": (x, y) => Math.max(truth(x), truth(y)),
};
const OPERATORS = Object.keys(INFIX) as InfixOperator[];

/** What a tree means: a number; 1 or 0 for a question. */
function meaning(tree: Tree): number {
  switch (tree.kind) {
    case "number":
      return tree.value;
    case "variable":
      return Number(VARIABLES[tree.name]);
    case "prefix":
      return tree.operator === "-" ? -meaning(tree.of) : 1 - truth(meaning(tree.of));
    case "infix":
      return INFIX[tree.operator](meaning(tree.left), meaning(tree.right));
    case "call": {
      const [x = NaN, y = NaN] = tree.args.map(meaning);
      return CALLEES[tree.callee](x, y);
    }
    case "conditional": {
      const [test, yes, no] = tree.parts;
      return meaning(meaning(test) ? yes : no);
    }
  }
}

/** The expression that is emitted for a tree. */
function spelling(tree: Tree): Expression {
  switch (tree.kind) {
    case "number":
      return SYNTAX.number(tree.value);
    case "variable":
      return variable(NAMES[tree.name], QUESTIONS.has(tree.name));
    case "prefix":
      return SYNTAX.prefix(tree.operator, spelling(tree.of));
    case "infix":
      return SYNTAX.infix(tree.operator, spelling(tree.left), spelling(tree.right));
    case "call":
      return SYNTAX.call(tree.callee, ...tree.args.map(spelling));
    case "conditional": {
      const [test, yes, no] = tree.parts;
      return SYNTAX.conditional(spelling(test), spelling(yes), spelling(no));
    }
  }
}

const number = fc.oneof(
  fc.constantFrom(0, -0, 1, -1, 2, -2.5, NaN, Infinity, -Infinity, 1e21, -1e21, 1e-7, 5e-324),
  fc.double(),
);

const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
  leaf: fc.oneof(
    fc.record({
      kind: fc.constant("variable" as const),
      name: fc.constantFrom(...(Object.keys(VARIABLES) as (keyof typeof VARIABLES)[])),
    }),
    fc.record({ kind: fc.constant("number" as const), value: number }),
  ),
  tree: fc.oneof(
    { maxDepth: 5, depthSize: "small" },
    { arbitrary: tie("leaf"), weight: 2 },
    {
      arbitrary: fc.record({
        kind: fc.constant("infix" as const),
        operator: fc.constantFrom(...OPERATORS),
        left: tie("tree"),
        right: tie("tree"),
      }),
      weight: 5,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant("prefix" as const),
        operator: fc.constantFrom("-" as const, "!" as const),
        of: tie("tree"),
      }),
      weight: 2,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant("call" as const),
        callee: fc.constantFrom(...(Object.keys(CALLEES) as Callee[])),
        args: fc.tuple(tie("tree"), tie("tree")),
      }),
      weight: 1,
    },
    {
      arbitrary: fc.record({
        kind: fc.constant("conditional" as const),
        parts: fc.tuple(tie("tree"), tie("tree"), tie("tree")),
      }),
      weight: 2,
    },
  ),
}));

/** Math.sin and Math.abs take one argument. */
const sized = tree.map(function trim(whole: Tree): Tree {
  switch (whole.kind) {
    case "call": {
      const arity = CALLEES[whole.callee].length;
      return { ...whole, args: whole.args.slice(0, arity).map(trim) };
    }
    case "infix":
      return { ...whole, left: trim(whole.left), right: trim(whole.right) };
    case "prefix":
      return { ...whole, of: trim(whole.of) };
    case "conditional": {
      const [a, b, c] = whole.parts;
      return { ...whole, parts: [trim(a), trim(b), trim(c)] };
    }
    default:
      return whole;
  }
});

const values = Object.values(VARIABLES);
const evaluate = (text: string): unknown =>
  new Function(...Object.keys(VARIABLES), `"use strict";return ${text};`)(...values);

const WIDTH = 80;

describe("SYNTAX", () => {
  test("an expression means what its tree means, to the last bit", () => {
    fc.assert(
      fc.property(sized, (random) => {
        expect(evaluate(numeric(spelling(random)).code)).toBe(meaning(random));
      }),
      { numRuns: 5000 },
    );
  });

  test("a question holds exactly when its number is neither 0 nor NaN", () => {
    fc.assert(
      fc.property(sized, (random) => {
        expect(Boolean(evaluate(spelling(random).code))).toBe(Boolean(meaning(random)));
      }),
      { numRuns: 1000 },
    );
  });

  test("parentheses are those that prettier prints, where a line is long enough", async () => {
    const lineOf = (random: Tree, asNumber: boolean): string => {
      const expression = spelling(random);
      return `const v = ${(asNumber ? numeric(expression) : expression).code};`;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(sized, fc.boolean()), { minLength: 1, maxLength: 60, size: "max" }),
        async (list) => {
          const lines = list
            .map(([random, asNumber]) => lineOf(random, asNumber))
            .filter((line) => line.length <= WIDTH);
          const program = lines.map((line) => `{\n  ${line}\n}\n`).join("");
          const formatted = await format(program, { parser: "babel", printWidth: WIDTH + 2 });
          expect(formatted).toBe(program);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("numeric", () => {
  const p = variable(NAMES.p, true);
  const a = variable(NAMES.a, false);

  test("turns a question into 1 or 0 and leaves a number alone", () => {
    expect(numeric(p).code).toBe("p ? 1 : 0");
    expect(numeric(a)).toBe(a);
  });

  test("is applied only where a number is wanted", () => {
    const less = SYNTAX.infix("<", a, SYNTAX.number(2));
    expect(SYNTAX.conditional(less, a, SYNTAX.number(0)).code).toBe("a < 2 ? a : 0");
    expect(SYNTAX.infix("&&", less, p).code).toBe("a < 2 && p");
    expect(SYNTAX.prefix("!", less).code).toBe("!(a < 2)");
    expect(SYNTAX.infix("+", less, a).code).toBe("(a < 2 ? 1 : 0) + a");
    expect(SYNTAX.call("Math.abs", less).code).toBe("Math.abs(a < 2 ? 1 : 0)");
  });
});

describe("parentheses", () => {
  const [a, b] = [variable(NAMES.a, false), variable(NAMES.b, false)];
  const two = SYNTAX.number(2);

  test.each([
    ["a - (b - 2)", SYNTAX.infix("-", a, SYNTAX.infix("-", b, two))],
    ["a - b - 2", SYNTAX.infix("-", SYNTAX.infix("-", a, b), two)],
    ["(a / b) * 2", SYNTAX.infix("*", SYNTAX.infix("/", a, b), two)],
    ["a - -2", SYNTAX.infix("-", a, SYNTAX.number(-2))],
    ["-(-2)", SYNTAX.prefix("-", SYNTAX.number(-2))],
    ["-(-a)", SYNTAX.prefix("-", SYNTAX.prefix("-", a))],
    ["!-a", SYNTAX.prefix("!", SYNTAX.prefix("-", a))],
    ["!!a", SYNTAX.prefix("!", SYNTAX.prefix("!", a))],
    ["-(a * b)", SYNTAX.prefix("-", SYNTAX.infix("*", a, b))],
    ["-a * b", SYNTAX.infix("*", SYNTAX.prefix("-", a), b)],
  ])("%s", (text, expression) => {
    expect(expression.code).toBe(text);
  });
});
