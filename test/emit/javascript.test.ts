/**
 * Generated functions keep their promise of being straight-line code: no objects, no closures, no
 * calls but into Math, whatever the program and whatever its names.
 *
 * The non-obvious decision: the judge lists what is allowed, node by node of TypeScript's syntax
 * tree, and not what is forbidden; and it is itself tried on functions that must not pass. It
 * judges the committed files of codegen-out in the same way.
 */
import { readdirSync, readFileSync } from "node:fs";
import { Script } from "node:vm";
import fc from "fast-check";
import { format } from "prettier";
import { ts } from "ts-morph";
import { describe, expect, test } from "vitest";
import { formatParts } from "../../src/build/format.ts";
import { type Compilation, compilationOf } from "../../src/compiled.ts";
import { emitModule, type FilePart, joinParts } from "../../src/emit/module.ts";
import {
  add,
  type CompiledGrad,
  compileGrad,
  div,
  exp,
  gt,
  lt,
  mul,
  neg,
  not,
  type Operand,
  pow,
  relu,
  sigmoid,
  square,
  sub,
  Value,
  where,
} from "../../src/index.ts";
import { OP_NAMES } from "../../src/ops.ts";
import { type Operation, operationOf } from "../programs.ts";

fc.configureGlobal({ seed: 20261123 });

const { SyntaxKind: Kind } = ts;

/** Which parameter each of the four functions writes; undefined for none. */
const WRITTEN: Readonly<Record<string, number | undefined>> = {
  Value: undefined,
  Forward: 1,
  Backward: 2,
  ValueAndGrad: 1,
};
const FLAT = /(ValueAndGrad|Value|Forward|Backward)(?:_\d+)?$/;

const OPERATORS = new Set("+ - * / < <= > >= === !== && ||".split(" "));

/** Parts of a function that straight-line code must not have, as text. */
function offences(fn: ts.FunctionDeclaration): string[] {
  const parameters = fn.parameters.map((parameter) => parameter.name.getText());
  const written = parameters[WRITTEN[FLAT.exec(fn.name?.text ?? "")?.[1] ?? ""] ?? -1];
  const found: string[] = [];
  const fail = (node: ts.Node): void => void found.push(node.getText());

  const element = (node: ts.Node): node is ts.ElementAccessExpression =>
    ts.isElementAccessExpression(node) &&
    ts.isIdentifier(node.expression) &&
    parameters.includes(node.expression.text) &&
    ts.isNumericLiteral(node.argumentExpression);

  function expression(node: ts.Expression): void {
    if (ts.isIdentifier(node) || ts.isNumericLiteral(node) || element(node)) return;
    if (ts.isParenthesizedExpression(node)) return expression(node.expression);
    if (ts.isPrefixUnaryExpression(node)) {
      const known = node.operator === Kind.MinusToken || node.operator === Kind.ExclamationToken;
      return known ? expression(node.operand) : fail(node);
    }
    if (ts.isBinaryExpression(node) && OPERATORS.has(node.operatorToken.getText())) {
      expression(node.left);
      return expression(node.right);
    }
    if (ts.isConditionalExpression(node)) {
      return [node.condition, node.whenTrue, node.whenFalse].forEach(expression);
    }
    if (ts.isCallExpression(node) && /^Math\.[a-z0-9]+$/.test(node.expression.getText())) {
      return node.arguments.forEach(expression);
    }
    fail(node);
  }

  function statement(node: ts.Statement): void {
    if (ts.isReturnStatement(node) && node.expression) return expression(node.expression);
    if (ts.isVariableStatement(node) && node.declarationList.flags & ts.NodeFlags.Const) {
      const [declaration, ...more] = node.declarationList.declarations;
      const single = declaration !== undefined && more.length === 0;
      if (single && ts.isIdentifier(declaration.name) && declaration.initializer) {
        return expression(declaration.initializer);
      }
    }
    if (ts.isExpressionStatement(node) && ts.isBinaryExpression(node.expression)) {
      const { left, operatorToken, right } = node.expression;
      const stores = operatorToken.kind === Kind.EqualsToken && element(left);
      if (stores && left.expression.getText() === written) return expression(right);
    }
    fail(node);
  }

  if (!fn.parameters.every((parameter) => ts.isIdentifier(parameter.name))) fail(fn);
  fn.body?.statements.forEach(statement);
  return found;
}

