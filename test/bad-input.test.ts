/**
 * Bad input: whatever a program without types may pass, return or do. Each is a GradcError with
 * its code, at the user's own line, with a message that names what is wrong and a hint; or it is
 * fine, and then it works.
 *
 * The non-obvious decision: the name of a row is looked up in this file, so that the place of the
 * row's error can be compared with the lines the row stands on.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import * as gradc from "../src/index.ts";
import {
  add,
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  constant,
  dot,
  explain,
  GradcError,
  gradient,
  graphToDot,
  gt,
  matrix,
  MLP,
  parseGraph,
  scalar,
  showGraph,
  sin,
  sum,
  Value,
  vector,
  where,
} from "../src/index.ts";

type Loose = any; // oxlint-disable-line no-explicit-any -- users without types do this
type Fn = (...args: Loose[]) => Loose;

/** All of gradc without types. */
const loose = gradc as unknown as Readonly<Record<string, Fn>>;

const FILE = fileURLToPath(import.meta.url);
const LINES = readFileSync(FILE, "utf8").split("\n");

/** What an action throws; a failure where it throws nothing. */
function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

/** The error of gradc that an action throws, complete, and raised from this file. */
function errorOf(action: () => unknown, code: string, message: string): GradcError {
  const error = thrownBy(action) as GradcError;
  if (!(error instanceof GradcError)) throw error;
  expect(error.code).toBe(code);
  expect(error.summary).toContain(message);
  expect(error.summary).not.toMatch(/\$[a-z]|returned a {2}/);
  expect(error.hint.length).toBeGreaterThan(10);
  expect(error.place?.file).toBe(FILE);
  return error;
}

/** The name of a row, part of the message that is wanted, and what is wrong. */
type Row = readonly [name: string, message: string, action: Fn];

/** The line on which the one row of that name begins, counted from 1. */
function lineOf(name: string): number {
  const isRow = (line: string): boolean =>
    /^\s*(?:.*?\[)?("[^"]*"),/.exec(line)?.[1] === `"${name}"`;
  const found = LINES.flatMap((line, i) => (isRow(line) ? [i + 1] : []));
  if (found.length !== 1) throw new Error(`${found.length} rows are called ${name}`);
  return found[0] as number;
}

/** Tests rows: each raises the code, on its own lines. */
function raises(code: string, rows: readonly Row[], run: (action: Fn) => unknown): void {
  test.each(rows.map((row, i) => [...row, i] as const))(
    `${code}: %s`,
    (name, message, action, i) => {
      const line = errorOf(() => run(action), code, message).place?.line;
      const next = rows[i + 1]?.[0];
      expect(line).toBeGreaterThanOrEqual(lineOf(name));
      expect(line).toBeLessThan(next === undefined ? lineOf(name) + 12 : lineOf(next));
    },
  );
}

/** Rows whose actions are called. */
const raisesWhenCalled = (code: string, rows: readonly Row[]): void =>
  raises(code, rows, (action) => action());

/** Rows whose actions are functions to compile, of a Value and a list of two. */
const raisesWhenTraced = (code: string, rows: readonly Row[]): void =>
  raises(code, rows, (fn) => compileGrad(fn, scalar, vector(2)));

/** One of the six compilers. */
interface Compiler {
  readonly name: string;
  readonly compile: Fn;
  /** Whether the function may return several Values. */
  readonly several: boolean;
  /** The second argument of what was compiled, along the model below. */
  readonly second?: unknown;
}

/** Directions in the space of the model below. */
const ALONG: readonly unknown[] = [
  1,
  [1, 1],
  [new Float64Array(2), [1, 1]],
  { a: 1, b: [1, undefined] },
  undefined,
];

const COMPILERS: readonly Compiler[] = [
  { name: "compileGrad", compile: compileGrad, several: false },
  { name: "compileJacobian", compile: compileJacobian, several: true },
  { name: "compileHessian", compile: compileHessian, several: false },
  { name: "compileJvp", compile: compileJvp, several: true, second: ALONG },
  { name: "compileVjp", compile: compileVjp, several: true, second: 1 },
  { name: "compileHvp", compile: compileHvp, several: false, second: ALONG },
];

/** Calls what a compiler made. */
function call({ second }: Compiler, compiled: Fn, args: unknown, instead = second): Loose {
  return second === undefined ? compiled(...(args as unknown[])) : compiled(args, instead);
}

describe.each(COMPILERS)("$name: functions", ({ name, compile, several }) => {
  test.each([undefined, null, 3, "a", {}, [], 3n, Symbol("f"), new Value(1)])(
    "%s is none",
    (fn) => {
      errorOf(() => compile(fn), "OPERAND_INVALID", `${name}(fn)`);
    },
  );

  test("nor is a class", () => {
    expect(thrownBy(() => compile(class Model {}, scalar))).toBeInstanceOf(GradcError);
  });

  const wanted = several ? "TRACE_NOT_VALUES" : "TRACE_NOT_VALUE";

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["null", null],
    ["the number 3", 3],
    ['the string "text"', "text"],
    ["the boolean true", true],
    ["a bigint", 3n],
    ["a symbol", Symbol("s")],
    ["a Promise", Promise.resolve(1)],
    ["a Map", new Map()],
    ["a Date", new Date()],
    ["a Float64Array", new Float64Array(2)],
    ["a function", () => 1],
    ["an array of 0", []],
    ["an object", {}],
  ])("a function must not return %s", (got, result) => {
    errorOf(() => compile(() => result, scalar), wanted, `returned ${got}`);
  });

  test("async functions and generators return no Values", () => {
    const generator = function* (a: Value): Generator<Value> {
      yield a;
    };
    errorOf(() => compile(async (a: Value) => a), wanted, "a Promise");
    errorOf(() => compile(generator), wanted, "returned a");
  });

  test.each<[string, unknown]>([
    ["an error", new RangeError("mine")],
    ["one that speaks of a stack", new RangeError("the stack of books is empty")],
    ["one that speaks of recursion", new Error("no such word: recursion")],
    ["a string", "mine"],
    ["undefined", undefined],
  ])("the function's own exceptions pass through: %s", (_, own) => {
    const fn = (): never => {
      throw own;
    };
    expect(thrownBy(() => compile(fn, scalar))).toBe(own);
  });
});

/** A list or object that contains itself. */
function cyclic<T extends unknown[] | Record<string, unknown>>(thing: T): T {
  if (Array.isArray(thing)) thing.push(thing);
  else thing["self"] = thing;
  return thing;
}

class Point {
  readonly x: unknown;
  constructor(x: unknown) {
    this.x = x;
  }
}

describe.each(COMPILERS.filter(({ several }) => several))("$name: results", ({ compile }) => {
  test.each<[string, Fn]>([
    ["an array of 0 at [1]", (a) => [a, []]],
    ["an object at b", (a) => ({ a, b: {} })],
    ["the number 3 at b[1]", (a) => ({ a, b: [a, 3] })],
    ["undefined at [1]", (a) => [a, undefined]],
    ["a Point", (a) => new Point(a)],
    ["a Map at m", (a) => ({ a, m: new Map() })],
    ["[1]", (a) => Object.assign(Array.from({ length: 3 }), { 0: a, 2: a })],
    ["[1]", (a) => Object.assign([], { 0: a, 2: a })], // a hole
    ["self", (a) => cyclic({ a })],
    ["[1]", (a) => cyclic([a])],
  ])("%s", (message, fn) => {
    errorOf(() => compile(fn, scalar), "TRACE_NOT_VALUES", message);
  });
});

