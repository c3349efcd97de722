/**
 * Generated modules: importing one gives the numbers, names and lengths of the function that was
 * compiled at run time, refuses wrong arguments in words, and has types that fit.
 *
 * The non-obvious decision: modules are written to a temporary folder and imported from there,
 * and what is wrong about types is said by tsc, on a program that uses all of them.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { format } from "prettier";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { formatParts } from "../../src/build/format.ts";
import {
  type Compilation,
  compilationOf,
  type CompiledGrad,
  type GradFunction,
} from "../../src/compiled.ts";
import { emitDeclarations, emitModule, type ModuleExport } from "../../src/emit/module.ts";
import type { Provenance } from "../../src/emit/header.ts";
import {
  add,
  compileGrad,
  constant,
  exp,
  gt,
  matrix,
  mul,
  scalar,
  sin,
  sub,
  Value,
  vector,
  where,
} from "../../src/index.ts";

type AnyGrad = GradFunction<unknown[], unknown>;

/** Something that depends on every number in a different way. */
function mixUp(...numbers: readonly unknown[]): Value {
  const values = numbers.flat(Infinity) as Value[];
  const terms = values.map((value, i) => mul(sin(add(mul(value, i + 1), i)), value));
  return terms.reduce(add).as("total");
}

type Next = () => number;

/** A compiled gradient; then, arguments that fit it, made from the next numbers of a list. */
const aCase =
  <A extends readonly unknown[], G>(g: CompiledGrad<A, G>) =>
  (args: (next: Next) => A): { g: CompiledGrad<A, G>; args: (next: Next) => A } => ({ g, args });

const CASES = {
  scalars: aCase(compileGrad((a, b) => mul(a, exp(b))))((n) => [n(), n()]),
  nothing: aCase(compileGrad(() => new Value(3)))(() => []),
  list: aCase(compileGrad((w) => mixUp(w), vector(5)))((n) => [[n(), n(), n(), n(), n()]]),
  table: aCase(compileGrad((m) => mixUp(m), matrix(2, 3)))((n) => [
    [Float64Array.of(n(), n(), n()), [n(), n(), n()]],
  ]),
  nested: aCase(
    compileGrad(
      (model, shift) => mixUp(model.layer.w, model.layer.b, model.rest, shift),
      { layer: { w: matrix(2, 2), b: vector(2) }, rest: [scalar, vector(2)] },
      scalar,
    ),
  )((n) => [
    {
      layer: {
        w: [
          [n(), n()],
          [n(), n()],
        ],
        b: [n(), n()],
      },
      rest: [n(), [n(), n()]],
    },
    n(),
  ]),
  data: aCase(compileGrad((p, y) => sub(mixUp(p), y), vector(2), constant(scalar)))((n) => [
    [n(), n()],
    n(),
  ]),
  mixed: aCase(
    compileGrad(
      (p, [t, u, k]) => mixUp(p.a, p.c, t, u, k.k),
      { a: scalar, c: constant(vector(2)) },
      [constant(scalar), scalar, { k: constant(matrix(2, 2)) }],
    ),
  )((n) => [
    { a: n(), c: [n(), n()] },
    [
      n(),
      n(),
      {
        k: [
          [n(), n()],
          [n(), n()],
        ],
      },
    ],
  ]),
  kinks: aCase(compileGrad((a, b) => where(gt(a, b), a.relu(), b.max(a).abs().sqrt())))((n) => [
    n(),
    n(),
  ]),
  destructured: aCase(compileGrad(({ x, y }) => mixUp(x, y), { x: scalar, y: vector(2) }))((n) => [
    { x: n(), y: [n(), n()] },
  ]),
  destructuredTwice: aCase(
    compileGrad(([a, b], { c }) => mixUp(a, b, c), [scalar, vector(2)], { c: constant(scalar) }),
  )((n) => [[n(), [n(), n()]], { c: n() }]),
  odd: aCase(
    compileGrad((p) => mixUp(...Object.values(p)), {
      "odd name": scalar,
      ["__proto__"]: scalar,
      constructor: scalar,
      toString: vector(2),
      1: scalar,
      é: vector(2),
      'quo"te': scalar,
      "back\\": scalar,
      "*/ \u2028": scalar,
      損失: [scalar],
    }),
  )((n) => [
    {
      "odd name": n(),
      ["__proto__"]: n(),
      constructor: n(),
      toString: [n(), n()],
      1: n(),
      é: [n(), n()],
      'quo"te': n(),
      "back\\": n(),
      "*/ \u2028": n(),
      損失: [n()],
    },
  ]),
  long: aCase(
    compileGrad((hyperparameters) => mixUp(...Object.values(hyperparameters)), {
      strengthOfTheRegularisation: scalar,
      weightsOfTheSecondHiddenLayerOfTheNetwork: vector(2),
      weightsOfTheThirdHiddenLayerOfTheNetwork: matrix(2, 2),
    }),
  )((n) => [
    {
      strengthOfTheRegularisation: n(),
      weightsOfTheSecondHiddenLayerOfTheNetwork: [n(), n()],
      weightsOfTheThirdHiddenLayerOfTheNetwork: [
        [n(), n()],
        [n(), n()],
      ],
    },
  ]),
  deep: aCase(
    compileGrad(
      (hyperparameters) =>
        mixUp(hyperparameters.lengthOfTheFirstStepOfTheSchedule.warmUpAndThenCoolDownAndThenStop),
      { lengthOfTheFirstStepOfTheSchedule: { warmUpAndThenCoolDownAndThenStop: scalar } },
    ),
  )((n) => [{ lengthOfTheFirstStepOfTheSchedule: { warmUpAndThenCoolDownAndThenStop: n() } }]),
  wide: aCase(
    compileGrad((p) => mixUp(...Object.values(p)), {
      損損損損損損損損損損損損損損: scalar,
      失失失失失失失失失失失失失失失失: vector(2),
    }),
  )((n) => [
    {
      損損損損損損損損損損損損損損: n(),
      失失失失失失失失失失失失失失失失: [n(), n()],
    },
  ]),
  hidden: aCase(
    compileGrad((inputs, grad, tape, seed, data, x, gradient, constants, value) =>
      mixUp(inputs, grad, tape, seed, data, x, gradient, constants, value),
    ),
  )((n) => [n(), n(), n(), n(), n(), n(), n(), n(), n()]),
} as const;
type Name = keyof typeof CASES;
const NAMES = Object.keys(CASES) as Name[];

