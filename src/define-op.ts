/**
 * `defineOp`: operations that users add, with a derivative written in gradc's own operations.
 *
 * The non-obvious decision: the derivative is traced once, when the operation is defined, into a
 * small graph. The row's derivative replays that graph over any algebra, so it works on numbers
 * in the engine, on instructions in the compiler, and can be differentiated again.
 */
import { OPERATION_INVALID } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import type { Graph } from "./ir/graph.ts";
import { type Algebra, type Derivative, type Library, type Op, OP_NAMES } from "./ops.ts";
import { addRow, userOps } from "./rows.ts";
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
  throw new GradcError(OPERATION_INVALID, { name: shown, why });
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** Codes of instructions have 16 bits. */
const MOST_OPERATIONS = 60_000;

function assertDefinition(definition: OperationDefinition<Numbers>): void {
  if (definition === null || definition === undefined) refuse(definition, "there is no definition");
  const { name, eval: evaluate, derivative } = definition;
  if (userOps.length >= MOST_OPERATIONS) refuse(name, `there are ${MOST_OPERATIONS} already`);
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
  // Array.from sees holes, which a loop over entries would skip.
  for (const partial of Array.from(list)) {
    if (partial === null) continue;
    for (const value of isGated(partial) ? [partial.when, partial.value] : [partial]) {
      const fine = value instanceof Value || typeof value === "number";
      if (!fine) refuse(name, `a derivative is ${describe(value)}`);
    }
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

/** `eval` with exactly the arguments it declares, and its result checked. */
function checkedEval({ name, eval: evaluate }: OperationDefinition<Numbers>): Op["eval"] {
  const run = evaluate as unknown as (...args: number[]) => unknown;
  const checked = (result: unknown): number =>
    typeof result === "number" ? result : refuse(name, `eval returned ${describe(result)}`);
  if (evaluate.length === 1) return (x) => checked(run(x));
  return evaluate.length === 2 ? (x, y) => checked(run(x, y)) : (x, y, w) => checked(run(x, y, w));
}

/** What a derivative raises that uses an operation which is defined only later. */
const isTooEarly = (error: unknown): boolean =>
  error instanceof ReferenceError ||
  error instanceof TypeError ||
  (error instanceof GradcError && error.code === "OPERAND_INVALID");

/**
 * The derivatives, traced at once so that a mistake is found where it is made; or, if they use an
 * operation that does not exist yet (Bessel functions use each other), when they are first needed.
 */
function derivatives(definition: OperationDefinition<Numbers>): () => readonly Derivative[] {
  const { length } = definition.eval;
  const trace = (): readonly Derivative[] => {
    const template = traceDerivative(definition);
    return Array.from({ length }, (_, i) => derivativeOf(template, i, length));
  };
  let found: readonly Derivative[] | undefined;
  try {
    found = trace();
  } catch (error) {
    if (!isTooEarly(error)) throw error;
  }
  return () => (found ??= trace());
}

function rowOf(definition: OperationDefinition<Numbers>): Op {
  const { name, eval: original } = definition;
  const arity = original.length as Op["arity"];
  const evaluate = checkedEval(definition);
  const library: Library = { name, evaluate, original };
  const derivativesOf = derivatives(definition);
  return {
    arity,
    symbol: name,
    eval: evaluate,
    get derivative() {
      return derivativesOf();
    },
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
  return (...args) => {
    const [x, y, w] = args as readonly Operand[];
    return apply(op, x, y, w);
  };
}