test("results that look odd and are fine", () => {
  const j = (fn: Fn): Loose => (compileJacobian as Fn)(fn, scalar)(2);
  expect(j((a) => [a, a])).toEqual({ value: [2, 2], jacobian: [[1], [1]] });
  expect(j((a) => Object.assign(Object.create(null), { a }))).toEqual({
    value: { a: 2 },
    jacobian: { a: [1] },
  });
  expect(j((a) => [a, new Value(5)])).toEqual({ value: [2, 5], jacobian: [[1], [0]] });
  expect(j((a) => a)).toEqual({ value: 2, jacobian: [1] });
});

describe("parameters of any form", () => {
  const pair = { a: scalar, b: scalar };
  const bound = function (this: Loose, a: Value): Value {
    return a.mul(this.k);
  };
  const byArguments = function (): Value {
    return arguments[0].mul(2); // oxlint-disable-line prefer-rest-params
  };
  test.each<[string, Fn, unknown[], unknown[], unknown[]]>([
    ["a rest parameter with shapes", (...v) => sum(v), [scalar, scalar], [2, 3], [1, 1]],
    ["a default", (a, b = 2) => a.mul(b), [], [3], [2]],
    ["a default that is given", (a, b = 2) => a.mul(b), [scalar, scalar], [3, 5], [5, 3]],
    ["keys", ({ a, b }) => a.mul(b), [pair], [{ a: 2, b: 3 }], [{ a: 3, b: 2 }]],
    ["elements", ([a, b]) => a.mul(b), [vector(2)], [[2, 3]], [[3, 2]]],
    ["a default key", ({ a, b = 3 }) => a.mul(b), [{ a: scalar }], [{ a: 2 }], [{ a: 3 }]],
    ["rest keys", ({ a, ...r }) => a.mul(r.b), [pair], [{ a: 2, b: 3 }], [{ a: 3, b: 2 }]],
    ["arguments", byArguments, [scalar], [3], [2]],
    ["a bound function", bound.bind({ k: 2 }), [], [3], [2]],
    ["a proxy", new Proxy((a: Value) => a.mul(2), {}), [], [3], [2]],
    ["none", () => new Value(1), [], [], []],
    ["fewer than shapes", (a) => a.mul(2), [scalar, scalar], [3, 4], [2, 0]],
  ])("%s", (_, fn, shapes, args, grad) => {
    expect((compileGrad as Fn)(fn, ...shapes)(...args).grad).toEqual(grad);
  });
});

describe("a function may change the lists and objects it is given", () => {
  test.each<[string, Fn, unknown]>([
    ["push", ({ v }) => (v.push(v[0].mul(2)), sum(v)), { a: 0, v: [3, 1] }],
    ["reverse", ({ v }) => v.reverse()[0], { a: 0, v: [0, 1] }],
    ["truncate", ({ v }) => ((v.length = 1), sum(v)), { a: 0, v: [1, 0] }],
    ["sort by index", ({ v }) => v.sort(() => -1)[0], { a: 0, v: [0, 1] }],
    ["overwrite", ({ v }) => (v[0] = v[0].mul(2)), { a: 0, v: [2, 0] }],
    ["delete", (o) => [o.a.mul(5), delete o.a][0], { a: 5, v: [0, 0] }],
    ["assign", (o) => Object.assign(o, { a: o.v[1] }).a, { a: 0, v: [0, 1] }],
  ])("%s", (_, fn, grad) => {
    const g = (compileGrad as Fn)(fn, { a: scalar, v: vector(2) });
    expect(g({ a: 1, v: [2, 3] }).grad).toEqual([grad]);
  });
});

describe("shapes", () => {
  const one = (): Value => new Value(1);
  // Bound and not wrapped: a function here would be the user's line of all errors.
  const shaped = (compileGrad as Fn).bind(null, one);

  raisesWhenCalled("SHAPE_INVALID", [
    ["vector of 0", "the number 0 is not a whole number", () => vector(0)],
    ["vector of -1", "vector(length)", () => vector(-1)],
    ["vector of 2.5", "2.5", () => vector(2.5)],
    ["vector of NaN", "NaN", () => vector(NaN)],
    ["vector of Infinity", "Infinity", () => vector(Infinity)],
    ["vector of text", 'the string "3"', () => vector("3" as Loose)],
    ["vector of nothing", "undefined", () => (vector as Fn)()],
    ["vector of a bigint", "a bigint", () => vector(2n as Loose)],
    ["matrix without rows", "matrix(rows, …)", () => matrix(0, 1)],
    ["matrix without columns", "matrix(…, columns)", () => (matrix as Fn)(1)],
    ["matrix of -1 columns", "matrix(…, columns)", () => matrix(2, -1)],
    ["an empty list", "shape 1 is not a shape: an array of 0", () => shaped([])],
    ["an empty object", "shape 1", () => shaped({}, scalar)],
    ["an empty object inside", "shape 1.a", () => shaped({ a: {} })],
    ["an empty list inside", "shape 1[0]", () => shaped([[]])],
    ["an empty constant", "shape 1 in constant(…)", () => shaped(constant({}))],
    ["a constant number", "the number 3", () => shaped(constant(3 as Loose))],
    ["a number", "the number 3", () => shaped(3)],
    ["a number inside", "shape 2.a[0]", () => shaped(scalar, { a: [3] }, scalar)],
    ["an odd key", 'shape 1["odd key"]', () => shaped({ "odd key": [] })],
    ["a string for a shape", 'the string "scalar"', () => shaped("scalar")],
    ["null for a shape", "null", () => shaped(null)],
    ["undefined for a shape", "shape 1 is not a shape: undefined", () => shaped(undefined)],
    ["true for a shape", "the boolean true", () => shaped(true)],
    ["vector itself", "a function", () => shaped(vector)],
    ["a Value for a shape", "a Value", () => shaped(new Value(1))],
    ["an instance for a shape", "a Point", () => shaped(new Point(scalar))],
    ["a Date for a shape", "a Date", () => shaped(new Date())],
    ["a Map for a shape", "a Map", () => shaped(new Map([["a", scalar]]))],
    [
      "a list of shapes with a hole",
      "shape 1[1]",
      () => shaped(Object.assign([scalar], { 2: scalar })),
    ],
    ["an object that contains itself", "shape 1", () => shaped(cyclic({ a: scalar }))],
    ["a list that contains itself", "shape 1", () => shaped(cyclic([scalar]))],
    ["options before shapes", "shape 1.mode", () => shaped({ mode: "fast" }, scalar)],
    ["options twice", "shape 1.mode", () => shaped({ mode: "fast" }, { check: false })],
  ]);

  test("an object without keys that comes last is options without any", () => {
    expect((compileGrad as Fn)((a: Value) => a, {})(1)).toEqual({ value: 1, grad: [1] });
  });

  test("shapes without a prototype, with symbols, and nested deeply, are shapes", () => {
    expect(shaped(Object.assign(Object.create(null), { a: scalar })).inputNames).toEqual([
      "arg0.a",
    ]);
    expect(shaped({ a: scalar, [Symbol("note")]: 1 }).inputLength).toBe(1);
    let deep: unknown = scalar;
    for (let i = 0; i < 500; i++) deep = [deep];
    expect(shaped(deep).inputLength).toBe(1);
  });
});

