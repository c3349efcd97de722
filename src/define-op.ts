/**
 * `defineOp`: operations that users add, with a derivative written in gradc's own operations.
 *
 * The non-obvious decision: the derivative is traced once, when the operation is defined, into a
 * small graph. The row's derivative replays that graph over any algebra, so it works on numbers
 * in the engine, on instructions in the compiler, and can be differentiated again.
 */
import { describe, GradcError } from "./errors.ts";
import type { Graph } from "./ir/graph.ts";
import { type Algebra, type Derivative, type Library, type Op, OP_NAMES } from "./ops.ts";
import { addRow } from "./rows.ts";
import { scalar } from "./trace/shapes.ts";
import { traceFunction } from "./trace/trace.ts";
import { apply, type Operand, Value } from "./value.ts";

/** One, two or three numbers. */
type Numbers =
  | readonly [x: number]
  | readonly [x: number, y: number]
  | readonly [x: number, y: number, w: number];

/** A derivative that exists only where `when` holds; elsewhere nothing is handed on, not even 0. */
export interface GatedDerivative {
  readonly when: Operand;
  readonly value: Operand;
}

/** The derivative of the result by one argument; null where it is 0 everywhere. */
export type PartialDerivative = Operand | GatedDerivative | null;

/** What `defineOp` takes. `A` are the numbers that `eval` takes. */
export interface OperationDefinition<A extends Numbers> {
  /** An identifier: what the operation is called in graphs and generated code. */
  readonly name: string;
  /**
   * The meaning on numbers. A generated file holds its text, so there it may refer to nothing but
   * its parameters, its own variables and `Math`; `gradc build` checks that.
   */
  readonly eval: (...args: A) => number;
  /**
   * ∂result/∂argument for each argument (one alone needs no list), written with gradc's
   * operations on the arguments and, last, the result.
   */
  readonly derivative: (
    ...args: [...{ [K in keyof A]: Value }, result: Value]
  ) => PartialDerivative | readonly PartialDerivative[];
}

/** The operation as a function of Values and numbers. */
export type Operation<A extends Numbers> = (...args: { [K in keyof A]: Operand }) => Value;