/** Names of exports that a module might have use for itself. */
const EXPORTS = [
  [
    "requireCount",
    "requireLength",
    "wrongLength",
    "sameArray",
    "readNumber",
    "readVector",
    "rowsOf",
  ],
  [
    "inputs",
    "grad",
    "tape",
    "seed",
    "data",
    "x",
    "gradient",
    "constants",
    "value",
    "name",
    "length",
  ],
  ["f", "fValue", "fValueAndGrad", "twelveletter", "twelveletterValueAndGrad"],
  ["GradFunction", "FlatArray", "of", "get", "set", "async", "π", "損失", "$", "_"],
  ["n".repeat(40), `${"n".repeat(40)}m`, `${"n".repeat(12)}Value`],
].flat();

const compilationFor = (g: unknown): Compilation => compilationOf(g) as Compilation;

/** The files as `gradc build` writes them. */
const javascript = (exports: readonly ModuleExport[], from?: Provenance): Promise<string> =>
  formatParts(emitModule(exports, from), "babel");
const declarations = (exports: readonly ModuleExport[], from?: Provenance): Promise<string> =>
  formatParts(emitDeclarations(exports, from), "typescript");

const entry = (name: string, g: unknown, doc = ""): ModuleExport => ({
  name,
  doc,
  compilation: compilationFor(g),
});

const provenance = { source: "cases.grad.ts", command: "gradc build cases.grad.ts" };

const folder = mkdtempSync(join(tmpdir(), "gradc-module-"));
const write = (file: string, text: string): void => writeFileSync(join(folder, file), text);
const load = async (file: string): Promise<Record<string, AnyGrad>> =>
  (await import(pathToFileURL(join(folder, file)).href)) as Record<string, AnyGrad>;

beforeAll(() => write("package.json", '{ "type": "module" }'));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const imported = new Map<Name, Promise<AnyGrad>>();

/** The case as it is imported from a generated file, which is written once. */
function generated(name: Name): Promise<AnyGrad> {
  const made = imported.get(name) ?? writtenAndImported(name);
  imported.set(name, made);
  return made;
}

async function writtenAndImported(name: Name): Promise<AnyGrad> {
  const file = `${name}.grad.js`;
  write(file, await javascript([entry(name, CASES[name].g)]));
  return (await load(file))[name] as AnyGrad;
}

/** Numbers to fill arguments with: ordinary ones, small whole ones, special ones. */
const POINTS: readonly ((i: number) => number)[] = [
  (i) => 3 * Math.sin(1.7 * i + 0.3),
  (i) => (i % 3) - 1,
  (i) => [0, -0, NaN, Infinity, -1e300, 5e-324][i % 6] as number,
];