describe("options", () => {
  const identity = (a: Value): Value => a;
  const [ofGrad, ofJacobian, ofHessian, ofJvp, ofVjp, ofHvp] = COMPILERS.map(({ compile }) =>
    compile.bind(null, identity, scalar),
  ) as [Fn, Fn, Fn, Fn, Fn, Fn];

  raisesWhenCalled("OPTION_INVALID", [
    ["direction of compileGrad", "direction", () => ofGrad({ direction: "forward" })],
    ["direction of compileJvp", "direction", () => ofJvp({ direction: "forward" })],
    ["direction of compileVjp", "direction", () => ofVjp({ direction: "reverse" })],
    ["direction of compileHvp", "direction", () => ofHvp({ direction: "auto" })],
    ["no such direction", "direction", () => ofHessian({ direction: "Forward" })],
    ["mode Fast", 'mode: the string "Fast"', () => ofGrad({ mode: "Fast" })],
    ["an empty mode", "mode", () => ofJacobian({ mode: "" })],
    ["check: 1", "check: the number 1", () => ofGrad({ check: 1 })],
    ["no such backend", "backend", () => ofHvp({ backend: "wasm" })],
    ["Mode", "Mode", () => ofGrad({ Mode: "fast" })],
    ["one among others", "extra", () => ofVjp({ mode: "fast", extra: 1 })],
    ["a key __proto__", "__proto__", () => ofGrad(JSON.parse('{"__proto__":1}'))],
    ["a key constructor", "constructor", () => ofGrad({ constructor: 1 })],
    ["a function for check", "a function", () => ofGrad({ check: () => true })],
    ["numbers for shapes", "unknown option a: the number 3", () => ofGrad({ a: 3 })],
  ]);

  test("the hint lists those there are", () => {
    const hint = (compile: Fn): string =>
      errorOf(() => compile({ mod: "fast" }), "OPTION_INVALID", "mod").hint;
    expect(hint(ofGrad)).toMatch(/mode: "exact" \| "fast".*check: true.*backend: "auto"/);
    expect(hint(ofGrad)).not.toContain("direction");
    expect(hint(ofHessian)).toContain('direction: "auto" | "reverse" | "forward"');
  });
});

/** The shapes of a function of everything, the function, and its arguments. */
const MODEL = [
  scalar,
  vector(2),
  matrix(2, 2),
  { a: scalar, b: [scalar, constant(scalar)] },
  constant({ k: scalar }),
] as const;
const model = (s: Loose, v: Loose, m: Loose, o: Loose, t: Loose): Value =>
  s.mul(sum(v)).add(sum(m.flat())).add(o.a.mul(o.b[0]).mul(o.b[1])).mul(t.k);
const GOOD = [2, [1, 2], [[1, 2], new Float64Array([3, 4])], { a: 3, b: [4, 9] }, { k: 10 }];

const holes = (length: number, rest: object): unknown => Object.assign(Array(length), rest);

/** An argument by its place, what is passed instead, and what the message says. */
const BAD_ARGUMENTS: readonly (readonly [place: number, thing: unknown, message: string])[] = [
  [0, "2", 's must be a number, but is the string "2"'],
  [0, null, "s must be a number, but is null"],
  [0, undefined, "s must be a number, but is undefined"],
  [0, 2n, "s must be a number, but is a bigint"],
  [0, true, "s must be a number, but is the boolean true"],
  [0, [2], "s must be a number, but is an array of 1"],
  [0, new Value(2), "s must be a number, but is a Value"],
  [0, Object(2), "s must be a number, but is a Number"],
  [0, new Date(), "s must be a number, but is a Date"],
  [0, () => 1, "s must be a number, but is a function"],
  [0, Symbol("s"), "s must be a number, but is a symbol"],
  [1, [1], "v must be a list of 2 numbers, but is of length 1"],
  [1, [1, 2, 3], "v must be a list of 2 numbers, but is of length 3"],
  [1, [], "v must be a list of 2 numbers, but is of length 0"],
  [1, "12", 'v must be a list of 2 numbers, but is the string "12"'],
  [1, null, "v must be a list of 2 numbers, but is null"],
  [1, undefined, "v must be a list of 2 numbers, but is undefined"],
  [1, 3, "v must be a list of 2 numbers, but is the number 3"],
  [1, { 0: 1, 1: 2 }, "v must be a list of 2 numbers, but is an object"],
  [1, new Set([1, 2]), "v must be a list of 2 numbers, but is a Set"],
  [1, new ArrayBuffer(2), "v must be a list of 2 numbers, but is a ArrayBuffer"],
  [1, { length: "2", 0: 1, 1: 2 }, "v must be a list of 2 numbers"],
  [1, Math.atan2, "v must be a list of 2 numbers, but is a function"],
  [1, [1, "2"], 'v[1] must be a number, but is the string "2"'],
  [1, holes(2, { 0: 1 }), "v[1] must be a number, but is undefined"],
  [1, [undefined, 1], "v[0] must be a number, but is undefined"],
  [1, [1, null], "v[1] must be a number, but is null"],
  [1, [new Value(1), 2], "v[0] must be a number, but is a Value"],
  [1, [[1], 2], "v[0] must be a number, but is an array of 1"],
  [1, new BigInt64Array(2), "v[0] must be a number, but is a bigint"],
  [2, [1, 2, 3, 4], "m must be 2 lists of 2 numbers, but is of length 4"],
  [2, new Float64Array(4), "m must be 2 lists of 2 numbers, but is of length 4"],
  [2, [[1, 2]], "m must be 2 lists of 2 numbers, but is of length 1"],
  [2, [[1, 2], [3]], "m[1] must be a list of 2 numbers, but is of length 1"],
  [2, [[1, 2], null], "m[1] must be a list of 2 numbers, but is null"],
  [2, holes(2, { 1: [3, 4] }), "m[0] must be a list of 2 numbers, but is undefined"],
  [
    2,
    [
      [1, 2],
      ["3", 4],
    ],
    'm[1][0] must be a number, but is the string "3"',
  ],
  [3, null, "o must be an object, but is null"],
  [3, 3, "o must be an object, but is the number 3"],
  [3, "x", 'o must be an object, but is the string "x"'],
  [3, [3, [4, 9]], "o.a must be present, but is undefined"],
  [3, { b: [4, 9] }, "o.a must be present, but is undefined"],
  [3, { a: 3 }, "o.b must be present, but is undefined"],
  [3, { a: undefined, b: [4, 9] }, "o.a must be a number, but is undefined"],
  [3, Object.create({ a: 3, b: [4, 9] }), "o.a must be present"],
  [3, new Map([["a", 3]]), "o.a must be present"],
  [3, { a: 3, b: [4] }, "o.b must be an array of 2, but is of length 1"],
  [3, { a: 3, b: { 0: 4, 1: 9 } }, "o.b must be an array of 2, but is an object"],
  [3, { a: 3, b: holes(2, { 1: 9 }) }, "o.b[0] must be present, but is undefined"],
  [3, { a: 3, b: [4, "9"] }, 'o.b[1] must be a number, but is the string "9"'],
  [4, undefined, "t must be an object, but is undefined"],
  [4, {}, "t.k must be present, but is undefined"],
  [4, { k: "1" }, 't.k must be a number, but is the string "1"'],
];

