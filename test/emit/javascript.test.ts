/**
 * Generated functions keep their promise of being straight-line code: no objects, no closures, no
 * calls but into Math and of library functions beside it, whatever the program and its names, in
 * all products.
 *
 * The non-obvious decision: the judge (judge.ts) is itself tried on functions that must not pass.
 * It judges the committed files of codegen-out in the same way.
 */
import { readdirSync, readFileSync } from "node:fs";
import { Script } from "node:vm";
import fc from "fast-check";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { formatParts } from "../../src/build/format.ts";
import { widest } from "../../src/check/check.ts";
import { samplePoints } from "../../src/check/points.ts";
import { runCompiled } from "../../src/check/runs.ts";
import { emitModule, type FilePart, joinParts } from "../../src/emit/module.ts";
import { FUNCTIONS, kindsOf } from "../../src/emit/programs.ts";
import {
  add,
  compileGrad,
  constant,
  erf,
  exp,
  gt,
  lt,
  mul,
  neg,
  not,
  pow,
  relu,
  scalar,
  sigmoid,
  sin,
  square,
  sub,
  Value,
  vector,
  where,
} from "../../src/index.ts";
import { OP_NAMES } from "../../src/ops.ts";
import { OF_ONE_VALUE, type Product } from "../../src/passes/products.ts";
import { operationOf } from "../programs.ts";
import { runs } from "../runs.ts";
import {
  compileNamed,
  LIBRARIES,
  type Program,
  programOf,
  withPlainNames,
} from "./hostile-programs.ts";
import { DUTIES, judge } from "./judge.ts";
import { compilationFor, COMPILERS, entry, PRODUCTS } from "./products.ts";

fc.configureGlobal({ seed: 20261123 });

function expectStraightLine(module: string, functions: number): void {
  const judged = judge(module, LIBRARIES);
  expect(judged.size).toBe(functions);
  for (const [name, found] of judged) expect(found, name).toEqual([]);
}

/** How many flat functions a compiled function has. */
const countOf = (g: unknown): number => kindsOf(compilationFor(g).programs).length;

/** The parts of a file that exports one function; the finished ones are not formatted again. */
function partsOf(g: unknown, name = "gradient"): readonly FilePart[] {
  return emitModule([entry(name, g)]);
}

/** V8's own opinion, early errors such as two variables of one name included. */
function expectParses(module: string): void {
  expect(() => new Script(`"use strict";${module.replace(/^export /gm, "")}`)).not.toThrow();
}

async function expectFormatted(module: string): Promise<void> {
  expect(await format(module, { parser: "babel", printWidth: 80 })).toBe(module);
}

/** Parts that prettier leaves alone; most of what is around the functions is the same in all files. */
const stable = new Set<string>();

/**
 * Prettier leaves alone a file of parts that it leaves alone one by one, and which blank lines
 * separate. So it need not see what it has seen in another file.
 */
async function expectPartsFormatted(parts: readonly FilePart[], file: string): Promise<void> {
  const texts = await Promise.all(parts.map((part) => formatParts([part], "babel")));
  expect(texts.join("\n")).toBe(file);
  const fresh = texts.filter((text) => !stable.has(text));
  await expectFormatted(fresh.join("\n"));
  for (const text of fresh) stable.add(text);
}

