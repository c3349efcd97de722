/**
 * Statements: whatever the emitter can hand over comes out broken over lines as prettier breaks
 * it.
 *
 * The non-obvious decision: the emitter's promises (short names, no nesting in long expressions,
 * nothing that `canAssign` refuses) are the generator here, with every row of the op table on top.
 */
import fc from "fast-check";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { type Code, code, literal, LONGEST_NAME, Namer } from "../../src/emit/code.ts";
import { type Expression, numeric, SYNTAX, variable } from "../../src/emit/expression.ts";
import { assignment, canAssign } from "../../src/emit/statement.ts";
import { OP_NAMES, type OpName, OPS } from "../../src/ops.ts";

fc.configureGlobal({ seed: 20261123 });

/** The longest expression that the emitter nests another one in. */
const ROOM = 50;

const name: fc.Arbitrary<Code> = fc
  .tuple(fc.constantFrom("a", "value", "w_123", "predicted", "αβγδεζηθικλμνξοπρσ"), fc.nat(12))
  .map(([text, more]) => new Namer().claim(text + "m".repeat(more)));

const NUMBERS = [0, 1, -1, 0.5, NaN, -Infinity, 1e21, -Number.MAX_VALUE, -1 / 3, Math.E * 1e-300];

const leaf: fc.Arbitrary<Expression> = fc.oneof(
  { arbitrary: name.map((n) => variable(n, false)), weight: 4 },
  { arbitrary: name.map((n) => variable(n, true)), weight: 1 },
  { arbitrary: fc.constantFrom(...NUMBERS).map((value) => SYNTAX.number(value)), weight: 1 },
);

const spell = (op: OpName, args: readonly Expression[]): Expression => {
  const [x, y, w] = args as [Expression, Expression, Expression];
  return OPS[op].js(SYNTAX, x, y, w);
};

const three = <T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> =>
  fc.array(of, { minLength: 3, maxLength: 3 });

/** An operation: on expressions where there is room for them, else on names and numbers. */
const operation = (argument: fc.Arbitrary<Expression>): fc.Arbitrary<Expression> =>
  fc.tuple(fc.constantFrom(...OP_NAMES), three(leaf), three(argument)).map(([op, leaves, args]) => {
    const nested = OPS[op].repeats === true ? undefined : spell(op, args);
    return nested !== undefined && nested.code.length <= ROOM ? nested : spell(op, leaves);
  });

const expression = operation(fc.oneof(leaf, operation(fc.oneof(leaf, operation(leaf)))));

const target = fc.oneof(
  name.map((n) => ({ text: code`const ${n}`, plain: true })),
  fc.nat({ max: 99_999 }).map((i) => ({ text: code`grad[${literal(i)}]`, plain: false })),
  fc.nat({ max: 99_999 }).map((i) => ({ text: code`tape_2[${literal(i)}]`, plain: false })),
);

const inFunction = (statement: string): string =>
  `function f() {\n${statement.replace(/^/gm, "  ")}\n}\n`;

describe("assignment", () => {
  test("is broken over lines as prettier breaks it", async () => {
    const cases = fc.array(fc.tuple(target, expression.filter(canAssign)), {
      minLength: 1,
      maxLength: 100,
      size: "max",
    });
    await fc.assert(
      fc.asyncProperty(cases, async (list) => {
        const statements = list.map(([{ text, plain }, e]) =>
          assignment(text, plain ? e : numeric(e)),
        );
        const program = statements.map(inFunction).join("\n");
        expect(await format(program, { parser: "babel", printWidth: 80 })).toBe(program);
      }),
      { numRuns: 60 },
    );
  });

  test("the cases reach names of full length, and expressions that are and are not too long", () => {
    const names = fc.sample(name, 500).map((n) => n.length);
    expect(Math.max(...names)).toBe(LONGEST_NAME);
    const sample = fc.sample(expression, 2000);
    expect(sample.some((e) => e.code.length > ROOM && canAssign(e))).toBe(true);
    expect(sample.some((e) => !canAssign(e))).toBe(true);
  });

  const long = variable(code`abcdefghijklmnopqr`, false);
  const other = variable(code`rqponmlkjihgfedcba`, false);

  test("stays on one line while it fits", () => {
    const sum = SYNTAX.infix("+", long, other);
    expect(assignment(code`const x`, sum)).toBe(
      "const x = abcdefghijklmnopqr + rqponmlkjihgfedcba;",
    );
  });

  test("spreads a long conditional over three lines", () => {
    const less = SYNTAX.infix("<", long, other);
    expect(assignment(code`const abcdefghijklmnop`, SYNTAX.conditional(less, long, other))).toBe(
      [
        "const abcdefghijklmnop =",
        "  abcdefghijklmnopqr < rqponmlkjihgfedcba",
        "    ? abcdefghijklmnopqr",
        "    : rqponmlkjihgfedcba;",
      ].join("\n"),
    );
  });
});