/** The flat functions of a module and their offences, by name. */
function judge(module: string): Map<string, string[]> {
  const file = ts.createSourceFile("module.js", module, ts.ScriptTarget.Latest, true);
  const flat = file.statements.filter(
    (node): node is ts.FunctionDeclaration =>
      ts.isFunctionDeclaration(node) && FLAT.test(node.name?.text ?? "") && !node.modifiers,
  );
  return new Map(flat.map((fn) => [fn.name?.text ?? "", offences(fn)]));
}

function expectStraightLine(module: string, gradients: number): void {
  const judged = judge(module);
  expect(judged.size).toBe(4 * gradients);
  for (const [name, found] of judged) expect(found, name).toEqual([]);
}

/** The parts of a file that exports the gradient; the finished ones are not formatted again. */
function partsOf(g: unknown): readonly FilePart[] {
  const compilation = compilationOf(g) as Compilation;
  return emitModule([{ name: "gradient", doc: "", compilation }]);
}

/** V8's own opinion, early errors such as two variables of one name included. */
function expectParses(module: string): void {
  expect(() => new Script(`"use strict";${module.replace(/^export /gm, "")}`)).not.toThrow();
}

async function expectFormatted(module: string): Promise<void> {
  expect(await format(module, { parser: "babel", printWidth: 80 })).toBe(module);
}

describe("the judge", () => {
  test.each([
    ["an object", "const v = { a: 1 };"],
    ["an array", "const v = [1];"],
    ["a closure", "const v = () => 1;"],
    ["a function", "function inner() {}"],
    ["a call", "const v = f(1);"],
    ["a method", "const v = grad.at(0);"],
    ["new", "const v = new Float64Array(1);"],
    ["a template", "const v = `a`;"],
    ["a string", "const v = 'a';"],
    ["let", "let v = 1;"],
    ["an assignment to a variable", "inputs = 1;"],
    ["a write to the inputs", "inputs[0] = 1;"],
    ["a read of something else", "const v = other[0];"],
    ["a computed index", "const v = inputs[grad];"],
    ["an increment", "const v = 1 - --inputs[0];"],
    ["a loop", "for (;;) break;"],
    ["a nested assignment", "const v = (grad[0] = 1);"],
    ["a regular expression", "const v = /a/;"],
  ])("refuses %s", (_, line) => {
    const module = `function fValueAndGrad(inputs, grad) {\n  ${line}\n}\n`;
    expect(judge(module).get("fValueAndGrad")).toHaveLength(1);
  });

  test("lets straight-line code pass", () => {
    const module = `function fForward(inputs, tape) {
  const a = -inputs[0] * 2;
  tape[0] = a < 1 && !(a !== 0) ? Math.sin(a) : NaN;
  return a;
}`;
    expect(judge(module)).toEqual(new Map([["fForward", []]]));
  });
});

/** Every row of the op table; those that people use most, more often. */
const OPERATIONS: readonly Operation[] = [
  ...OP_NAMES.map(operationOf),
  ...[add, sub, mul, div, neg, relu, where, gt].flatMap((operation) => [operation, operation]),
];

const words = (text: string): string[] => text.trim().split(/\s+/);

const LABELS = [
  words(
    "inputs grad tape seed data value Math NaN undefined Infinity v1 v2 dv1 t1 t2 da x gradient",
  ),
  words("constants return const let await eval arguments class of async requireCount readNumber"),
  words(
    "__proto__ constructor toString 損失 π */ 😀 1 w[0] p.b abcdefghijklmnopqr rqponmlkjihgfedcba",
  ),
  [
    "",
    "a b",
    '"',
    "\\",
    "\n",
    "\u2028",
    "ααααααααααααααααααα",
    "aVeryLongLabelForAnything".repeat(8),
  ],
].flat();
const label = fc.oneof(
  fc.constantFrom(...LABELS),
  fc.string({ unit: "binary", maxLength: 30 }),
  fc.integer({ min: 10, max: 20 }).map((length) => "n".repeat(length)),
);

