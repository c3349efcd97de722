/**
 * Tracing: runs the user's function once on Values without data and lowers what it built.
 *
 * The non-obvious decision: a traced Value has no number at all, so nothing the function does can
 * depend on one unnoticed; asking for it is an error with a place. And the function is traced
 * twice, because a program that differs between runs would be frozen at one of them.
 */
import { describe, GradcError, type Place } from "../errors.ts";
import { Builder, type Graph, type Id, type Names } from "../ir/graph.ts";
import { showInstruction } from "../ir/text.ts";
import { assertNative, nodesOf, Trace, Value } from "../value.ts";
import { build, leavesOf, type Shape } from "./shapes.ts";

/** A function of Values; arguments are structures of Values that fit the shapes. */
export type TraceableFunction = (...args: never[]) => Value;

/** A traced function: its graph, and where to look for the line of each operation. */
export interface TracedProgram {
  readonly graph: Graph;
  /** The user's line that made the traced operation `of`; undefined where no stack tells. */
  locate(of: number): Place | undefined;
}

/** One run of the function. */
interface Run {
  readonly root: Value;
  readonly trace: Trace;
  /** The Values that stand for x[0], x[1], …, and for data[0], data[1], …. */
  readonly inputs: { readonly x: readonly Value[]; readonly data: readonly Value[] };
}

/** Calls the function on fresh Values made by `make`; for tracing and for the interpreted engine. */
export function applyTo(
  fn: TraceableFunction,
  shapes: readonly Shape[],
  make: (constant: boolean) => Value,
): unknown {
  const args = shapes.map((shape) => build(shape, "", ({ constant }) => make(constant)));
  return (fn as (...args: unknown[]) => unknown)(...args);
}

/**
 * The result of a function to compile, or an error if it is not a Value.
 * @throws GradcError TRACE_NOT_VALUE
 */
export function asResult(result: unknown): Value {
  if (result instanceof Value) return result;
  throw new GradcError("TRACE_NOT_VALUE", { got: describe(result) });
}

function run(fn: TraceableFunction, shapes: readonly Shape[], locate?: number): Run {
  const trace = new Trace(locate);
  const inputs = { x: [] as Value[], data: [] as Value[] };
  try {
    const result = applyTo(fn, shapes, (constant) => {
      const value = new Value(NaN, "", "leaf", [], trace);
      inputs[constant ? "data" : "x"].push(value);
      return value;
    });
    const root = asResult(result);
    if (root.trace === null) assertNative(trace, root);
    else if (root.trace !== trace) throw new GradcError("TRACE_MIXED", { op: "the result" });
    return { root, trace, inputs };
  } finally {
    trace.open = false;
  }
}

/** A graph and, for each traced operation in order, its serial number within the trace. */
interface Lowered {
  readonly graph: Graph;
  readonly serials: readonly number[];
}

/** Lowers the Values behind the result to a graph, in order of creation. */
function lower(
  { root, trace, inputs }: Run,
  shapes: readonly Shape[],
  names: readonly string[],
): Lowered {
  const builder = new Builder();
  const labels = new Map<number, string>();
  const serials: number[] = [];
  const leaves = leavesOf(shapes, names);
  const paths = (constant: boolean): string[] =>
    leaves.filter((leaf) => leaf.constant === constant).map((leaf) => leaf.path);
  const known: Names = { x: paths(false), data: paths(true), labels };
  const places = new Map<Value, readonly ["x" | "data", number]>();
  for (const space of ["x", "data"] as const) {
    inputs[space].forEach((value, i) => places.set(value, [space, i]));
  }
  const nodes = nodesOf(root);
  const ids: Id[] = [];
  for (const node of nodes) {
    const of = serials.length;
    const origin = { role: "primal", of } as const;
    const place = places.get(node);
    if (place !== undefined) {
      ids.push(builder.input(place[0], place[1], origin));
      labels.set(of, node.label || (known[place[0]][place[1]] as string));
    } else if (node.op === "leaf" || node.op === "number") {
      ids.push(builder.constant(Value.peek(node)));
      continue;
    } else {
      ids.push(
        builder.add(
          node.op,
          node.args.map((arg) => ids[arg.slot] as Id),
          origin,
        ),
      );
      if (node.label !== "") labels.set(of, node.label);
    }
    serials.push(node.serial - trace.since);
  }
  const value = { target: "value", index: 0, id: ids[root.slot] as Id } as const;
  return { graph: builder.finish([value], known), serials };
}

/** The first instruction in which two traces of one function differ, or −1. */
function firstDifference(a: Graph, b: Graph): Id {
  const length = Math.max(a.length, b.length);
  for (let id = 0; id < length; id++) {
    if (id >= a.length || id >= b.length || !sameInstruction(a, b, id)) return id;
  }
  return a.value === b.value ? -1 : (a.value ?? 0);
}

function sameInstruction(a: Graph, b: Graph, id: Id): boolean {
  if (a.kind(id) !== b.kind(id) || !Object.is(a.constant(id), b.constant(id))) return false;
  if (a.constant(id) !== undefined) return true;
  if (a.kind(id) === "input") return a.arg(id, 0) === b.arg(id, 0) && a.arg(id, 1) === b.arg(id, 1);
  for (let i = 0; i < a.arity(id); i++) if (a.arg(id, i) !== b.arg(id, i)) return false;
  return true;
}

/**
 * Traces `fn` twice, compares, and lowers it.
 * @param shapes one for each argument
 * @param names one for each argument; inputs are named after them
 * @throws GradcError TRACE_… where the function does what cannot be traced
 */
export function traceFunction(
  fn: TraceableFunction,
  shapes: readonly Shape[],
  names: readonly string[],
): TracedProgram {
  const { graph, serials } = lower(run(fn, shapes), shapes, names);
  const again = lower(run(fn, shapes), shapes, names);
  const locate = (of: number): Place | undefined => run(fn, shapes, serials[of]).trace.place;
  const id = firstDifference(graph, again.graph);
  if (id === -1) return { graph, locate };
  const show = (of: Graph): string => (id < of.length ? showInstruction(of, id) : "its end");
  const place = locate(firstUse(graph, id));
  const details = { first: show(graph), second: show(again.graph) };
  throw new GradcError("TRACE_UNREPEATABLE", details, place);
}

/** The traced operation an instruction is, or that first uses it. */
function firstUse(graph: Graph, id: Id): number {
  for (let user = id; user < graph.length; user++) {
    const uses = user === id || graph.args(user).includes(id);
    if (uses && graph.origin(user).role === "primal") return graph.origin(user).of;
  }
  return -1;
}
