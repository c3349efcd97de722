/**
 * What the compilers return: the public types, and the record that gradc keeps behind each.
 *
 * The non-obvious decision: the record hangs on the function under a registered symbol, so that
 * the command line recognises a compiled function that another copy of this module made.
 */
import type { Backend } from "./backend.ts";
import type { Swept } from "./check/engine.ts";
import type { CheckPoint } from "./check/points.ts";
import type { Flat, Sources } from "./emit/evaluate.ts";
import type { Graph } from "./ir/graph.ts";
import type { MatrixOptions } from "./options.ts";
import type { Direction, Pattern } from "./passes/jacobian.ts";
import type { OptionalPass, Stage } from "./passes/pipeline.ts";
import type { Lap } from "./stopwatch.ts";
import type { Programs } from "./passes/products.ts";
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
 * What all compiled functions have. The flat functions take all differentiated numbers as one
 * vector `x` (in the order of `inputNames`) and what is not differentiated as one vector `data`:
 * all constants, then the rows of a table one after the other. They allocate nothing, and raise
 * LENGTH_MISMATCH, or ARRAYS_SHARED when an array that is written is passed twice.
 */
export interface FunctionOfInputs {
  /** Length of `x` and of `grad`. */
  readonly inputLength: number;
  /** Length of `data` without its rows, 0 without constant arguments. */
  readonly dataLength: number;
  /** Path of each element of `x`: `a`, `w[3]`, `p.bias`. */
  readonly inputNames: readonly string[];
}

/** What compiled functions with several outputs have. */
export interface FunctionOfOutputs extends FunctionOfInputs {
  /** Length of `values`. */
  readonly outputLength: number;
  /** Path of each element of `values`: `price`, `[3]`. */
  readonly outputNames: readonly string[];
}

/**
 * A compiled gradient as it runs, at run time or from a generated file. `A` are the arguments,
 * `G` is the structure of the gradient.
 */
export interface GradFunction<A extends readonly unknown[], G> extends FunctionOfInputs {
  /**
   * Value and gradient at the arguments.
   * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH when the arguments do not fit the shapes
   */
  (...args: A): ValueAndGrad<G>;
  /** The value alone. */
  value(x: FlatArray, data?: FlatArray): number;
  /** Returns the value and overwrites `grad` with the gradient. */
  valueAndGrad(x: FlatArray, grad: FlatArray, data?: FlatArray): number;
  /** Returns the value and overwrites `tape` with what `backward` needs. */
  forward(x: FlatArray, tape: FlatArray, data?: FlatArray): number;
  /** Reads `tape` and overwrites `grad` with `seed` times the gradient. */
  backward(x: FlatArray, tape: FlatArray, grad: FlatArray, seed?: number, data?: FlatArray): void;
  /** Length of `tape`; with rows there are `tapeRowLength` more elements for each row. */
  readonly tapeLength: number;
  /** What each row of `data` adds to the length of `tape`, 0 without rows. */
  readonly tapeRowLength: number;
  /** How many numbers a row of data has, 0 without rows. */
  readonly rowLength: number;
}

/**
 * A compiled Jacobian: `V` is the structure of the values, `J` the same with a gradient in the
 * place of each value.
 */
export interface JacobianFunction<A extends readonly unknown[], V, J> extends FunctionOfOutputs {
  /**
   * Values, and the gradient of each value.
   * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH when the arguments do not fit the shapes
   */
  (...args: A): { readonly value: V; readonly jacobian: J };
  /** Overwrites `values`. */
  value(x: FlatArray, values: FlatArray, data?: FlatArray): void;
  /** Overwrites `values`, and `jacobian` (outputLength × inputLength numbers, row-major). */
  valueAndJacobian(x: FlatArray, values: FlatArray, jacobian: FlatArray, data?: FlatArray): void;
  /** Overwrites `values`, and `entries`: the elements of the Jacobian that `pattern` names. */
  valueAndEntries(x: FlatArray, values: FlatArray, entries: FlatArray, data?: FlatArray): void;
  /** Which elements may differ from 0; no other is computed. */
  readonly pattern: Pattern;
}

/** A compiled Hessian: `H` has a gradient in the place of each number of the gradient `G`. */
export interface HessianFunction<A extends readonly unknown[], G, H> extends FunctionOfInputs {
  /**
   * Value, gradient and Hessian at the arguments.
   * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH when the arguments do not fit the shapes
   */
  (...args: A): ValueAndGrad<G> & { readonly hessian: H };
  /** The value alone. */
  value(x: FlatArray, data?: FlatArray): number;
  /** Returns the value; overwrites `grad`, and `hessian` (inputLength² numbers, row-major). */
  valueAndHessian(x: FlatArray, grad: FlatArray, hessian: FlatArray, data?: FlatArray): number;
  /** Returns the value; overwrites `grad`, and `entries`: the elements that `pattern` names. */
  valueAndEntries(x: FlatArray, grad: FlatArray, entries: FlatArray, data?: FlatArray): number;
  /** Which elements may differ from 0, both triangles; each pair is computed once. */
  readonly pattern: Pattern;
}

