/**
 * What `compileGrad` returns: its public type, and the record that gradc keeps behind it.
 *
 * The non-obvious decision: the record hangs on the function under a registered symbol, so that
 * the command line recognises a compiled gradient that another copy of this module made.
 */
import type { Backend } from "./backend.ts";
import type { Flat, Sources } from "./emit/evaluate.ts";
import type { Graph } from "./ir/graph.ts";
import type { Options } from "./options.ts";
import type { Programs, Stage } from "./passes/pipeline.ts";
import type { Shape } from "./trace/shapes.ts";
import type { TraceableFunction, TracedProgram } from "./trace/trace.ts";

/** What the flat functions take. */
export type FlatArray = Float64Array | number[];

/** Value and gradient at one point. */
export interface ValueAndGrad<G> {
  readonly value: number;
  /** Mirrors the arguments: ∂value/∂argument, undefined for a constant one. */
  readonly grad: G;
}

/**
 * A compiled gradient as it runs, at run time or from a generated file. `A` are the arguments,
 * `G` is the structure of the gradient.
 *
 * The flat functions take all differentiated numbers as one vector `x` (in the order of
 * `inputNames`) and constant arguments as one vector `data`; they allocate nothing.
 */
export interface GradFunction<A extends readonly unknown[], G> {
  /**
   * Value and gradient at the arguments.
   * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH when the arguments do not fit the shapes
   */
  (...args: A): ValueAndGrad<G>;
  /**
   * The value alone.
   * @throws GradcError LENGTH_MISMATCH
   */
  value(x: FlatArray, data?: FlatArray): number;
  /**
   * Returns the value and overwrites `grad` with the gradient.
   * @throws GradcError LENGTH_MISMATCH, or ARRAYS_SHARED when `x` and `grad` are one array
   */
  valueAndGrad(x: FlatArray, grad: FlatArray, data?: FlatArray): number;
  /** Returns the value and overwrites `tape` with what `backward` needs. */
  forward(x: FlatArray, tape: FlatArray, data?: FlatArray): number;
  /** Reads `tape` and overwrites `grad` with `seed` times the gradient. */
  backward(x: FlatArray, tape: FlatArray, grad: FlatArray, seed?: number, data?: FlatArray): void;
  /** Length of `x` and of `grad`. */
  readonly inputLength: number;
  /** Length of `tape`. */
  readonly tapeLength: number;
  /** Length of `data`, 0 without constant arguments. */
  readonly dataLength: number;
  /** Path of each element of `x`: `a`, `w[3]`, `p.bias`. */
  readonly inputNames: readonly string[];
}

/** The text of the emitted functions. Reading it evaluates nothing. */
export interface Source {
  readonly value: string;
  readonly forward: string;
  readonly backward: string;
  readonly valueAndGrad: string;
  /** All of it as a standalone ES module that exports the gradient as `gradient`. */
  readonly module: string;
}

/** A gradient compiled at run time: `GradFunction`, and everything there is to see about it. */
export interface CompiledGrad<A extends readonly unknown[], G> extends GradFunction<A, G> {
  readonly source: Source;
  /** The graph of `valueAndGrad`, after all passes. */
  readonly graph: Graph;
  /** The graph as traced and after every pass. */
  readonly stages: readonly Stage[];
  /** "function" where generated code runs, "interpreter" where code generation is forbidden. */
  readonly backend: Backend;
}

/** Everything about one compilation. */
export interface Compilation {
  readonly fn: TraceableFunction;
  readonly shapes: readonly Shape[];
  /** One name for each argument. */
  readonly parameters: readonly string[];
  readonly options: Required<Options>;
  readonly traced: TracedProgram;
  readonly programs: Programs;
  readonly sources: () => Sources;
  readonly flat: Flat;
  readonly backend: Backend;
  /** Compares with the interpreted engine at all points; what `gradc build` runs. */
  readonly verify: () => void;
}

const RECORD: unique symbol = Symbol.for("gradc.compilation");

/** Hangs the record on the function. */
export function attach(target: object, compilation: Compilation): void {
  Object.defineProperty(target, RECORD, { value: compilation });
}

/** The record of a compiled gradient; undefined for anything else. */
export function compilationOf(thing: unknown): Compilation | undefined {
  if (typeof thing !== "function") return undefined;
  return (thing as Partial<Record<typeof RECORD, Compilation>>)[RECORD];
}