/** Arguments of a case, filled with numbers. */
function argumentsOf(name: Name, at: (i: number) => number): readonly unknown[] {
  let i = 0;
  return CASES[name].args(() => at(i++));
}

/** Objects as lists of entries, so that no key means anything special to the comparison. */
function entriesOf(thing: unknown): unknown {
  if (Array.isArray(thing)) return thing.map(entriesOf);
  if (typeof thing !== "object" || thing === null) return thing;
  return { entries: Object.entries(thing).map(([key, value]) => [key, entriesOf(value)]) };
}

const filled = (length: number, at: (i: number) => number): number[] =>
  Array.from({ length }, (_, i) => at(i));

/** Everything the flat functions of `g` give. */
function runFlat(g: AnyGrad, at: (i: number) => number, seed: number): unknown {
  const x = Float64Array.from(filled(g.inputLength, at));
  const data = filled(g.dataLength, at);
  const [fused, halves] = [filled(g.inputLength, () => NaN), new Float64Array(g.inputLength)];
  const tape = new Float64Array(g.tapeLength);
  const value = g.value(x, data);
  const valueAndGrad = g.valueAndGrad(x, fused, data);
  const forward = g.forward(x, tape, data);
  g.backward(x, tape, halves, seed, data);
  return { value, valueAndGrad, forward, fused, tape, halves };
}

describe.each(NAMES)("the generated %s", (name) => {
  const compiled = CASES[name].g as unknown as AnyGrad;

  test.each(POINTS)("gives the same value and gradient as the compiled one (%#)", async (at) => {
    const args = argumentsOf(name, at);
    const result = (await generated(name))(...args);
    expect(entriesOf(result)).toStrictEqual(entriesOf(compiled(...args)));
  });

  test.each(POINTS)("gives the same in its flat functions (%#)", async (at) => {
    const g = await generated(name);
    expect(runFlat(g, at, 1)).toStrictEqual(runFlat(compiled, at, 1));
    expect(runFlat(g, at, -0.5)).toStrictEqual(runFlat(compiled, at, -0.5));
  });

  test("has the same names and lengths", async () => {
    const facts = ({ inputNames, inputLength, tapeLength, dataLength }: AnyGrad): unknown => {
      return { inputNames: [...inputNames], inputLength, tapeLength, dataLength };
    };
    expect(facts(await generated(name))).toEqual(facts(compiled));
  });

  test("is left alone by prettier, as are its types", async () => {
    const only = [entry(name, CASES[name].g, "A doc comment.")];
    const [js, types] = [await javascript(only, provenance), await declarations(only, provenance)];
    expect(await format(js, { parser: "babel", printWidth: 80 })).toBe(js);
    expect(await format(types, { parser: "typescript", printWidth: 80 })).toBe(types);
  });
});

describe("backward", () => {
  test("has a seed of 1 unless another is given", async () => {
    const list = await generated("list");
    const [x, tape] = [filled(5, (i) => i), filled(list.tapeLength, () => 0)];
    const [first, second] = [filled(5, () => 0), filled(5, () => 0)];
    list.forward(x, tape);
    list.backward(x, tape, first);
    list.backward(x, tape, second, 1);
    expect(first).toEqual(second);
  });
});

