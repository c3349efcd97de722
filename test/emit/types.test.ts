/**
 * Types: a generated file's functions can stand wherever those of the source stood, and the types
 * of the run-time API say what comes out.
 *
 * The non-obvious decision: what "can stand" means is asked of TypeScript one question a line, so
 * that a complaint belongs to one function and one question; complaints about other files, which
 * are checked elsewhere, do not count.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, expectTypeOf, test } from "vitest";
import { formatParts } from "../../src/build/format.ts";
import { emitDeclarations } from "../../src/emit/module.ts";
import {
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  constant,
  GradcError,
  matrix,
  mul,
  rows,
  scalar,
  sin,
  type TracedRows,
  type Value,
  vector,
} from "../../src/index.ts";
import { entry } from "./products.ts";
import * as cases from "./typed-cases.ts";

const NAMES = Object.keys(cases);

/**
 * What is asked of the function as generated (`M`) and as in the source (`S`). Only what it takes
 * must be the same both ways, whether lists may be written or not: of a list that it gives, the
 * file knows the length, and the source often does not.
 */
const QUESTIONS = {
  "takes all that the source takes": "Fits<Parameters<S>, Parameters<M>>",
  "gives only what the source gives": "Fits<ReturnType<M>, ReturnType<S>>",
  "takes nothing else": "Fits<Frozen<Parameters<M>>, Frozen<Parameters<S>>>",
  "has the members of the source": "Fits<Pick<M, Members<S>>, Pick<S, Members<S>>>",
  "has no other members": "Fits<keyof M, Members<S>>",
} as const;

const HEAD = `import type * as made from "./typed-cases.grad.js";
import type * as source from ${JSON.stringify(new URL("typed-cases.ts", import.meta.url).pathname)};

/** What only functions compiled at run time have. */
type RunTime = "source" | "graph" | "stages" | "backend" | "direction";
type Members<S> = Exclude<keyof S, RunTime>;
type IsAny<T> = 0 extends 1 & T ? true : false;
type HoldsAny<T> = IsAny<T> extends true ? true
  : T extends readonly unknown[] ? IsAny<T[number]> : false;
type Frozen<T> = T extends number | undefined ? T : { readonly [K in keyof T]: Frozen<T[K]> };
type Fits<From, To> = HoldsAny<From> extends true ? "any" : HoldsAny<To> extends true ? "any"
  : [From] extends [To] ? true : ["is not", From, To];
`;

/** Weights may be lists of any kind in a file, which does not know whether they were tuples. */
const isAsked = (name: string, question: string): boolean =>
  question !== "takes nothing else" || !name.startsWith("vjp");

const lines = NAMES.flatMap((name) =>
  Object.entries(QUESTIONS)
    .filter(([question]) => isAsked(name, question))
    .map(([question, check]) => {
      const text = check
        .replaceAll(/\bM\b/g, `typeof made.${name}`)
        .replaceAll(/\bS\b/g, `typeof source.${name}`);
      return { name, question, text };
    }),
);

