/**
 * What the tests of generated modules share: every product by name, and modules as they run.
 *
 * The non-obvious decision: a module is run as the body of a function of its own, so a name that
 * it does not define is an error, and thousands of modules need no files.
 */
import { type Compilation, compilationOf } from "../../src/compiled.ts";
import { emitModule, joinParts, type ModuleExport } from "../../src/emit/module.ts";
import type { Parameter } from "../../src/emit/names.ts";
import { lengthsOf, parametersOf } from "../../src/emit/programs.ts";
import {
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
} from "../../src/index.ts";
import { type FunctionKind, OF_ONE_VALUE, type Product } from "../../src/passes/products.ts";

/** A compiled function of any product, made at run time or read from a module. */
export type AnyCompiled = ((...args: unknown[]) => unknown) & Readonly<Record<string, unknown>>;

type AnyCompiler = (fn: (...args: never[]) => unknown, ...rest: readonly unknown[]) => AnyCompiled;

/** The compiler of each product. */
export const COMPILERS = {
  gradient: compileGrad,
  jacobian: compileJacobian,
  hessian: compileHessian,
  jvp: compileJvp,
  vjp: compileVjp,
  hvp: compileHvp,
} as unknown as Readonly<Record<Product, AnyCompiler>>;

export const PRODUCTS = Object.keys(COMPILERS) as readonly Product[];

/** The products of functions of several values. */
export const OF_SEVERAL: readonly Product[] = PRODUCTS.filter((product) => !OF_ONE_VALUE[product]);

export const compilationFor = (g: unknown): Compilation => compilationOf(g) as Compilation;

export const entry = (name: string, g: unknown): ModuleExport => ({
  name,
  doc: "",
  compilation: compilationFor(g),
});

/** Runs the text of a module; what it exports, by name. */
export function runModule(
  text: string,
  names: readonly string[],
): Readonly<Record<string, AnyCompiled>> {
  const body = text.replace(/^export /gm, "");
  const run = new Function(`"use strict";\n${body}\nreturn { ${names.join(", ")} };`);
  return run() as Record<string, AnyCompiled>;
}

/** What a generated module exports, for compiled functions by name. */
export function generatedAll(
  functions: Readonly<Record<string, unknown>>,
): Readonly<Record<string, AnyCompiled>> {
  const exports = Object.entries(functions).map(([name, g]) => entry(name, g));
  return runModule(joinParts(emitModule(exports)), Object.keys(functions));
}

/** A compiled function as a generated module has it. */
export function generated(g: unknown, name = "f"): AnyCompiled {
  return generatedAll({ [name]: g })[name] as AnyCompiled;
}

/** Gives the i-th number of a point. */
export type At = (i: number) => number;

/** Numbers to fill arguments with: ordinary ones, small whole ones, special ones. */
export const POINTS: readonly At[] = [
  (i) => 2 * Math.sin(1.7 * i + 0.3),
  (i) => (i % 3) - 1,
  (i) => [0.5, -0, NaN, Infinity, -1e300, 5e-324, 0][i % 7] as number,
];

/** Flat functions of any product by name. */
type FlatMember = (...arrays: unknown[]) => unknown;

/** Arrays for one of the flat functions; what it does not overwrite is filled with numbers. */
function arraysFor(
  { programs }: Compilation,
  kind: FunctionKind,
  at: At,
): (readonly [Parameter, Float64Array | number[]])[] {
  const lengths = lengthsOf(programs);
  return parametersOf(programs, kind).map((parameter, k) => {
    const array = Float64Array.from({ length: lengths[parameter] }, (_, i) => at(i + 5 * k));
    // Plain lists are as good as typed arrays.
    return [parameter, k % 2 === 0 ? array : [...array]];
  });
}

/** Calls one of the flat functions: what it returned, and all of its arrays afterwards. */
export function callFlat(g: AnyCompiled, kind: FunctionKind, origin: unknown, at: At): unknown {
  const arrays = arraysFor(compilationFor(origin), kind, at);
  const list = arrays.map(([name, array]) => (name === "seed" ? array[0] : array));
  const returned = (g[kind] as FlatMember)(...list);
  return { kind, returned, arrays };
}

/** Objects as lists of entries, so that no key means anything special to a comparison. */
export function entriesOf(thing: unknown): unknown {
  if (Array.isArray(thing)) return thing.map(entriesOf);
  if (typeof thing !== "object" || thing === null) return thing;
  return { entries: Object.entries(thing).map(([key, value]) => [key, entriesOf(value)]) };
}