describe("wrong arguments", () => {
  const nested = {
    layer: {
      w: [
        [1, 2],
        [3, 4],
      ],
      b: [1, 2],
    },
    rest: [1, [2, 3]],
  };
  const five = [1, 2, 3, 4, 5];

  test.each<[string, Name, unknown[], ErrorConstructor, RegExp]>([
    ["one is missing", "scalars", [1], TypeError, /\bscalars\b/],
    ["there is one too many", "scalars", [1, 2, 3], TypeError, /\bscalars\b/],
    ["a string for a number", "scalars", [1, "2"], TypeError, /\bb\b/],
    ["undefined for a number", "scalars", [undefined, 2], TypeError, /\ba\b/],
    ["a list that is too short", "list", [[1, 2]], RangeError, /\bw\b/],
    ["a number for a list", "list", [7], Error, /\bw\b/],
    ["null for a list", "list", [null], Error, /\bw\b/],
    ["a string for a list", "list", ["12345"], TypeError, /\bw\b/],
    ["a string in a list", "list", [[1, 2, 3, 4, "5"]], TypeError, /w\[4\]/],
    ["undefined in a list", "list", [[1, undefined, 3, 4, 5]], TypeError, /w\[1\]/],
    ["a table with too few rows", "table", [[[1, 2, 3]]], RangeError, /\bm\b/],
    ["a row that is too short", "table", [[[1, 2, 3], [1]]], RangeError, /m\[1\]/],
    ["a row that is missing", "table", [[[1, 2, 3], null]], Error, /m\[1\]/],
    ["undefined for an object", "nested", [undefined, 1], TypeError, /\bmodel\b/],
    ["null for an object", "nested", [null, 1], TypeError, /\bmodel\b/],
    ["a part that is missing", "nested", [{ rest: nested.rest }, 1], TypeError, /model\.layer/],
    [
      "a number missing inside",
      "nested",
      [{ ...nested, rest: [undefined, [2, 3]] }, 1],
      TypeError,
      /model\.rest\[0\]/,
    ],
    [
      "an array that is too long",
      "nested",
      [{ ...nested, rest: [1, [2, 3], 4] }, 1],
      RangeError,
      /model\.rest/,
    ],
    ["a wrong constant", "data", [[1, 2], "3"], TypeError, /\by\b/],
    ["an inherited property", "odd", [{}], TypeError, /odd name|1/],
  ])("%s: refused by name", async (_, name, args, type, message) => {
    const g = await generated(name);
    const call = (): unknown => g(...args);
    expect(call).toThrow(type);
    expect(call).toThrow(message);
  });

  test.each<[string, Name, keyof AnyGrad, unknown[], RegExp]>([
    ["no input", "list", "value", [], /\bx\b/],
    ["a short input", "list", "value", [[1]], /\bx\b/],
    ["a short gradient", "list", "valueAndGrad", [five, [1]], /\bgrad\b/],
    ["no gradient", "list", "valueAndGrad", [five], /\bgrad\b/],
    ["a short tape", "list", "forward", [five, []], /\btape\b/],
    ["a short tape to read", "list", "backward", [five, [], [...five]], /\btape\b/],
    ["no constants", "data", "value", [[1, 2]], /\bdata\b/],
    [
      "constants of a wrong length",
      "data",
      "valueAndGrad",
      [
        [1, 2],
        [1, 2],
        [1, 2],
      ],
      /\bdata\b/,
    ],
    ["one array for input and gradient", "list", "valueAndGrad", [five, five], /\bgrad\b/],
  ])("%s: refused by name", async (_, name, member, args, message) => {
    const flat = (await generated(name))[member] as (...all: unknown[]) => unknown;
    expect(() => flat(...args)).toThrow(RangeError);
    expect(() => flat(...args)).toThrow(message);
  });

  test("one array for what is read and what is written: refused by name", async () => {
    const list = await generated("list");
    const tape = filled(list.tapeLength, () => 0);
    const grad = filled(5, () => 0);
    const call = (): void => list.backward(grad, tape, grad);
    expect(call).toThrow(/\bgrad\b/);
    expect(call).toThrow(RangeError);
  });
});

describe("names of exports", () => {
  const sum = compileGrad((a, b) => add(a, mul(b, 2)));
  const all = EXPORTS.map((name) => entry(name, sum));

  test.each(EXPORTS)("%s works", async (name) => {
    const file = `name-${EXPORTS.indexOf(name)}.grad.js`;
    write(file, await javascript([entry(name, sum)]));
    expect((await load(file))[name]?.(1, 2)).toEqual({ value: 5, grad: [1, 2] });
  });

  test("all of them work together", async () => {
    write("names.grad.js", await javascript(all));
    const module = await load("names.grad.js");
    expect(Object.keys(module).sort()).toEqual([...EXPORTS].sort());
    for (const name of EXPORTS) {
      expect(module[name]?.(1, 2), name).toEqual({ value: 5, grad: [1, 2] });
      expect(module[name]?.valueAndGrad([1, 2], [0, 0]), name).toBe(5);
    }
  });

  test("prettier leaves all of them alone, and their types", async () => {
    const [js, types] = [await javascript(all), await declarations(all)];
    expect(await format(js, { parser: "babel", printWidth: 80 })).toBe(js);
    expect(await format(types, { parser: "typescript", printWidth: 80 })).toBe(types);
  });
});