/** Uses of the generated types; each line after an expected error must not compile. */
const USE = `import * as m from "./typed-cases.grad.js";

export const price: number = m.jacobianNamed(1, 2).value.price;
export const byB: number = m.jacobianNamed(1, 2).jacobian["odd key"][1].inner[1];
export const sines: number[] = m.jacobianList([1, 2, 3]).value;
export const second: number[] | undefined = m.jacobianList(new Float64Array(3)).jacobian[1]?.[0];
export const single: [number, number] = m.jacobianSingle(1, 2).jacobian;
export const mixed: undefined = m.hessianMixed(
  { a: 1, c: [1, 2], inner: { k: 1, b: [1, 2] } }, [1, 2, { s: [[1, 2], [3, 4]], k: 1 }], 1, [1, 2],
).hessian[2];
export const corner: number = m.hessianScalars(1, 2).hessian[0][1];
export const tangent: number = m.jvpMixed(
  [{ a: 1, c: [1, 2], inner: { k: 1, b: [1, 2] } }, [1, 2, { s: [[1, 2], [3, 4]], k: 1 }], 1, [1, 2]],
  [{ a: 1, inner: { b: new Float64Array(2) } }, [undefined, 2, { s: [[1, 2], [3, 4]] }], undefined, [1, 2]],
).tangent.two;
export const pulled: [number, number] = m.vjpPair([1, 2], [1, { sum: 2 }]).grad;
export const product: number[] = m.hvpList([[1, 2, 3]], [[1, 2, 3]]).product[0];
export const nothing: void = m.jacobianPair.valueAndJacobian([1, 2], [1, 2], new Float64Array(4));
export const value: number = m.hessianList.valueAndHessian([1, 2, 3], [1, 2, 3], new Float64Array(9));
export const rows: Int32Array = m.hessianList.pattern.rows;
export const names: readonly string[] = m.jvpList.outputNames;
export const k: number = m.gradRows(1, { samples: [{ x: [1, 2], y: 3, m: [[[1, 2]], 3] }], k: 1 }).grad[1].k;
export const rowLength: number = m.gradRowsAlone.rowLength;
m.gradRowsAlone(1, [2, [new Float64Array(2), [1, 2]]]);

// @ts-expect-error rows have no gradient
m.gradRows(1, { samples: [], k: 1 }).grad[1].samples;
// @ts-expect-error a row is a structure
m.gradRows(1, { samples: [1], k: 1 });
// @ts-expect-error a column is missing
m.gradRows(1, { samples: [{ x: [1, 2], m: [[[1, 2]], 3] }], k: 1 });
// @ts-expect-error there is no such output
m.jacobianNamed(1, 2).value.prize;
// @ts-expect-error an argument is missing
m.hessianScalars(1);
// @ts-expect-error the direction is missing
m.jvpScalars([1, 2]);
// @ts-expect-error the arguments are a list
m.jvpScalars(1, 2);
// @ts-expect-error a direction of one argument is missing
m.hvpScalars([1, 2], [1]);
// @ts-expect-error a cotangent is a structure like the result
m.vjpPair([1, 2], [1, 2]);
// @ts-expect-error a cotangent is missing
m.vjpMixed([{ a: 1, c: [1, 2], inner: { k: 1, b: [1, 2] } }, [1, 2, { s: [[1]], k: 1 }], 1, [1]], { one: 1 });
// @ts-expect-error a constant has no direction
export const wrong: Parameters<typeof m.jvpMixed>[1][2] = 1;
// @ts-expect-error nor has it one inside of an object
export const inside: Parameters<typeof m.jvpMixed>[1][0] = { a: 1, c: [1], inner: { b: [1, 2] } };
// @ts-expect-error a constant has no gradient
m.vjpMixed([{ a: 1, c: [1, 2], inner: { k: 1, b: [1, 2] } }, [1, 2, { s: [[1]], k: 1 }], 1, [1]], { one: 1, two: 2 }).grad[0].c;
// @ts-expect-error a function of one value has no outputs
m.hessianList.outputNames;
// @ts-expect-error the matrix has nowhere to go
m.jacobianPair.valueAndJacobian([1, 2], [1, 2]);
// @ts-expect-error the pattern is not to be replaced
m.hessianList.pattern = m.jacobianList.pattern;
// @ts-expect-error a Jacobian has no gradient
m.jacobianPair.valueAndGrad;
`;