/** Names of parameters; a sloppy function may use more of them than a module. */
const parameter = fc.constantFrom(
  ...words(
    "a b x y inputs grad tape seed data value gradient constants v1 dv1 t1 _ $ π 損失 package",
  ),
  ...words(
    "Math Array NaN undefined Float64Array let yield static await async of get set implements",
  ),
  ...words("readNumber requireCount gradientValue nnnnnnnnnnnnnnnnnn"),
  "aParameterWithAVeryLongName".repeat(3),
);

interface Step {
  readonly operation: number;
  readonly args: readonly (number | { readonly back: number })[];
  readonly label: string | null;
}

interface Program {
  readonly parameters: readonly string[];
  readonly steps: readonly Step[];
}

const NUMBERS = [0, -0, 1, -1, 0.5, 3, NaN, Infinity, 1e21, -1e-7, -1 / 3, -Math.E * 1e-300];

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.nat({ max: OPERATIONS.length - 1 }),
  args: fc.array(
    fc.oneof(
      { arbitrary: fc.nat({ max: 6 }).map((back) => ({ back })), weight: 6 },
      { arbitrary: fc.constantFrom(...NUMBERS), weight: 1 },
    ),
    { minLength: 3, maxLength: 3 },
  ),
  label: fc.option(label, { freq: 2 }),
});

const program: fc.Arbitrary<Program> = fc.record({
  parameters: fc.uniqueArray(parameter, { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: 16, size: "max" }),
});

/** Builds the program's Values, with its labels or without. */
function runProgram({ steps }: Program, inputs: readonly Value[], labelled: boolean): Value {
  const results = [...inputs];
  for (const { operation, args, label: name } of steps) {
    const [x, y, w] = args.map((arg) =>
      typeof arg === "number"
        ? arg
        : (results[Math.max(0, results.length - 1 - arg.back)] as Value),
    ) as [Operand, Operand, Operand];
    const result = (OPERATIONS[operation] as Operation)(x, y, w);
    results.push(labelled && name !== null ? result.as(name) : result);
  }
  return results.at(-1) as Value;
}

type Scalars = CompiledGrad<number[], number[]>;

/** Compiles with the parameter names of the program; as if the user had written such a function. */
function compileNamed({ parameters }: Program, run: (inputs: Value[]) => Value): Scalars {
  const list = parameters.join(", ");
  const make = new Function("run", `return (${list}) => run([${list}]);`);
  return compileGrad(make(run) as (...values: Value[]) => Value, { check: false });
}

describe("random programs", () => {
  test("give modules that parse, that prettier leaves alone, and that are straight-line", async () => {
    await fc.assert(
      fc.asyncProperty(program, async (random) => {
        const g = compileNamed(random, (inputs) => runProgram(random, inputs, true));
        const file = await formatParts(partsOf(g), "babel");
        for (const module of [g.source.module, file]) {
          expectParses(module);
          expectStraightLine(module, 1);
        }
        await expectFormatted(file);
      }),
      { numRuns: 200 },
    );
  }, 30_000);

  test("give the same numbers whatever the labels and parameters are called", () => {
    fc.assert(
      fc.property(program, fc.array(fc.double(), { minLength: 4 }), (random, point) => {
        const plain = { ...random, parameters: random.parameters.map((_, i) => `p${i}`) };
        const expected = compileNamed(plain, (inputs) => runProgram(random, inputs, false));
        const named = compileNamed(random, (inputs) => runProgram(random, inputs, true));
        const x = point.slice(0, random.parameters.length);
        expect(named(...x)).toEqual(expected(...x));
      }),
      { numRuns: 200 },
    );
  });
});

describe("names", () => {
  test("an operation may be labelled with the name of a parameter", () => {
    const g = compileGrad((a, b) => mul(add(a, b).as("a"), a).as("b"));
    expect(g(2, 3)).toEqual({ value: 10, grad: [7, 2] });
    expectParses(g.source.module);
  });

  test("a parameter may be labelled with the name of another one", () => {
    const g = compileGrad((a, b) => sub(a.as("b"), mul(b.as("a"), 2)));
    expect(g(2, 3)).toEqual({ value: -4, grad: [1, -2] });
    expectParses(g.source.module);
  });

  test("two operations may have one label", () => {
    const g = compileGrad((a) => exp(neg(a).as("h")).as("h"));
    expect(g(0)).toEqual({ value: 1, grad: [-1] });
  });

  test("the user's names stand in the text", () => {
    const g = compileGrad((width, height) => mul(width, height).as("area"));
    expect(g.source.valueAndGrad).toContain("const area = width * height;");
    expect(g.source.valueAndGrad).toContain("grad[0] = height;");
  });
});