/** What is no array of numbers or plain object, and does as well. */
const FINE_ARGUMENTS: readonly (readonly [what: string, place: number, thing: unknown])[] = [
  ["a Float64Array", 1, new Float64Array([1, 2])],
  ["a Float32Array", 1, new Float32Array([1, 2])],
  ["an Int8Array", 1, new Int8Array([1, 2])],
  ["something like an array", 1, { length: 2, 0: 1, 1: 2 }],
  ["rows that are typed arrays", 2, [new Float64Array([1, 2]), new Int8Array([3, 4])]],
  ["more keys", 3, { a: 3, b: [4, 9], c: "more" }],
  ["an instance of a class", 3, Object.assign(new Point(1), { a: 3, b: [4, 9] })],
  ["what is frozen", 3, Object.freeze({ a: 3, b: Object.freeze([4, 9]) })],
  ["a tuple in a typed array", 3, { a: 3, b: new Float64Array([4, 9]) }],
];

describe.each(COMPILERS)("$name: structured arguments", (compiler) => {
  const { compile, second } = compiler;
  const g = compile(model, ...MODEL) as Fn;

  test.each(BAD_ARGUMENTS)("argument %i as %o: %s", (place, thing, message) => {
    const error = errorOf(
      () => call(compiler, g, GOOD.with(place, thing as never)),
      "SHAPE_MISMATCH",
      message,
    );
    expect(LINES[(error.place?.line ?? 0) - 1]).toContain("compiled(");
  });

  test.each([0, 4, 6])("%i instead of 5", (count) => {
    const args = Array.from({ length: count }, (_, i) => GOOD[i] ?? 1);
    errorOf(() => call(compiler, g, args), "ARGUMENT_COUNT", `takes 5 arguments, but got ${count}`);
  });

  test.each(FINE_ARGUMENTS)("%s is fine", (_, place, thing) => {
    expect(call(compiler, g, GOOD.with(place, thing as never))).toEqual(call(compiler, g, GOOD));
  });

  test("one list passed for two arguments is fine", () => {
    const h = compile((a: Value[], b: Value[]) => dot(a, b), vector(2), vector(2));
    const [v, along] = [[1, 2], typeof second === "number" ? 1 : [GOOD[1], GOOD[1]]];
    expect(call(compiler, h, [v, v], along)).toEqual(call(compiler, h, [v, [...v]], along));
  });
});

describe("the list of arguments that products take", () => {
  const product = (a: Value, b: Value): Value => a.mul(b);
  const jvp = compileJvp(product) as Fn;
  const vjp = compileVjp(product) as Fn;
  const hvp = compileHvp(product) as Fn;
  const MUST = "the first argument must be a list of the arguments";

  raisesWhenCalled("SHAPE_MISMATCH", [
    ["jvp spread out", MUST, () => jvp(2, 3)],
    ["vjp spread out", MUST, () => vjp(2, 3)],
    ["hvp spread out", MUST, () => hvp(2, 3)],
    ["jvp of nothing", MUST, () => jvp()],
    ["hvp of null", MUST, () => hvp(null, [1, 0])],
    ["vjp of an object", MUST, () => vjp({ a: 2, b: 3 }, 1)],
    ["jvp without a direction", "the direction must be", () => jvp([2, 3])],
    ["hvp without a direction", "the direction must be", () => hvp([2, 3])],
    ["vjp without a cotangent", "cotangent must be a number", () => vjp([2, 3])],
  ]);
  raisesWhenCalled("ARGUMENT_COUNT", [
    ["a list that is too short", "takes 2 arguments, but got 1", () => jvp([2], [1, 0])],
    ["a list that is too long", "takes 2 arguments, but got 3", () => hvp([2, 3, 4], [1, 0])],
  ]);

  test("the message says what was passed instead", () => {
    expect(errorOf(() => jvp(2, 3), "SHAPE_MISMATCH", MUST).summary).toContain("the number 2");
  });
});

const turned = (place: number, thing: unknown): unknown[] => ALONG.with(place, thing);

/** Directions that do not fit the arguments. */
const BAD_DIRECTIONS: readonly (readonly [direction: unknown, message: string])[] = [
  [null, "the direction must be 5 elements, but is null"],
  [3, "the direction must be 5 elements, but is the number 3"],
  ["abcde", "the direction must be 5 elements, but is the string"],
  [[], "the direction must be 5 elements, but is of length 0"],
  [ALONG.slice(0, 4), "the direction must be 5 elements, but is of length 4"],
  [[...ALONG, 1], "the direction must be 5 elements, but is of length 6"],
  [new Float64Array(5), "the direction of v must be a list of 2 numbers"],
  [turned(0, undefined), "the direction of s must be a number, but is undefined"],
  [turned(0, "1"), "the direction of s must be a number"],
  [turned(1, [1]), "the direction of v must be a list of 2 numbers, but is of length 1"],
  [turned(1, [1, "1"]), "the direction of v[1] must be a number"],
  [turned(1, undefined), "the direction of v must be a list of 2 numbers, but is undefined"],
  [turned(2, [1, 1]), "the direction of m[0] must be a list of 2 numbers"],
  [turned(3, { b: [1, undefined] }), "the direction of o.a must be present"],
  [turned(3, { a: 1, b: [] }), "the direction of o.b must be an array of 2"],
  [turned(3, { a: 1, b: [undefined, 1] }), "the direction of o.b[0] must be a number"],
];

const DIRECTED = COMPILERS.filter(({ second }) => second === ALONG);

describe.each(DIRECTED)("$name: directions", (compiler) => {
  const g = compiler.compile(model, ...MODEL) as Fn;
  const along = (direction: unknown): unknown => call(compiler, g, GOOD, direction);

  test.each(BAD_DIRECTIONS)("%j is refused", (direction, message) => {
    errorOf(() => along(direction), "SHAPE_MISMATCH", message);
  });

  test("what stands in the place of a constant does not matter", () => {
    const filled = turned(3, { a: 1, b: [1, "what"], c: 1 }).with(4, { k: null });
    expect(along(filled)).toEqual(along(ALONG));
  });

  test("a gradient is a direction", () => {
    const { grad } = (compileGrad as Fn)(model, ...MODEL)(...GOOD);
    expect(() => along(grad)).not.toThrow();
  });
});