function refuse(name: unknown, why: string): never {
  const shown = typeof name === "string" ? JSON.stringify(name) : describe(name);
  throw new GradcError("OPERATION_INVALID", { name: shown, why });
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function assertDefinition(definition: OperationDefinition<Numbers>): void {
  const { name, eval: evaluate, derivative } = definition;
  if (typeof name !== "string" || !IDENTIFIER.test(name)) refuse(name, "its name is no identifier");
  if ((OP_NAMES as readonly string[]).includes(name)) refuse(name, "gradc has one of that name");
  if (typeof evaluate !== "function") refuse(name, `eval is ${describe(evaluate)}`);
  if (evaluate.length < 1 || evaluate.length > 3) {
    refuse(name, `eval takes ${evaluate.length} arguments, and 1, 2 or 3 are possible`);
  }
  if (typeof derivative !== "function") refuse(name, `derivative is ${describe(derivative)}`);
}

/** What the derivative function returned, as one condition and one value an argument. */
function normalized(name: string, returned: unknown, arity: number): readonly PartialDerivative[] {
  const list = Array.isArray(returned)
    ? (returned as readonly PartialDerivative[])
    : [returned as PartialDerivative];
  if (list.length !== arity) {
    refuse(name, `eval takes ${arity} arguments, but there are ${list.length} derivatives`);
  }
  for (const partial of list) {
    const values = isGated(partial) ? [partial.when, partial.value] : [partial ?? 0];
    const wrong = values.find((v) => !(v instanceof Value) && typeof v !== "number");
    if (wrong !== undefined) refuse(name, `a derivative is ${describe(wrong)}`);
  }
  return list;
}

const isGated = (partial: PartialDerivative): partial is GatedDerivative =>
  typeof partial === "object" && partial !== null && "when" in partial;

const asValue = (operand: Operand): Value =>
  operand instanceof Value ? operand : new Value(operand);

/** The derivatives as a graph of the arguments and the result, and which of them there are. */
interface Template {
  readonly graph: Graph;
  /** For each argument: its outputs in the graph, or null for a derivative of zero. */
  readonly outputs: readonly ({ readonly value: number; readonly when?: number } | null)[];
}

function traceDerivative({
  name,
  eval: { length },
  derivative,
}: OperationDefinition<Numbers>): Template {
  let outputs: Template["outputs"] = [];
  const all = (...args: Value[]): Value[] => {
    const returned = (derivative as (...args: Value[]) => unknown)(...args);
    const values: Value[] = [];
    const add = (operand: Operand): number => values.push(asValue(operand)) - 1;
    outputs = normalized(name, returned, length).map((partial) => {
      if (partial === null) return null;
      if (!isGated(partial)) return { value: add(partial) };
      return { value: add(partial.value), when: add(partial.when) };
    });
    // A structure of Values must not be empty.
    return values.length > 0 ? values : [new Value(0)];
  };
  const names = ["x", "y", "w"].slice(0, length);
  const shapes = [...names, "result"].map(() => scalar);
  const { graph } = traceFunction(all, shapes, [...names, "result"], "structure");
  return { graph, outputs };
}

/** The instructions of a graph, over any algebra. */
function replayOver<T>(graph: Graph, k: Algebra<T>, inputs: readonly T[]): readonly T[] {
  const images: T[] = [];
  for (let id = 0; id < graph.length; id++) {
    const [constant, op] = [graph.constant(id), graph.op(id)];
    const args = graph.args(id).map((arg) => images[arg] as T);
    images.push(
      constant !== undefined
        ? k.num(constant)
        : op === null
          ? (inputs[graph.source(id).index] as T)
          : k.apply(op, args),
    );
  }
  return graph.outputs.map(({ id }) => images[id] as T);
}

/** The row's derivative by one argument: the adjoint times what the template says. */
function derivativeOf({ graph, outputs }: Template, i: number, arity: number): Derivative {
  const places = outputs[i];
  if (!places) return null;
  return (k, g, z, x, y, w) => {
    const results = replayOver(graph, k, [...[x, y, w].slice(0, arity), z]);
    const term = k.mul(g, results[places.value] as typeof g);
    return places.when === undefined ? term : k.when(results[places.when] as typeof g, term);
  };
}

function rowOf(definition: OperationDefinition<Numbers>): Op {
  const { name, eval: evaluate } = definition;
  const arity = evaluate.length as Op["arity"];
  const library: Library = { name, evaluate: evaluate as Library["evaluate"] };
  const template = traceDerivative(definition);
  return {
    arity,
    symbol: name,
    eval: evaluate as Op["eval"],
    derivative: Array.from({ length: arity }, (_, i) => derivativeOf(template, i, arity)),
    js: (s, x, y, w) => s.call(library, ...[x, y, w].slice(0, arity)),
  };
}

/**
 * Defines an operation of one, two or three numbers. It works in the interpreted engine, in
 * compiled functions of every kind and order, and in generated files.
 *
 * ```ts
 * const lambertW = defineOp({
 *   name: "lambertW",
 *   eval: (x) => { … },
 *   derivative: (x, w) => div(w, mul(x, add(w, 1))),
 * });
 * ```
 *
 * Define operations once, at the top level of a module: each definition is kept for good.
 * @returns the operation as a function of Values and numbers
 * @throws GradcError OPERATION_INVALID for a wrong name, arity or list of derivatives; TRACE_…
 *   where `derivative` does what cannot be traced
 */
export function defineOp<const A extends Numbers>(
  definition: OperationDefinition<A>,
): Operation<A> {
  const plain = definition as unknown as OperationDefinition<Numbers>;
  assertDefinition(plain);
  const op = addRow(plain.name, rowOf(plain));
  return (...args) => apply(op, ...(args as readonly Operand[]));
}