describe("text", () => {
  test("an operation that is used once stands where it is used", () => {
    const g = compileGrad((a, b) => mul(add(a, b), sub(a, b)));
    expect(g.source.value).toContain("const value = (a + b) * (a - b);");
  });

  test.each([
    ["relu", relu],
    ["sigmoid", sigmoid],
    ["square", square],
    ["pow(…, 3)", (x: Value) => pow(x, 3)],
  ])("the argument of %s is computed once, though it is written twice", (_, operation) => {
    const { source } = compileGrad((a, b) => operation(add(a, b)));
    for (const text of [source.value, source.forward, source.valueAndGrad]) {
      expect(text.split("a + b")).toHaveLength(2);
    }
  });

  test("an operation that is used twice is computed once", () => {
    const { source } = compileGrad((a, b) => {
      const sum = add(a, b);
      return mul(sum, exp(sum));
    });
    expect(source.valueAndGrad.split("a + b")).toHaveLength(2);
    expect(source.valueAndGrad.split("Math.exp")).toHaveLength(2);
  });
});

/** Programs with the longest lines there are: long names, long numbers, questions as numbers. */
describe("long lines are broken as prettier breaks them", () => {
  const LABEL = ["abcdefghijklmnopqr", "rqponmlkjihgfedcba", "mmmmmmmmmmmmmmmmmm"] as const;
  const named = (x: Value, y: Value, w: Value): [Value, Value, Value] => [
    x.as(LABEL[0]),
    y.as(LABEL[1]),
    w.as(LABEL[2]),
  ];
  const numbers = (a: Value, b: Value): [Value, Value, Value] =>
    named(add(a, b), mul(a, b), sub(a, b));
  const questions = (a: Value, b: Value): [Value, Value, Value] =>
    named(gt(a, b), lt(a, b), not(a));

  async function expectBroken(fn: (a: Value, b: Value) => Value): Promise<void> {
    const finished = partsOf(compileGrad(fn, { check: false })).filter((part) => part.finished);
    expect(finished).toHaveLength(4);
    const functions = joinParts(finished);
    expectParses(functions);
    await expectFormatted(functions);
  }

  test.each(OP_NAMES)(
    "%s, of numbers, of questions and of numbers with many digits",
    async (op) => {
      const apply = operationOf(op);
      const long = -Math.E * 1e-300;
      await expectBroken((a, b) => apply(...numbers(a, b)).as("aVeryLongLabelForIt"));
      await expectBroken((a, b) => apply(...questions(a, b)).as("aVeryLongLabelForIt"));
      await expectBroken((a, b) => add(a, apply(numbers(a, b)[0], long, long)));
      await expectBroken((a) => add(a, apply(long, long, long)));
    },
  );

  test.each<[string, (a: Value, b: Value) => Value]>([
    ["a sum of powers", (a, b) => add(pow(numbers(a, b)[0], 3), pow(numbers(b, a)[0], 3))],
    [
      "a choice asked in place",
      (a, b) => where(gt(numbers(a, b)[0], numbers(b, a)[1]), a, b).as("c"),
    ],
    [
      "a choice of one question",
      (a, b) => where(a, numbers(a, b)[0], questions(a, b)[1]).as("end"),
    ],
    ["a negation that is asked for", (a, b) => where(not(neg(a)), b, not(not(a)))],
  ])("%s", (_, fn) => expectBroken(fn));
});

describe("codegen-out", () => {
  const folder = new URL("../../codegen-out/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));

  test("holds generated files", () => {
    expect(files).toContain("readme.grad.js");
  });

  test.each(files)("%s is straight-line code that parses", (file) => {
    const module = readFileSync(new URL(file, folder), "utf8");
    const exported = module.match(/^export function /gm)?.length ?? 0;
    expectParses(module);
    expectStraightLine(module, exported);
  });
});