describe("cotangents", () => {
  const outputs = (a: Loose): unknown => ({ r: a, list: [a, a], "odd key": { x: [a, { y: a }] } });
  const g = (compileVjp as Fn)(outputs, scalar) as Fn;
  const given = { r: 1, list: [1, 2], "odd key": { x: [1, { y: 1 }] } };

  test.each<[unknown, string]>([
    [undefined, "cotangent must be an object, but is undefined"],
    [1, "cotangent must be an object, but is the number 1"],
    [[1, 2, 3, 4, 5], "cotangent.r must be present"],
    [{ ...given, list: [1] }, "cotangent.list must be a list of 2 numbers, but is of length 1"],
    [{ ...given, list: { 0: 1, 1: 2 } }, "cotangent.list must be a list of 2 numbers"],
    [{ ...given, r: [1] }, "cotangent.r must be a number, but is an array of 1"],
    [{ ...given, r: "1" }, "cotangent.r must be a number"],
    [{ r: 1, list: [1, 2] }, 'cotangent["odd key"] must be present'],
    [{ ...given, "odd key": { x: [1, { y: null }] } }, 'cotangent["odd key"].x[1].y must be'],
    [{ ...given, "odd key": { x: [1] } }, 'cotangent["odd key"].x must be an array of 2'],
  ])("%j is refused", (cotangent, message) => {
    errorOf(() => g([1], cotangent), "SHAPE_MISMATCH", message);
  });

  test("of one Value, of a list of one, and with more keys", () => {
    const alone = (compileVjp as Fn)((a: Value) => a.mul(3)) as Fn;
    const list = (compileVjp as Fn)((a: Value) => [a.mul(3)]) as Fn;
    expect(alone([1], 2).grad).toEqual([6]);
    expect(list([1], [2]).grad).toEqual([6]);
    errorOf(() => alone([1], [2]), "SHAPE_MISMATCH", "cotangent must be a number");
    errorOf(() => list([1], 2), "SHAPE_MISMATCH", "cotangent must be a list of 1 numbers");
    expect(g([1], { ...given, more: 1 })).toEqual(g([1], given));
  });
});

/** The arrays that each function on flat arrays takes; those behind `>` are written. */
const FLAT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  compileGrad: {
    value: "x data",
    valueAndGrad: "x >grad data",
    forward: "x >tape data",
    backward: "x tape >grad seed data",
  },
  compileJacobian: {
    value: "x >values data",
    valueAndEntries: "x >values >entries data",
    valueAndJacobian: "x >values >jacobian data",
  },
  compileHessian: {
    value: "x data",
    valueAndEntries: "x >grad >entries data",
    valueAndHessian: "x >grad >hessian data",
  },
  compileJvp: { valueAndTangent: "x direction >values >tangents data" },
  compileVjp: { valueAndGrad: "x cotangents >values >grad data" },
  compileHvp: { valueAndProduct: "x direction >grad >product data" },
};

/** A function on flat arrays. */
interface FlatMember {
  readonly member: string;
  /** Its arrays: name, length, and whether it is written. */
  readonly arrays: readonly (readonly [name: string, length: number, written: boolean])[];
  /** Calls it with arrays by name. */
  readonly run: (arrays: Loose) => unknown;
}

function flatMembers(name: string, compiled: Loose): FlatMember[] {
  const [x, values] = [compiled.inputLength, compiled.outputLength ?? 1];
  const { tapeLength: tape, dataLength: data, pattern } = compiled;
  const inputs = { x, grad: x, direction: x, product: x, data, tape, hessian: x * x };
  const outputs = { values, tangents: values, cotangents: values, jacobian: x * values };
  const entries: number = pattern?.rows.length;
  const lengths: Readonly<Record<string, number>> = { ...inputs, ...outputs, entries };
  return Object.entries(FLAT[name] ?? {}).map(([member, signature]) => {
    const parameters = signature.replaceAll(">", "").split(" ");
    const arrays = parameters
      .filter((parameter) => parameter !== "seed")
      .map(
        (parameter) =>
          [parameter, lengths[parameter] as number, signature.includes(`>${parameter}`)] as const,
      );
    return { member, arrays, run: (by) => compiled[member](...parameters.map((p) => by[p])) };
  });
}

/** Arrays of the right lengths. */
const fresh = ({ arrays }: FlatMember): Loose =>
  Object.fromEntries(arrays.map(([name, length]) => [name, new Float64Array(length)]));

const severalOf = (...args: Loose[]): unknown => [(model as Fn)(...args), args[0]];

describe.each(["function", "interpreter"] as const)("flat arrays, backend %s", (backend) => {
  describe.each(COMPILERS)("$name", ({ name, compile, several }) => {
    const members = flatMembers(name, compile(several ? severalOf : model, ...MODEL, { backend }));

    test.each(members)("$member refuses wrong lengths", (flat) => {
      expect(() => flat.run(fresh(flat))).not.toThrow();
      for (const [array, length] of flat.arrays) {
        for (const wrong of [[], new Float64Array(length + 1), undefined, null, 3, {}]) {
          const action = (): unknown => flat.run({ ...fresh(flat), [array]: wrong });
          errorOf(action, "LENGTH_MISMATCH", `${array} must have length ${length}, but has`);
        }
      }
    });

    test.each(members)("$member refuses one array for two, if it is written", (flat) => {
      const pairs = flat.arrays.flatMap((a, i) =>
        flat.arrays.slice(i + 1).map((b) => [a, b] as const),
      );
      for (const [[first, length, written], [second, other, alsoWritten]] of pairs) {
        if (length !== other) continue;
        const arrays = fresh(flat);
        arrays[second] = arrays[first];
        if (!written && !alsoWritten) expect(() => flat.run(arrays)).not.toThrow();
        else {
          const { summary } = errorOf(
            () => flat.run(arrays),
            "ARRAYS_SHARED",
            "are the same array",
          );
          expect(summary.split(" ").slice(0, 3).toSorted()).toEqual(
            ["and", first, second].toSorted(),
          );
        }
      }
    });
  });

  test("a matrix without zeros is called by its own name in errors", () => {
    const h = compileHessian((a) => a.mul(a).mul(a), { backend });
    const j = compileJacobian((a) => a.mul(a), { backend });
    const x = [2];
    errorOf(() => h.valueAndHessian([2], x, x), "ARRAYS_SHARED", "grad and hessian");
    errorOf(() => j.valueAndJacobian(x, [0], x), "ARRAYS_SHARED", "x and jacobian");
  });

  test("data that a function does not take is ignored", () => {
    expect(compileGrad((a) => a.mul(a), { backend }).value([3], [1, 2])).toBe(9);
  });
});

describe("NaN and infinities in arguments and data give the bits of the engine", () => {
  const fn = (x: Value[], d: Value[]): Value =>
    dot(x, d).add(where(gt(x[0] as Value, 0), (x[1] as Value).exp(), sin(x[0] as Value)));
  const shapes = [vector(2), constant(vector(2))] as const;
  const [g, h] = [compileGrad(fn, ...shapes), compileHessian(fn, ...shapes)];

  test.each([NaN, Infinity, -Infinity, 0, -0, 5e-324, 1.7976931348623157e308])("%d", (n) => {
    const ordinary = [1, 2, 4, 3];
    const points = [...ordinary.map((_, i) => ordinary.with(i, n)), [n, n, n, n]];
    for (const point of points) {
      const leaves = point.map((number) => new Value(number));
      const result = fn(leaves.slice(0, 2), leaves.slice(2));
      result.backward();
      const grad = [leaves.slice(0, 2).map((leaf) => leaf.grad), undefined];
      const [x, d] = [point.slice(0, 2), point.slice(2)];
      expect(g(x, d)).toEqual({ value: result.data, grad });
      expect(h(x, d).grad).toEqual(grad);
    }
  });
});