const folder = mkdtempSync(join(tmpdir(), "gradc-types-"));
const root = fileURLToPath(new URL("../../", import.meta.url));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** tsc's complaints about files of the folder, as file, line and text. */
function complaintsOf(...files: readonly string[]): { file: string; line: number; text: string }[] {
  const options = ["--noEmit", "--strict", "--exactOptionalPropertyTypes", "--skipLibCheck"];
  const modules = ["--module", "nodenext", "--target", "es2022", "--lib", "es2023"];
  const types = ["--types", "node", "--typeRoots", join(root, "node_modules/@types")];
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const all = [...options, ...modules, ...types, "--allowImportingTsExtensions", ...files];
  let output = "";
  try {
    execFileSync(process.execPath, [tsc, ...all], { cwd: folder, encoding: "utf8" });
  } catch (error) {
    output = (error as { stdout: string }).stdout;
  }
  return [...output.matchAll(/^(\S+)\((\d+),\d+\): (.*)$/gm)].flatMap(
    ([, file = "", line, text = ""]) =>
      file.includes("/") ? [] : [{ file, line: Number(line), text }],
  );
}

describe("a generated file's functions", () => {
  let complaints: ReturnType<typeof complaintsOf> = [];
  const before = HEAD.split("\n").length - 1;

  beforeAll(async () => {
    const exports = Object.entries(cases).map(([name, g]) => entry(name, g));
    const texts = {
      "package.json": '{ "type": "module" }',
      "typed-cases.grad.d.ts": await formatParts(emitDeclarations(exports), "typescript"),
      "same.ts":
        HEAD + lines.map(({ text }, i) => `export const q${i}: ${text} = true;\n`).join(""),
      "use.ts": USE,
    };
    for (const [file, text] of Object.entries(texts)) writeFileSync(join(folder, file), text);
    complaints = complaintsOf("same.ts", "use.ts");
  }, 60_000);

  test.each(lines)("$name $question", ({ name, question }) => {
    const about = complaints.filter(({ file, line }) => {
      const asked = lines[line - before - 1];
      return file === "same.ts" && asked?.name === name && asked.question === question;
    });
    expect(about.map(({ text }) => text)).toEqual([]);
  });

  test("can be used as they should be, and not otherwise", () => {
    expect(complaints.filter(({ file }) => file === "use.ts")).toEqual([]);
  });

  test("are asked about, line by line, and their file has no errors", () => {
    const others = complaints.filter(({ file, line }) => {
      const isQuestion = file === "same.ts" && lines[line - before - 1] !== undefined;
      return file !== "use.ts" && !isQuestion;
    });
    expect(others).toEqual([]);
  });
});

test("a question that must be answered no is answered no", () => {
  const no = ["Fits<[1], [2]>", "Fits<any, 1>", "Fits<1, any>", "Fits<[any], [1]>"];
  const text = no.map((check, i) => `export const n${i}: ${check} = true;\n`).join("");
  writeFileSync(join(folder, "no.ts"), HEAD + text);
  const found = complaintsOf("no.ts").filter(({ text: what }) => what.includes("TS2322"));
  expect(found.map(({ file }) => file)).toEqual(no.map(() => "no.ts"));
}, 60_000);