describe("text around the code", () => {
  const nasty = "*/ throw 1 /*\u2028throw 2\n@ts-ignore */ throw 3";

  test("a hostile doc comment, source and command stay comments", async () => {
    const header = { source: `a\n${nasty}`, command: nasty };
    const text = await javascript([entry("f", CASES.scalars.g, nasty)], header);
    write("nasty.grad.js", text);
    expect((await load("nasty.grad.js"))["f"]?.(2, 0)).toEqual({ value: 2, grad: [1, 2] });
    expect(await format(text, { parser: "babel", printWidth: 80 })).toBe(text);
    const types = await declarations([entry("f", CASES.scalars.g, nasty)], header);
    expect(await format(types, { parser: "typescript", printWidth: 80 })).toBe(types);
  });

  test("the header names source and command; the doc comment is the user's", async () => {
    const text = await javascript(
      [entry("f", CASES.list.g, "What it is for.\n\nMore.")],
      provenance,
    );
    expect(text).toContain("@generated by gradc from cases.grad.ts.");
    expect(text).toContain("// gradc build cases.grad.ts\n");
    expect(text).toContain(
      "/**\n * What it is for.\n *\n * More.\n *\n * Value and gradient.\n *\n" +
        " * @param w vector(5)\n */\nexport function f(w) {",
    );
  });
});

/** A use of the generated types; each line after an expected error must not compile. */
const USE = `import * as m from "./cases.grad.js";
import * as names from "./names.grad.js";

export const numbers: number[] = [m.scalars(1, 2).value, m.scalars(1, 2).grad[0], m.nothing().value];
export const list: number[] = m.list(new Float64Array(5)).grad[0];
export const rows: number[][] = m.table([[1, 2, 3], new Float32Array(3)]).grad[0];
type Model = Parameters<typeof m.nested>[0];
const model: Model = { layer: { w: [[1, 2], [3, 4]], b: [5, 6] }, rest: [7, [8, 9]] };
const { grad } = m.nested(model, 1);
export const parts: [number[][], number, number[], number] =
  [grad[0].layer.w, grad[0].rest[0], grad[0].rest[1], grad[1]];
export const none: undefined = m.data([1, 2], 3).grad[1];
const mixed = m.mixed({ a: 1, c: [2, 3] }, [4, 5, { k: [[6, 7], [8, 9]] }]).grad;
export const inside: [{ a: number }, [undefined, number, {}]] = mixed;
export const key: number = m.destructured({ x: 1, y: [2, 3] }).grad[0].x;
export const flat: number = m.list.value([1]) + m.list.valueAndGrad([1], new Float64Array(1));
export const halves: number = m.data.forward([1], [1], [1]);
m.data.backward([1], [1], [1]);
m.data.backward([1], [1], [1], 1, [1]);
export const facts: [readonly string[], number, number, number] =
  [m.list.inputNames, m.list.inputLength, m.list.tapeLength, m.list.dataLength];
export const other: number = names.readNumber(1, 2).grad[1] + names.GradFunction(1, 2).value;
type Odd = Parameters<typeof m.odd>[0];
export const odd: [Odd["odd name"], Odd["1"], Odd["é"], Odd["__proto__"]] = [1, 2, [3, 4], 5];

// @ts-expect-error an argument is missing
m.scalars(1);
// @ts-expect-error a string for a number
m.scalars(1, "2");
// @ts-expect-error a number for a list
m.list(1);
// @ts-expect-error a list for a table
m.table([1, 2, 3]);
// @ts-expect-error a part is missing
m.nested({ layer: model.layer }, 1);
// @ts-expect-error a key that does not exist
m.destructured({ x: 1, y: [2, 3], z: 4 });
// @ts-expect-error a constant has no gradient
export const wrong: number = m.data([1, 2], 3).grad[1];
// @ts-expect-error nor has one inside of an object
mixed[0].c;
// @ts-expect-error there are two gradients
m.scalars(1, 2).grad[2];
// @ts-expect-error the result is not to be written
m.scalars(1, 2).value = 1;
// @ts-expect-error the gradient has nowhere to go
m.list.valueAndGrad([1]);
// @ts-expect-error a key holds a number
export const text: Odd["constructor"] = "1";
`;

describe("types", () => {
  test("let right uses compile and refuse wrong ones", async () => {
    const sum = compileGrad((a, b) => add(a, mul(b, 2)));
    write("names.grad.d.ts", await declarations(EXPORTS.map((name) => entry(name, sum))));
    const cases = NAMES.map((name) => entry(name, CASES[name].g));
    write("cases.grad.d.ts", await declarations(cases, provenance));
    write("use.ts", USE);
    const tsc = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
    const strict = ["--noEmit", "--strict", "--module", "nodenext", "--target", "es2022"];
    const options = { cwd: folder, encoding: "utf8" } as const;
    let complaints = "";
    try {
      execFileSync(process.execPath, [tsc, ...strict, "use.ts"], options);
    } catch (error) {
      complaints = (error as { stdout: string }).stdout;
    }
    expect(complaints).toBe("");
  }, 30_000);
});