describe("a Value where JavaScript wants a number or text", () => {
  raisesWhenTraced("TRACE_COERCED", [
    ["a + 1", "a number or a string", (a) => a + 1],
    ["-a", "a number", (a) => -a],
    ["+a", "a number", (a) => +a],
    ["~a", "a number", (a) => ~a],
    ["a ** 2", "a number", (a) => a ** 2],
    ["a++", "a number", (a) => a++],
    ["a += 1", "a number or a string", (a) => (a += 1)],
    ["a > 0", "a number", (a) => (a > 0 ? a : a.neg())],
    ["a == 0", "a number or a string", (a) => (a == 0 ? a : a.neg())], // oxlint-disable-line eqeqeq
    ["a length", "a number", (a) => Array.from({ length: a })],
    ["a template", "a string", (a) => a.as(`${a}`)],
    ["text + a", "a number or a string", (a) => a.as("text" + a)],
    ["String(a)", "a string", (a) => a.as(String(a))],
    ["Number(a)", "a number", (a) => new Value(Number(a))],
    ["BigInt(a)", "a number", (a) => BigInt(a)],
    ["parseFloat(a)", "a string", (a) => new Value(parseFloat(a))],
    ["isNaN(a)", "a number", (a) => (isNaN(a) ? a : a.neg())],
    ["Math.sin(a)", "a number", (a) => Math.sin(a)],
    ["Math.max(a, 3)", "a number", (a) => Math.max(a, 3)],
    ["v[a]", "a string", (a, v) => v[a]],
    ["v.sort()", "a string", (_, v) => v.sort()[0]],
    ["v.join()", "a string", (a, v) => a.as(v.join())],
    ["v.sort by difference", "a number", (_, v) => v.sort((p: Loose, q: Loose) => p - q)[0]],
    ["new Date(a)", "a number or a string", (a) => new Date(a)],
  ]);
  raisesWhenTraced("TRACE_BRANCHED", [
    ["a.data", "the data", (a) => (a.data > 0 ? a : a.neg())],
    ["data of a result", "the data", (a) => a.mul(a.mul(2).data)],
    ["a.backward()", "the gradient", (a) => (a.backward(), a)],
    ["graphToDot(a)", "the data", (a) => a.as(graphToDot(a))],
    ["v.sort by data", "the data", (_, v) => v.sort((p: Value, q: Value) => p.data - q.data)[0]],
    ["data in gradient", "the data", (a) => gradient((x: Value) => x.mul(x.data))(a)[0]],
  ]);

  test("with data it is the same, but for text", () => {
    const v: Loose = new Value(2, "v");
    expect(`${v}`).toBe("Value(v: data=2, grad=not run)");
    errorOf(() => v + 1, "TRACE_COERCED", "a number or a string");
    errorOf(() => Math.sin(v), "TRACE_COERCED", "a number");
    errorOf(() => v > 1, "TRACE_COERCED", "a number");
  });
});

describe("operands", () => {
  const hole = (a: Value): Loose => Object.assign([a], { 2: a });

  raisesWhenTraced("OPERAND_INVALID", [
    ["add null", "add takes Values and numbers, but got null", (a) => a.add(null)],
    ["add undefined", "add takes Values and numbers, but got undefined", (a) => add(a, a.nothing)],
    ["add text", 'the string "1"', (a) => a.add("1")],
    ["mul a bigint", "a bigint", (a) => a.mul(1n)],
    ["mul true", "the boolean true", (a) => a.mul(true)],
    ["mul a list", "an array of 2", (a, v) => a.mul(v)],
    ["mul a Promise", "a Promise", (a) => a.mul(Promise.resolve(1))],
    ["mul a function", "a function", (a) => a.mul(sin)],
    ["sin()", "sin takes Values and numbers, but got undefined", () => loose["sin"]?.()],
    ["where(a, b)", "where takes Values and numbers", (a) => loose["where"]?.(a, a)],
    ["a.add()", "add takes Values and numbers, but got undefined", (a) => a.add()],
    ["a.where(1)", "where takes Values and numbers", (a) => a.where(1)],
    ["pow text", "pow", (a) => a.pow("2")],
    ["an element that is not there", "undefined", (a, v) => add(v[5], a)],
    ["a sum with a hole", "undefined", (a) => sum(hole(a))],
  ]);
  raisesWhenTraced("SHAPE_MISMATCH", [
    ["an empty mean", "mean", () => loose["mean"]?.([])],
    ["an empty logSumExp", "logSumExp", () => loose["logSumExp"]?.([])],
    ["an empty softmax", "softmax", () => loose["softmax"]?.([])[0]],
    ["a dot of two lengths", "dot", (_, v) => dot(v, [1])],
    ["too few parameters", "of length 9", (_, v) => new MLP(2, [2, 1], v).forwardOne([1, 2])],
  ]);
  raisesWhenCalled("OPERAND_INVALID", [
    ["add() with data", "add", () => (new Value(1).add as Fn)()],
    ["a Value of text", "new Value(data)", () => new Value("3" as Loose)],
    ["a Value of nothing", "undefined", () => new (Value as Loose)()],
    ["a Value of a bigint", "a bigint", () => new Value(3n as Loose)],
    ["a Value of a Value", "a Value", () => new Value(new Value(1) as Loose)],
    ["gradient of no function", "gradient", () => loose["gradient"]?.(3)(new Value(1))],
  ]);

  test("an empty sum and an empty norm are 0", () => {
    expect(compileGrad(() => sum([]), scalar)(1)).toEqual({ value: 0, grad: [0] });
    expect(compileGrad(() => gradc.norm([]), scalar)(1)).toEqual({ value: 0, grad: [0] });
  });
});

const bySwitch = (a: Loose): Value => {
  switch (a) {
    case 0:
      return a;
    default:
      return a.mul(3);
  }
};
const byIf = (a: Loose): Value => {
  if (a) return a.mul(3);
  return a;
};

describe("what JavaScript shows to nobody: a Value is an object, true and equal to itself alone", () => {
  test.each<[string, Fn]>([
    ["if (a)", byIf],
    ["switch (a)", bySwitch],
    ["a ? b : c", (a) => (a ? a.mul(3) : a)],
    ["!a", (a) => (!a ? a : a.mul(3))],
    ["a && b", (a) => a && a.mul(3)],
    ["a || b", (a) => (a || a.neg()).mul(3)],
    ["a ?? b", (a) => (a ?? a.neg()).mul(3)],
    ["a === 0", (a) => (a === 0 ? a : a.mul(3))],
    ["a !== 0", (a) => (a !== 0 ? a.mul(3) : a)],
    ["a == null", (a) => (a == null ? a : a.mul(3))], // oxlint-disable-line eqeqeq
    ["Number.isNaN(a)", (a) => (Number.isNaN(a) ? a : a.mul(3))],
    ["a instanceof Value", (a) => (a instanceof Value ? a.mul(3) : a)],
    ["JSON.stringify(a)", (a) => (JSON.stringify(a) ? a.mul(3) : a)],
  ])("%s", (_, fn) => {
    expect((compileGrad as Fn)(fn)(2)).toEqual({ value: 6, grad: [3] });
  });
});

const down = (a: Value): Value => down(a.sub(1)); // recursion
const even = (a: Value): Value => odd(a.sub(1)); // recursion
const odd = (a: Value): Value => even(a.sub(1)); // recursion
const until = (a: Value): Value => where(gt(a, 0), until(a.sub(1)), a); // recursion
const nothing = (): Value => nothing(); // recursion
const counted = (a: Value, n: number): Value => (n === 0 ? a : counted(a.mul(2), n - 1));