describe("the judge", () => {
  const duties = [...DUTIES].map(([comment, duty]) => ({ comment, ...duty }));
  const fused = duties.filter(({ suffix }) => suffix === "ValueAndGrad");
  const LIBRARY = "function erf(x) {\n  return x;\n}\nconst erf_2 = (x) => x;\n";

  test.each([
    ["an object", "const v = { a: 1 };"],
    ["an array", "const v = [1];"],
    ["a closure", "const v = () => 1;"],
    ["a function", "function inner() {}"],
    ["a call", "const v = f(1);"],
    ["a call of something of the user's", "const v = helper(1);"],
    ["a call of an export", "const v = erf_3(1);"],
    ["a call of a parameter", "const v = inputs(1);"],
    ["a library function that is not there", "const v = erfc(1);"],
    ["a library function that is hidden", "const erf = 1;\n  const v = erf(1);"],
    ["a method", "const v = inputs.at(0);"],
    ["a property", "const v = inputs.length;"],
    ["a function that Math does not have", "const v = Math.erf(1);"],
    ["a Math that is hidden", "const Math = 1;\n  const v = Math.sin(1);"],
    ["new", "const v = new Float64Array(1);"],
    ["a template", "const v = `a`;"],
    ["a string", "const v = 'a';"],
    ["let", "let v = 1;"],
    ["a variable that is not there", "const v = other;"],
    ["a variable that comes later", "const v = w;\n  const w = 1;"],
    ["an assignment to a variable", "inputs = 1;"],
    ["a write to the inputs", "inputs[0] = 1;"],
    ["a read of what is written", "const v = grad[0];"],
    ["a read of something else", "const v = other[0];"],
    ["a computed index", "const v = inputs[grad];"],
    ["an increment", "const v = 1 - --inputs[0];"],
    ["a loop", "for (;;) break;"],
    ["a return that is not the end", "return 1;\n  const v = 1;"],
    ["a nested assignment", "const v = (grad[0] = 1);"],
    ["a regular expression", "const v = /a/;"],
  ])("refuses %s", (_, line) => {
    for (const { comment, parameters } of fused) {
      const head = `${comment}\nfunction fValueAndGrad(${parameters.join(", ")}) {`;
      const other = "export const erf_3 = 1;\nfunction helper() {}\n";
      const module = `${LIBRARY}${other}${head}\n  ${line}\n}\n`;
      expect(judge(module).get("fValueAndGrad")).toHaveLength(1);
    }
    expect(fused).toHaveLength(2);
  });

  test.each(duties)("lets $suffix write $parameters where $written", (duty) => {
    const { comment, suffix, parameters, written } = duty;
    const stores = parameters.map((name) => `  ${name}[0] = erf_2(${parameters[0]}[0]);`);
    const head = `${comment}\nfunction f${suffix}(${parameters.join(", ")}, data) {`;
    const module = `${LIBRARY}${head}\n${stores.join("\n")}\n  data[0] = 1;\n}\n`;
    const refused = [...stores.filter((_, i) => !written[i]), "data[0] = 1;"];
    expect(judge(module)).toEqual(new Map([[`f${suffix}`, refused.map((text) => text.trim())]]));
  });

  test("knows every function of the table, by its own comment", () => {
    const rows = Object.values(FUNCTIONS).flatMap((functions) => Object.values(functions));
    const sharing = rows.filter(({ purpose }) => purpose === "Returns the value.");
    expect(DUTIES.size).toBe(rows.length - (sharing.length - 1));
    expect(new Set(sharing.map(({ parameters }) => parameters.join()))).toEqual(
      new Set(["inputs"]),
    );
  });

  test("does not judge what has no such comment, or is called something else", () => {
    const [{ comment }] = fused as [(typeof fused)[number]];
    expect(judge(`/** Else. */\nfunction fValueAndGrad(inputs, grad) {}`).size).toBe(0);
    expect(judge(`${comment}\nfunction fForward(inputs, grad) {}`).size).toBe(0);
    expect(judge(`${comment}\nfunction fValueAndGrad_2(inputs, grad) {}`).size).toBe(1);
  });

  test("lets straight-line code pass", () => {
    const [forward] = duties.filter((duty) => duty.suffix === "Forward");
    const module = `${LIBRARY}${forward?.comment}
function fForward(inputs, tape) {
  const a = -inputs[0] * 2;
  tape[0] = a < 1 && !(a !== 0) ? Math.sin(a) : NaN;
  tape[1] = erf_2(a - Infinity) * erf(a);
  return a;
}`;
    expect(judge(module)).toEqual(new Map([["fForward", []]]));
  });
});

/** How many random programs each product gets, and how many steps they have. Time is dear. */
const AMOUNTS: Readonly<Record<Product, { readonly count: number; readonly steps: number }>> = {
  gradient: { count: runs(50), steps: 16 },
  jacobian: { count: runs(25), steps: 12 },
  hessian: { count: runs(20), steps: 5 },
  jvp: { count: runs(25), steps: 12 },
  vjp: { count: runs(25), steps: 12 },
  hvp: { count: runs(20), steps: 7 },
};

test("random programs reach library functions, structures of results and hostile keys", () => {
  const texts = fc.sample(programOf(12), 100).map((random) => {
    const g = compileNamed("jacobian", random);
    return (g["source"] as { module: string }).module;
  });
  for (const part of [...LIBRARIES.map((name) => `${name}(`), "listOf(", "__proto__", "\\u0022"])
    expect(texts.filter((text) => text.includes(part)).length, part).toBeGreaterThan(0);
});