describe("the types of the run-time API", () => {
  const CHECK = { check: false } as const;

  test("values and gradients have the structure of the outputs", () => {
    const named = compileJacobian((a, b) => ({ price: mul(a, b), list: [a, { deep: sin(b) }] }));
    const result = named(2, 0);
    expectTypeOf(result.value).toEqualTypeOf<{ price: number; list: [number, { deep: number }] }>();
    type Row = [a: number, b: number];
    expectTypeOf(result.jacobian).toEqualTypeOf<{ price: Row; list: [Row, { deep: Row }] }>();
    expect(result).toEqual({
      value: { price: 0, list: [2, { deep: 0 }] },
      jacobian: { price: [0, 2], list: [[1, 0], { deep: [0, 1] }] },
    });
    // @ts-expect-error there is no such output
    expect(result.value.prize).toBeUndefined();
  });

  test("a list of Values gives a list of numbers, one Value one number", () => {
    const list = compileJacobian((w) => w.map((x) => sin(x)), vector(2));
    expectTypeOf(list([1, 2]).value).toEqualTypeOf<number[]>();
    expectTypeOf(list([1, 2]).jacobian).toEqualTypeOf<[number[]][]>();
    const one = compileJacobian((a) => mul(a, a));
    expectTypeOf(one(1).value).toEqualTypeOf<number>();
    expectTypeOf(one(3).jacobian).toEqualTypeOf<[a: number]>();
    expect(one(3).jacobian).toEqual([6]);
  });

  test("rows are lists in a call, nothing in the gradient, and a handle in the function", () => {
    type Row = { x: Value[]; y: Value };
    const g = compileGrad(
      (a, p, table) => {
        expectTypeOf(p.samples).toEqualTypeOf<TracedRows<Row>>();
        expectTypeOf(table).not.toBeAny();
        // @ts-expect-error a table is not a list
        const use = (): unknown => p.samples.map((row) => row);
        expect(use).toThrow(/TRACE_ROWS/);
        return mul(a, p.k);
      },
      scalar,
      { samples: rows({ x: vector(2), y: scalar }), k: scalar },
      constant(scalar),
      CHECK,
    );
    expectTypeOf(g).parameter(1).toEqualTypeOf<{
      samples: ArrayLike<{ x: ArrayLike<number>; y: number }>;
      k: number;
    }>();
    const result = g(2, { samples: [{ x: [1, 2], y: 3 }], k: 5 }, 1);
    expectTypeOf(result.grad).toEqualTypeOf<[number, { k: number }, undefined]>();
    expect(result.grad).toEqual([5, { k: 2 }, undefined]);
    // @ts-expect-error rows have no gradient
    expect(result.grad[1].samples).toBeUndefined();
    // @ts-expect-error a row is a structure
    expect(() => g(2, { samples: [3], k: 5 }, 1)).toThrow(GradcError);
    const alone = compileGrad((a, _r) => a, scalar, rows(scalar));
    expectTypeOf(alone).parameters.toEqualTypeOf<[number, ArrayLike<number>]>();
    expectTypeOf(alone(1, [1]).grad).toEqualTypeOf<[number, undefined]>();
    expectTypeOf<TracedRows<Value>>().not.toExtend<TracedRows<Row>>();
  });

  test("a Hessian has a gradient for each number of the gradient", () => {
    const g = compileHessian(
      (p, m, k) => mul(p.a, mul(m[0]?.[1] as Value, k)),
      { a: scalar, c: constant(vector(2)) },
      matrix(1, 2),
      constant(scalar),
    );
    type Gradient = [{ a: number }, number[][], undefined];
    const result = g({ a: 2, c: [0, 0] }, [[3, 4]], 5);
    expectTypeOf(result.grad).toEqualTypeOf<Gradient>();
    expectTypeOf(result.hessian).toEqualTypeOf<[{ a: Gradient }, Gradient[][], undefined]>();
    expect(result.hessian[0].a).toEqual([{ a: 0 }, [[0, 5]], undefined]);
    expect(result.hessian[1][0]?.[1]).toEqual([{ a: 5 }, [[0, 0]], undefined]);
    // @ts-expect-error a constant has no row
    expect(result.hessian[0].c).toBeUndefined();
    const scalars = compileHessian((a, b) => mul(a, b));
    const hessian: [[number, number], [number, number]] = scalars(3, 4).hessian;
    expect(hessian).toEqual([
      [0, 1],
      [1, 0],
    ]);
    // @ts-expect-error there is no third input
    expect(scalars(1, 2).hessian[2]).toBeUndefined();
  });

  test("directions leave constants out", () => {
    const shapes = [{ a: scalar, c: constant(vector(2)) }, constant(scalar), [scalar]] as const;
    const jvp = compileJvp((p, k, [s]) => ({ out: mul(p.a, mul(k, s)) }), ...shapes, CHECK);
    const hvp = compileHvp((p, k, [s]) => mul(p.a, mul(k, s)), ...shapes, CHECK);
    const args: [{ a: number; c: number[] }, number, [number]] = [{ a: 2, c: [0, 0] }, 3, [4]];
    const direction = [{ a: 1 }, undefined, [1]] as const;
    expectTypeOf(jvp(args, direction)).toEqualTypeOf<{
      readonly value: { out: number };
      readonly tangent: { out: number };
    }>();
    expect(jvp(args, direction).tangent).toEqual({ out: 18 });
    expectTypeOf(hvp(args, direction).product).toEqualTypeOf<
      [{ a: number }, undefined, [number]]
    >();
    expect(hvp(args, direction).product).toEqual([{ a: 3 }, undefined, [3]]);
    // @ts-expect-error a constant has no direction
    jvp(args, [{ a: 1 }, 5, [1]]);
    // @ts-expect-error nor has one inside of an object
    hvp(args, [{ a: 1, c: [1, 2] }, undefined, [1]]);
    // @ts-expect-error a direction of a scalar is a number
    expect(() => jvp(args, [{ a: "1" }, undefined, [1]])).toThrow(GradcError);
    // @ts-expect-error an argument has no direction
    expect(() => hvp(args, [{ a: 1 }, undefined])).toThrow(GradcError);
  });

  test("a cotangent has the structure of the outputs", () => {
    const vjp = compileVjp((a, b) => ({ x: mul(a, b), list: [a, b] }));
    expectTypeOf(vjp).parameter(0).toEqualTypeOf<readonly [a: number, b: number]>();
    expectTypeOf(vjp).parameter(1).toEqualTypeOf<{ x: number; list: [number, number] }>();
    expectTypeOf(vjp([2, 3], { x: 1, list: [0, 10] }).grad).toEqualTypeOf<[a: number, b: number]>();
    expect(vjp([2, 3], { x: 1, list: [0, 10] }).grad).toEqual([3, 12]);
    // @ts-expect-error one weight is missing
    expect(() => vjp([2, 3], { x: 1, list: [0] })).toThrow(GradcError);
    // @ts-expect-error the arguments are one list
    expect(() => vjp(2, 3, { x: 1, list: [0, 10] })).toThrow(GradcError);
  });

  test("options are the last argument, and those of matrices have a direction", () => {
    const fast = { mode: "fast", backend: "interpreter" } as const;
    expectTypeOf(compileJvp((a) => mul(a, a), fast)).toExtend<(...all: never[]) => unknown>();
    const pair = compileJacobian((w) => [w[0] as Value], vector(1), { direction: "forward" });
    expectTypeOf(pair).parameters.toEqualTypeOf<[ArrayLike<number>]>();
    expectTypeOf(pair.direction).toEqualTypeOf<"reverse" | "forward">();
    expect(pair.direction).toBe("forward");
    expect(compileHessian((a) => mul(a, a), { direction: "reverse" }).direction).toBe("reverse");
    // @ts-expect-error products have no direction of computation
    expect(() => compileVjp((a) => mul(a, a), { direction: "forward" })).toThrow(/OPTION_INVALID/);
    // @ts-expect-error an unknown mode
    expect(() => compileHvp((a) => mul(a, a), { mode: "wild" })).toThrow(/OPTION_INVALID/);
    // @ts-expect-error options come last
    expect(() => compileJacobian((a) => [a], { check: false }, scalar)).toThrow(/SHAPE_INVALID/);
  });

  test("functions of one Value return one, the others anything made of Values", () => {
    // @ts-expect-error a Hessian is of one value
    expect(() => compileHessian((a) => [a])).toThrow(/TRACE_NOT_VALUE/);
    // @ts-expect-error so is a product with it
    expect(() => compileHvp((a) => ({ a }))).toThrow(/TRACE_NOT_VALUE/);
    // @ts-expect-error a number is no Value
    expect(() => compileJacobian(() => 3)).toThrow(/TRACE_NOT_VALUES/);
  });
});