describe("recursion", () => {
  describe.each(COMPILERS)("$name", ({ compile }) => {
    test.each<[string, Fn]>([
      ["direct", (a) => down(a)],
      ["mutual", (a) => even(a)],
      ["ended by where", (a) => until(a)],
      ["without operations", () => nothing()],
      ["in gradient", (a) => gradient((x: Value) => down(x))(a)[0] as Value],
    ])("without end is found: %s", (_, fn) => {
      const { place } = errorOf(() => compile(fn, scalar), "TRACE_ENDLESS", "calls itself");
      expect(LINES[(place?.line ?? 0) - 1]).toMatch(/recursion/);
    });
  });

  test("that ends by a count works", () => {
    const g = compileGrad((a) => counted(a, 1000));
    expect(g(1)).toEqual({ value: 2 ** 1000, grad: [2 ** 1000] });
  });
});

const outside = new Value(3, "outside");
const nameless = new Value(7);
let kept = outside;
compileGrad((a) => (kept = a.mul(2)), { check: false });
let keptInput = outside;
compileGrad((a) => (keptInput = a), { check: false });

/** A Value of a trace inside of the one that runs. */
function inner(): Value {
  let found = outside;
  compileGrad((a) => (found = a.neg()), { check: false });
  return found;
}

const square = (x: Value): Value => x.mul(x);

describe("Values from elsewhere", () => {
  raisesWhenTraced("TRACE_FOREIGN", [
    ["captured", "uses outside", (a) => a.mul(outside)],
    ["captured through an operation", "uses outside", (a) => a.mul(outside.mul(2))],
    ["captured without a label", "uses Value(7)", (a) => a.mul(nameless)],
    [
      "captured in gradient",
      "outside",
      (a) => gradient((x: Value) => square(x).mul(outside))(a)[0],
    ],
    ["an argument of gradient", "uses outside", (a) => gradient(square)(outside)[0].mul(a)],
  ]);
  raisesWhenCalled("TRACE_FOREIGN", [
    ["captured and returned", "uses outside", () => compileGrad(() => outside)],
    ["captured among results", "uses outside", () => compileJacobian((a) => [a, outside])],
  ]);
  raisesWhenTraced("TRACE_ESCAPED", [
    ["kept for another trace", "used in mul", (a) => a.mul(kept)],
    ["kept for gradient", "used in mul", (a) => gradient((x: Value) => x.mul(kept))(a)[0]],
    ["of an inner trace", "used in mul", (a) => a.mul(inner())],
  ]);
  raisesWhenCalled("TRACE_ESCAPED", [
    ["kept", "used in mul", () => kept.mul(2)],
    ["kept input", "used in add", () => keptInput.add(2)],
    ["kept, in gradient", "used in mul", () => gradient((x: Value) => x.mul(kept))(new Value(1))],
    ["kept, result of gradient", "", () => gradient((_x: Value) => kept)(new Value(1))],
    ["kept, argument of gradient", "used in mul", () => gradient((x: Value) => x.mul(x))(kept)],
  ]);
  raisesWhenCalled("TRACE_MIXED", [
    ["kept and returned", "the result", () => compileGrad(() => kept)],
    ["kept among results", "the result", () => compileVjp((a) => [a, kept])],
    ["of an outer trace", "add", () => compileGrad((a) => (compileGrad((b) => a.add(b)), a))],
  ]);
  raisesWhenCalled("TRACE_BRANCHED", [
    ["kept.data", "the data", () => kept.data],
    ["kept.backward()", "the gradient", () => kept.backward()],
    ["graphToDot(kept)", "the data", () => graphToDot(kept)],
  ]);
  raisesWhenCalled("TRACE_COERCED", [["kept as text", "a string", () => `${kept}`]]);

  test("the number of a Value is fine, and a compiled function inside of another", () => {
    expect(compileGrad((a) => a.mul(outside.data))(2)).toEqual({ value: 6, grad: [3] });
    const nested = compileGrad((a) => a.mul(compileGrad((b) => b.mul(b))(3).grad[0]));
    expect(nested(2)).toEqual({ value: 12, grad: [6] });
  });
});

/** A function that does one thing the first time, another the second, and so on. */
function changing(each: readonly Fn[]): Fn {
  let calls = 0;
  const fn: Fn = (...args) => (each[calls++ % each.length] as Fn)(...args);
  return Object.defineProperty(fn, "length", { value: each[0]?.length });
}

/** A function of a Value's sine and its cosine. */
const ofSteps =
  (results: (x: Value, y: Value) => unknown): Fn =>
  (a: Value) => {
    const x = a.sin();
    return results(x, x.cos());
  };

describe("a function that is not the same each time", () => {
  let count = 0;
  raisesWhenTraced("TRACE_UNREPEATABLE", [
    ["a counter", "constant 1 against %1 = constant 2", (a) => a.mul(++count)],
    ["Math.random()", "constant", (a) => a.mul(Math.random())],
    ["a clock", "constant", (a) => a.mul(performance.now())],
  ]);

  const [grad, jacobian] = [compileGrad as Fn, compileJacobian as Fn];
  const results = (each: readonly Parameters<typeof ofSteps>[0][]): Fn =>
    changing(each.map(ofSteps));
  raisesWhenCalled("TRACE_UNREPEATABLE", [
    ["0 and -0", "constant 0 against", () => grad(changing([(a) => a.mul(0), (a) => a.mul(-0)]))],
    ["other operations", "sin %0 against", () => grad(changing([(a) => a.sin(), (a) => a.cos()]))],
    ["one more", "its end", () => grad(changing([(a) => a.sin(), (a) => a.sin().cos()]))],
    ["other arguments", "x[1]", () => grad(changing([(a, _b) => a.sin(), (_, b) => b.sin()]))],
    ["an argument returned", "x[1]", () => grad(changing([(a, _b) => a, (_, b) => b]))],
    ["other steps returned", "", () => grad(results([(x) => x, (_, y) => y]))],
    ["order of results", "", () => jacobian(results([(x, y) => [x, y], (x, y) => [y, x]]))],
    ["other results", "", () => jacobian(results([(x, y) => [x, y, x], (x, y) => [x, y, y]]))],
    [
      "keys of results",
      "",
      () => jacobian(results([(x, y) => ({ x, y }), (x, y) => ({ x: y, y: x })])),
    ],
    ["structure of results", "", () => jacobian(results([(x, y) => [x, y], (x, y) => ({ x, y })]))],
  ]);

  test("one that changes only with data is found by the check", () => {
    const [two, three] = [(a: Value) => a.mul(2), (a: Value) => a.mul(3)];
    expect(() => (compileGrad as Fn)(changing([two, two, three]))).toThrow(GradcError);
  });

  test("labels may change: nothing is computed from them", () => {
    const g = compileGrad((a) => a.mul(2).as(`n${Math.random()}`).mul(3));
    expect(g(1)).toEqual({ value: 6, grad: [6] });
  });
});