describe.each(PRODUCTS)("random programs: %s", (product) => {
  const { count, steps } = AMOUNTS[product];
  const program = programOf(steps);

  test("the module parses, prettier leaves it alone, and it is straight-line", async () => {
    await fc.assert(
      fc.asyncProperty(program, async (random) => {
        const g = compileNamed(product, random);
        const parts = partsOf(g, product);
        const { module } = g["source"] as { module: string };
        expect(joinParts(parts)).toBe(module);
        expectParses(module);
        const file = await formatParts(parts, "babel");
        expectParses(file);
        expectStraightLine(file, countOf(g));
        await expectPartsFormatted(parts, file);
      }),
      { numRuns: count },
    );
  }, 30_000);

  test("the numbers are the same whatever the labels and parameters are called", () => {
    const results = (random: Program): unknown => {
      const compilation = compilationFor(compileNamed(product, random));
      const points = samplePoints(widest(compilation), 3);
      return points.map((point) => runCompiled(compilation, point));
    };
    fc.assert(
      fc.property(program, (random) => {
        expect(results(random)).toStrictEqual(results(withPlainNames(random)));
      }),
      { numRuns: count },
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

describe("long functions, which are cut into parts", () => {
  /** How long a chain must be to be too long for one function. */
  const LENGTHS: Readonly<Record<Product, number>> = {
    gradient: 700,
    jacobian: 700,
    hessian: 150,
    jvp: 700,
    vjp: 700,
    hvp: 350,
  };

  /** A chain that is too long for one function, with an operation that passes over all parts. */
  const longOf =
    (length: number) =>
    (w: readonly Value[], k: Value): Value => {
      const first = erf(w[0] as Value).as("first");
      let value = first;
      for (let i = 1; i < length; i++) {
        value = add(sin(value), mul(w[i % 3] as Value, k)).as("memory");
      }
      return mul(value, first);
    };

  test.each(PRODUCTS)(
    "%s: each part is straight-line code, and as prettier prints it",
    async (product) => {
      const long = longOf(LENGTHS[product]);
      const several = (w: readonly Value[], k: Value): Value[] => [long(w, k), w[1] as Value];
      const fn = (OF_ONE_VALUE[product] ? long : several) as unknown as () => unknown;
      const straight = product === "gradient" ? { loops: false } : {};
      const options = { check: false, ...straight };
      const g = COMPILERS[product](fn, vector(3), constant(scalar), options);
      const parts = partsOf(g);
      const module = joinParts(parts);
      expectParses(module);
      expectStraightLine(module, countOf(g));
      expect(module).toMatch(/^function \w+Part_2\([^)]*memory[^)]*\) \{$/m);
      // The first is the shortest; others may take prettier seconds.
      await expectFormatted(joinParts(parts.filter((part) => part.finished).slice(0, 1)));
    },
  );

  /** A function in two parts, with a line in the first and these calls. */
  function offencesIn(line: string, ...calls: readonly string[]): string[] | undefined {
    const duty = [...DUTIES].find(([, { suffix }]) => suffix === "ValueAndGrad");
    const module = `${duty?.[0]}
const m = new Float64Array(2);
function fValueAndGradPart(inputs, grad, memory) {
  ${line}
}
function fValueAndGradPart_2(inputs, grad, memory) {
  grad[0] = memory[0];
  return 1;
}
function fValueAndGrad(inputs, grad) {
  ${calls.join("\n  ")}
}`;
    return judge(module).get("fValueAndGrad");
  }

  const FIRST = "fValueAndGradPart(inputs, grad, m);";
  const SECOND = "return fValueAndGradPart_2(inputs, grad, m);";

  test.each([
    ["a write of the inputs", "inputs[0] = 1;", FIRST, SECOND],
    ["a read of what is written", "const v = grad[0];", FIRST, SECOND],
    ["a part that is not called", "", SECOND],
    ["a part that is called twice", "", FIRST, FIRST, SECOND],
    ["a wrong order", "", SECOND.slice("return ".length), FIRST],
    ["another memory", "", "fValueAndGradPart(inputs, grad, grad);", SECOND],
    ["something beside the calls", "", FIRST, "run();", SECOND],
    ["an end that comes too early", "", `return ${FIRST}`, SECOND],
  ])("the judge sees %s", (_, line, ...calls) => {
    expect(offencesIn(line, ...calls)?.length).toBeGreaterThan(0);
  });

  test("the judge lets parts use their memory, and calls be broken over lines", () => {
    const broken = "fValueAndGradPart(\n    inputs,\n    grad,\n    m,\n  );";
    expect(offencesIn("memory[0] = memory[1];", FIRST, SECOND)).toEqual([]);
    expect(offencesIn("memory[0] = memory[1];", broken, SECOND)).toEqual([]);
  });
});

describe("codegen-out", () => {
  const folder = new URL("../../codegen-out/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".js"));
  const kinds = new Set(Object.values(FUNCTIONS).flatMap((functions) => Object.keys(functions)));

  test("holds generated files", () => {
    expect(files).toContain("readme.grad.js");
  });

  test("the loops parse", () => {
    const module = readFileSync(new URL("loops.grad.js", folder), "utf8");
    expectParses(module);
    expect(module.match(/^ {2}for \(let i/gm)?.length).toBeGreaterThan(10);
  });

  const straight = files.filter((file) => !["loops.grad.js", "curve-fit.grad.js"].includes(file));

  test.each(straight)("%s is straight-line code that parses", async (file) => {
    const url = new URL(file, folder);
    const exported = Object.values((await import(url.href)) as Record<string, object>);
    const members = exported.flatMap((g) => Object.keys(g)).filter((name) => kinds.has(name));
    const module = readFileSync(url, "utf8");
    expectParses(module);
    expectStraightLine(module, members.length);
    expect(members.length).toBeGreaterThan(0);
  });
});
