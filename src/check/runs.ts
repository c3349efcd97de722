/**
 * Runs the functions of a compiled program at a point, and compares results.
 *
 * The non-obvious decision: results are compared as bits and never by `error > tolerance`, a form
 * of test that a NaN passes.
 */
import type { Compilation } from "../compiled.ts";
import type { Parameter } from "../emit/names.ts";
import {
  columnsOf,
  kindsOf,
  lengthsOf,
  mainKind,
  parametersOf,
  rowFor,
  routineOf,
} from "../emit/programs.ts";
import { interpreterOf } from "../ir/interpret-block.ts";
import type { Memory } from "../ir/interpret.ts";
import type { FunctionKind, Programs } from "../passes/products.ts";
import type { CheckPoint } from "./points.ts";

/** The arrays of results that are compared. */
export type ResultArray = "values" | "grad" | "entries" | "tangents" | "product";
export const RESULT_ARRAYS: readonly ResultArray[] = [
  "values",
  "grad",
  "entries",
  "tangents",
  "product",
];

/** What a function computed: the value it returned, and the arrays it filled. */
export interface Results extends Partial<Readonly<Record<ResultArray, Float64Array>>> {
  readonly value?: number;
}

/** The results of one function. */
export interface Run {
  readonly how: FunctionKind;
  readonly results: Results;
}

/** What functions take, by the name of the parameter. */
export type Arrays = Readonly<Record<Parameter, Float64Array | number>>;

const isResult = (parameter: Parameter): parameter is ResultArray =>
  (RESULT_ARRAYS as readonly string[]).includes(parameter);

/** A tape of the length that a point needs. */
export function tapeAt(programs: Programs, { data }: CheckPoint): Float64Array {
  const { tape, data: constants } = lengthsOf(programs);
  const columns = columnsOf(programs);
  const rows = columns === 0 ? 0 : (data.length - constants) / columns;
  return new Float64Array(tape + (programs.tapePerRow ?? 0) * rows).fill(NaN);
}

/** Arrays for what a function fills, of NaN. */
function emptyResults(programs: Programs, how: FunctionKind): Results {
  const lengths = lengthsOf(programs);
  const made: Partial<Record<ResultArray, Float64Array>> = {};
  for (const name of rowFor(programs, how).parameters) {
    if (isResult(name)) made[name] = new Float64Array(lengths[name]).fill(NaN);
  }
  return made;
}

/** What a function takes at a point: what it fills is NaN, and there is a tape only if one is given. */
export function arraysAt(
  programs: Programs,
  how: FunctionKind,
  { x, data, direction, cotangents }: CheckPoint,
  tape?: Float64Array,
): Arrays {
  const given = { inputs: x, data, direction, cotangents, tape, seed: 1 };
  return { ...given, ...emptyResults(programs, how) } as Arrays;
}

/** What a function has computed. */
function resultsIn(programs: Programs, how: FunctionKind, arrays: Arrays, value: number): Results {
  const results: Partial<Record<ResultArray | "value", unknown>> = {};
  if (routineOf(programs, how).returns) results.value = value;
  for (const name of rowFor(programs, how).parameters) {
    if (isResult(name)) results[name] = arrays[name];
  }
  return results as Results;
}

/** Calls functions once each; backward comes after forward and reads its tape. */
function runAll(
  programs: Programs,
  point: CheckPoint,
  kinds: readonly FunctionKind[],
  call: (kind: FunctionKind, arrays: Arrays) => number,
): readonly Run[] {
  // How long a tape is, is known only when both halves have been made.
  const tape = kinds.includes("forward") ? tapeAt(programs, point) : undefined;
  return kinds.map((how): Run => {
    const arrays = arraysAt(programs, how, point, tape);
    return { how, results: resultsIn(programs, how, arrays, call(how, arrays)) };
  });
}

/** Functions on flat arrays, by name: compiled ones, or those of a generated file. */
export type FlatFunctions = Readonly<Record<string, (...arrays: never[]) => unknown>>;

/** Runs functions that take flat arrays. */
export function runFlat(
  flat: FlatFunctions,
  programs: Programs,
  point: CheckPoint,
  kinds: readonly FunctionKind[] = kindsOf(programs),
): readonly Run[] {
  return runAll(programs, point, kinds, (kind, arrays) => {
    const list = parametersOf(programs, kind).map((parameter) => arrays[parameter]);
    return (flat[kind] as (...list: unknown[]) => number)(...list);
  });
}

/** Runs the compiled functions, or those that are named. */
export function runCompiled(
  { flat, programs }: Compilation,
  point: CheckPoint,
  kinds?: readonly FunctionKind[],
): readonly Run[] {
  return runFlat(flat, programs, point, kinds);
}

/** Runs the compiled function that computes everything at once. */
export function runMain(compilation: Compilation, point: CheckPoint): Results {
  const [run] = runCompiled(compilation, point, [mainKind(compilation.programs)]);
  return (run as Run).results;
}

/** Runs the same programs on the IR interpreter. */
export function runInterpreted(
  programs: Programs,
  point: CheckPoint,
  kinds: readonly FunctionKind[] = kindsOf(programs),
): readonly Run[] {
  return runAll(programs, point, kinds, (kind, arrays) => {
    const memory = { ...arrays, x: arrays.inputs } as unknown as Memory;
    return interpreterOf(routineOf(programs, kind), columnsOf(programs)).run(memory);
  });
}

/** How numbers are compared. */
export interface Comparison {
  readonly value: (a: number, b: number) => boolean;
  readonly derivative: (a: number, b: number) => boolean;
}

/** Equal to the last bit, NaN equal to NaN. */
export const sameBits: (a: number, b: number) => boolean = Object.is;

/** As `sameBits`, but for gradients 0 and −0 are the same. */
export const sameGradient = (a: number, b: number): boolean =>
  Object.is(a, b) || (a === 0 && b === 0);

export const EXACTLY: Comparison = { value: sameBits, derivative: sameGradient };

// Scaled by what is wanted alone, or Infinity would be near to everything.
const near = (got: number, wanted: number): boolean =>
  Math.abs(got - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));

export const ROUGHLY: Comparison = { value: near, derivative: near };

/** What an element of an array of results is, in words. */
export function nameOf({ main, pattern }: Programs, array: ResultArray, i: number): string {
  const { x, outputs = [""] } = main.graph.names;
  const output = (index: number): string => outputs[index] || `value ${index}`;
  const words: Readonly<Record<ResultArray, () => string>> = {
    values: () => output(i),
    grad: () => `the gradient by ${x[i]}`,
    tangents: () => `the tangent of ${output(i)}`,
    product: () => `the product's element for ${x[i]}`,
    entries: () => `the entry in row ${pattern?.rows[i]}, column ${pattern?.columns[i]}`,
  };
  return words[array]();
}

/** What differs between results and what is wanted, in words; null if nothing does. */
export function difference(
  got: Results,
  wanted: Results,
  programs: Programs,
  same: Comparison,
): string | null {
  if (got.value !== undefined && !same.value(got.value, wanted.value as number)) {
    return `the value is ${got.value} instead of ${wanted.value}`;
  }
  for (const array of RESULT_ARRAYS) {
    const agrees = array === "values" ? same.value : same.derivative;
    const [have, right] = [got[array] ?? [], wanted[array]];
    for (let i = 0; i < have.length; i++) {
      if (agrees(have[i] as number, right?.[i] as number)) continue;
      return `${nameOf(programs, array, i)} is ${have[i]} instead of ${right?.[i]}`;
    }
  }
  return null;
}