/** A compiled Jacobian-vector product: derivatives along a direction `D` in the space of `A`. */
export interface JvpFunction<A extends readonly unknown[], D, V> extends FunctionOfOutputs {
  /**
   * Values, and their derivatives along the direction.
   * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH when something does not fit the shapes
   */
  (args: Readonly<A>, direction: D): { readonly value: V; readonly tangent: V };
  /** Overwrites `values` and `tangents`. */
  valueAndTangent(
    x: FlatArray,
    direction: FlatArray,
    values: FlatArray,
    tangents: FlatArray,
    data?: FlatArray,
  ): void;
}

/** A compiled vector-Jacobian product: the gradient of a weighted sum of the values. */
export interface VjpFunction<A extends readonly unknown[], V, G> extends FunctionOfOutputs {
  /**
   * Values, and the sum of their gradients, each times its element of `cotangent`.
   * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH when something does not fit the shapes
   */
  (args: Readonly<A>, cotangent: V): { readonly value: V; readonly grad: G };
  /** Overwrites `values` and `grad`. */
  valueAndGrad(
    x: FlatArray,
    cotangents: FlatArray,
    values: FlatArray,
    grad: FlatArray,
    data?: FlatArray,
  ): void;
}

/** A compiled Hessian-vector product. */
export interface HvpFunction<A extends readonly unknown[], D, G> extends FunctionOfInputs {
  /**
   * Value, gradient, and the Hessian times the direction: the derivative of the gradient along it.
   * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH when something does not fit the shapes
   */
  (args: Readonly<A>, direction: D): ValueAndGrad<G> & { readonly product: G };
  /** Returns the value; overwrites `grad` and `product`. */
  valueAndProduct(
    x: FlatArray,
    direction: FlatArray,
    grad: FlatArray,
    product: FlatArray,
    data?: FlatArray,
  ): number;
}

/** The text of the emitted functions by name. Reading it evaluates nothing. */
export type Source<Functions extends string> = Readonly<Record<Functions, string>> & {
  /** All of it as a standalone ES module. */
  readonly module: string;
};

/** What there is to see about a function compiled at run time. */
export interface Compiled<Functions extends string> {
  readonly source: Source<Functions>;
  /** The graph that computes everything at once, after all passes. */
  readonly graph: Graph;
  /** That graph as traced and after every pass. */
  readonly stages: readonly Stage[];
  /**
   * "function" where generated code runs; "interpreter" where that is forbidden, or would be too
   * long for V8 to optimise.
   */
  readonly backend: Backend;
}

/** As `Compiled`, for a matrix. */
interface CompiledMatrix<Functions extends string> extends Compiled<Functions> {
  /** Row by row in reverse mode, or column by column in forward mode. */
  readonly direction: Direction;
}

export type CompiledGrad<A extends readonly unknown[], G> = GradFunction<A, G> &
  Compiled<"value" | "forward" | "backward" | "valueAndGrad">;
export type CompiledJacobian<A extends readonly unknown[], V, J> = JacobianFunction<A, V, J> &
  CompiledMatrix<"value" | "valueAndEntries">;
export type CompiledHessian<A extends readonly unknown[], G, H> = HessianFunction<A, G, H> &
  CompiledMatrix<"value" | "valueAndEntries">;
export type CompiledJvp<A extends readonly unknown[], D, V> = JvpFunction<A, D, V> &
  Compiled<"valueAndTangent">;
export type CompiledVjp<A extends readonly unknown[], V, G> = VjpFunction<A, V, G> &
  Compiled<"valueAndGrad">;
export type CompiledHvp<A extends readonly unknown[], D, G> = HvpFunction<A, D, G> &
  Compiled<"valueAndProduct">;

/** Another way to compile the same function: what is not set stays as it is. */
export interface Variation extends MatrixOptions {
  /** Passes that are left out, to see what they are good for. */
  readonly without?: readonly OptionalPass[];
}

/** Everything about one compilation. */
export interface Compilation {
  readonly fn: TraceableFunction;
  readonly shapes: readonly Shape[];
  /** One name for each argument. */
  readonly parameters: readonly string[];
  readonly options: Required<MatrixOptions>;
  /** Passes that were left out. */
  readonly without: readonly OptionalPass[];
  readonly traced: TracedProgram;
  readonly programs: Programs;
  readonly sources: Sources;
  readonly flat: Flat;
  readonly backend: Backend;
  /** Compares with the interpreted engine at all points; what `gradc build` runs. */
  readonly verify: () => void;
  /** What the interpreted engine computes on the way, at a point. */
  readonly sweep: (point: CheckPoint) => Swept;
  /** Compiles it once more and measures each stage. */
  readonly time: () => readonly Lap[];
  /** Compiles the same function in another way. */
  readonly again: (variation: Variation) => Compilation;
}

const RECORD: unique symbol = Symbol.for("gradc.compilation");

/** Hangs the record on the function. */
export function attach(target: object, compilation: Compilation): void {
  Object.defineProperty(target, RECORD, { value: compilation });
}

/** The record of a compiled function; undefined for anything else. */
export function compilationOf(thing: unknown): Compilation | undefined {
  if (typeof thing !== "function") return undefined;
  return (thing as Partial<Record<typeof RECORD, Compilation>>)[RECORD];
}