const HOSTILE: readonly string[] = [
  ["*/", "*/ evil() /*", "//", "'", '"', "`", "${x}", "\n", "\r\n", "\u2028", "\0", "\\", "\\n"],
  ["</script>", "<!--", "__proto__", "constructor", "prototype", "toString", "hasOwnProperty"],
  ["arguments", "eval", "await", "class", "if", "return", "let", "static", "yield", "this"],
  ["undefined", "NaN", "Math", "Float64Array", "globalThis", "inputs", "inputs_2", "grad"],
  ["value", "values", "x", "data", "tape", "seed", "entries", "direction", "tangents"],
  ["wrongLength", "sameArray", "valueAndGrad", "dx", "xDot", "t1", "v1", "v2", "", " ", "1"],
  ["-1", "0x10", "a b", "a.b", "a[0]", "💥", "\ud800", "é", "e\u0301", "\u200b", "\ufeff", "а"],
  ["a".repeat(1000), ";", "; primal 3", "%0 = add %1 %2", "output value[0] = %0"],
].flat();

/** An object with two keys, whatever their names. */
const pairOf = (key: string, first: unknown, second: unknown): object =>
  Object.fromEntries([
    [key, first],
    ["other", second],
  ]);

const importText = (text: string): Promise<Loose> =>
  import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(text)}`);

/** The one thing that a module exports. */
const exportOf = async (text: string): Promise<Fn> =>
  Object.values(await importText(text))[0] as Fn;

const readsBack = (graph: Loose): void => {
  const text = showGraph(graph);
  expect(showGraph(parseGraph(text))).toBe(text);
};

describe("hostile names", () => {
  const labelled = (labels: readonly string[]) => (a: Value, b: Value) =>
    labels.reduce((x, label) => x.mul(b).as(label), a.exp());
  const unlabelled = (a: Value, b: Value): Value => HOSTILE.reduce((x) => x.mul(b), a.exp());

  test.each(COMPILERS)("all as labels at once, in $name", async (compiler) => {
    const { compile, second } = compiler;
    const [args, along] = [[0.5, 1.1], typeof second === "number" ? 1 : [1, 2]];
    const wanted = call(compiler, compile(unlabelled), args, along);
    const g = compile(labelled(HOSTILE));
    const interpreted = compile(labelled(HOSTILE), { backend: "interpreter" });
    for (const f of [g, interpreted, await exportOf(g.source.module)]) {
      expect(call(compiler, f, args, along)).toEqual(wanted);
    }
    for (const { graph } of g.stages) readsBack(graph);
    expect(explain(g, { name: HOSTILE.join() })).toContain("Emitted");
  });

  test.each(HOSTILE)("as a label: %j", async (label) => {
    const g = compileGrad(labelled([label, label]), { check: false });
    const plain = compileGrad(labelled(["p", "q"]), { check: false });
    expect(g(2, 3)).toEqual(plain(2, 3));
    expect((await exportOf(g.source.module))(2, 3)).toEqual(plain(2, 3));
    readsBack(g.graph);
    const drawn = graphToDot(new Value(1, label).mul(2).as(label));
    expect(drawn.split("\n")).toHaveLength(11);
  });

  test.each(HOSTILE)("as a key of arguments and results: %j", async (key) => {
    const fn = (o: Loose): object => pairOf(key, o[key].mul(o.other), o[key]);
    const g = (compileJacobian as Fn)(fn, pairOf(key, scalar, scalar)) as Loose;
    const file = (await exportOf(g.source.module)) as Loose;
    const row = (first: number, second: number): unknown => [pairOf(key, first, second)];
    for (const f of [g, file]) {
      const { value, jacobian } = f(pairOf(key, 2, 3));
      expect(Object.entries(value)).toEqual(Object.entries(pairOf(key, 6, 2)));
      expect(Object.entries(jacobian)).toEqual(Object.entries(pairOf(key, row(3, 2), row(1, 0))));
      expect([f.inputNames, f.outputNames]).toEqual([g.inputNames, g.outputNames]);
    }
    errorOf(() => g({ other: 1 }), "SHAPE_MISMATCH", "must be present");
    readsBack(g.graph);
  });

  const isParameter = (name: string): boolean => {
    try {
      return new Function(`return (${name}, _other) => 0`)().length === 2;
    } catch {
      return false;
    }
  };

  test.each(HOSTILE.filter(isParameter))("as a parameter: %j", async (name) => {
    const fn = new Function(`return (${name}, _other) => ${name}.mul(_other)`)() as Fn;
    const g = (compileGrad as Fn)(fn) as Loose;
    expect(g.inputNames).toEqual([name, "_other"]);
    expect(g(2, 3)).toEqual({ value: 6, grad: [3, 2] });
    expect((await exportOf(g.source.module))(2, 3)).toEqual(g(2, 3));
  });

  test.each([3, null, {}, Symbol("label"), ["a"], 5n])("a label that is no text: %s", (label) => {
    expect(() => new Value(1).as(label as Loose)).toThrow(GradcError);
    expect(() => new Value(1, label as Loose)).toThrow(GradcError);
  });
});

describe("tools", () => {
  raisesWhenCalled("NOT_COMPILED", [["explain(3)", "the number 3", () => explain(3 as Loose)]]);
  raisesWhenCalled("TEXT_INVALID", [
    ["nonsense for a graph", "line 1", () => parseGraph("nonsense")],
    ["names that are no JSON", "line 1", () => parseGraph("names x [a]")],
  ]);
});

/** a + a + … + a, one after the other. */
const chain =
  (count: number) =>
  (a: Value): Value => {
    let total = a;
    for (let i = 0; i < count; i++) total = total.add(a);
    return total;
  };

/** where inside of where inside of where …, each with a step between. */
const gates =
  (depth: number) =>
  (a: Value): Value => {
    let nested = a;
    for (let i = 0; i < depth; i++) nested = where(gt(a, -i), nested.mul(1), nested);
    return nested;
  };

describe("large graphs", () => {
  test("the engine adds up the squares of a hundred thousand inputs", () => {
    const inputs = Array.from({ length: 100_000 }, (_, i) => new Value(i));
    sum(inputs.map(square)).backward();
    expect(inputs.every((x, i) => x.grad === 2 * i)).toBe(true);
  });

  test("a chain of 100,000 operations is compiled and runs", () => {
    const g = compileGrad(chain(100_000), { check: false });
    expect(g.stages[0]?.graph.operationCount).toBe(100_000);
    expect(g(2)).toEqual({ value: 200_002, grad: [100_001] });
  });

  test("a sum of 100,000 inputs is compiled and runs", () => {
    const g = compileGrad((v) => sum(v), vector(100_000), { check: false });
    expect(g.inputLength).toBe(100_000);
    const { value, grad } = g(new Float64Array(100_000).fill(3));
    expect(value).toBe(300_000);
    expect(grad[0].every((d) => d === 1)).toBe(true);
  });

  test("a function of 50,000 results is compiled to its vjp and runs", () => {
    const fn = (a: Value): Value[] => Array.from({ length: 50_000 }, (_, i) => a.mul(i));
    const g = compileVjp(fn, scalar, { check: false });
    expect(g.outputLength).toBe(50_000);
    expect(g([2], new Float64Array(50_000).fill(1) as never).grad).toEqual([1_249_975_000]);
  });

  test.each(["function", "interpreter"] as const)("deeply nested gates, backend %s", (backend) => {
    const g = compileGrad(gates(4000), { check: false, backend });
    expect(g.stages[0]?.graph.operationCount).toBe(12_000);
    expect(g(1)).toEqual({ value: 1, grad: [1] });
  });
});
