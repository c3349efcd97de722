/**
 * Tracing: runs the user's function on Values without data and lowers what it built.
 *
 * The non-obvious decision: a traced Value has no number at all, so nothing the function does can
 * depend on one unnoticed; asking for it is an error with a place. And the function is traced
 * twice, because a program that differs between runs would be frozen at one of them.
 */
import { TRACE_ENDLESS, TRACE_FOREIGN, TRACE_MIXED, TRACE_UNREPEATABLE } from "../catalogue.ts";
import { GradcError, isEndless, type Place, placeIn } from "../errors.ts";
import { sourcesOf } from "../ir/block.ts";
import { firstDifference } from "../ir/compare.ts";
import type { Graph, Id } from "../ir/graph.ts";
import { showInstruction } from "../ir/text.ts";
import { NO_REFERENCE, type Wanted } from "../recording.ts";
import { closeTrace, openTrace, recorded, Value } from "../value.ts";
import { lower, type Lowered, reach, type Reached, rootsOf, type Run } from "./lower.ts";
import type { Lower } from "../passes/loops.ts";
import { readResult } from "./result.ts";
import { stepsOf } from "./steps.ts";
import type { Shape } from "./shapes.ts";
import { build, type Leaf, leavesOf, type RowCount, rowLeavesOf } from "./structure.ts";

/** A function of Values; arguments are structures of Values that fit the shapes. */
export type TraceableFunction = (...args: never[]) => unknown;

/** What a function may return: one Value, or a structure of them. */
export type Returns = "one" | "structure";

/** A traced function: its graph, and where to look for the line of each operation. */
export interface TracedProgram {
  readonly graph: Graph;
  /** The structure of the result. */
  readonly result: Shape;
  /** How the steps of a function with loops are made; absent for one without. */
  readonly lower?: Lower;
  /** The user's line that made the traced operation `of`; undefined where no stack tells. */
  locate(of: number): Place | undefined;
  /** The same for all traced operations, by number, in one further run of the function. */
  places(): readonly (Place | undefined)[];
}

/**
 * Calls the function on fresh Values made by `make`; for tracing and for the interpreted engine.
 * @param names one for each argument
 * @param count how many rows there are in a table; null while tracing
 */
export function applyTo(
  fn: TraceableFunction,
  shapes: readonly Shape[],
  names: readonly string[],
  make: (leaf: Leaf) => Value,
  count: RowCount = null,
): unknown {
  const args = shapes.map((shape, i) => build(shape, names[i] as string, make, count));
  return (fn as (...args: unknown[]) => unknown)(...args);
}

/** Makes recursion without end the user's error: a condition on a Value cannot end it. */
function named(error: unknown): unknown {
  if (!isEndless(error)) return error;
  return new GradcError(TRACE_ENDLESS, {}, placeIn(error.stack ?? ""));
}

/** How a function is traced. */
interface Manner {
  readonly returns: Returns;
  /** Whether loops of a fixed length stay loops. */
  readonly keepsLoops: boolean;
}

type TracedRun = Run & { readonly shape: Shape };

/** Traces once. `wanted` says whose lines are kept. */
function run(
  fn: TraceableFunction,
  shapes: readonly Shape[],
  names: readonly string[],
  { returns, keepsLoops }: Manner,
  wanted?: Wanted,
): TracedRun {
  const trace = openTrace(wanted);
  trace.keepsLoops = keepsLoops;
  const inputs = { x: [] as Value[], data: [] as Value[] };
  try {
    const returned = applyTo(fn, shapes, names, ({ constant }) => {
      const value = recorded(new Value(NaN, "", "leaf", trace));
      inputs[constant ? "data" : "x"].push(value);
      return value;
    });
    const { shape, values } = readResult(returned, returns);
    if (values.some(({ value }) => value.trace !== null && value.trace !== trace)) {
      throw new GradcError(TRACE_MIXED, { op: "the result" });
    }
    const result = returns === "one" ? (returned as Value) : values;
    return { result, shape, trace, inputs };
  } catch (error) {
    throw named(error);
  } finally {
    closeTrace(trace);
  }
}

/** A Value made outside of the trace, and the position of the operation through which it comes in. */
interface Foreign {
  readonly value: Value;
  readonly user?: number;
}

/** The first Value from outside that the result depends on, directly or through others. */
function foreignValue(traced: Run, { live, natives }: Reached): Foreign | undefined {
  const { trace } = traced;
  const isForeign = (node: Value): boolean => node.serial <= trace.since;
  if (!natives.some(isForeign)) return undefined;
  const outside = new Map<Value, Value>();
  for (const node of natives) {
    const through = node.args.map((arg) => outside.get(arg)).find(Boolean);
    const value = isForeign(node) ? node : through;
    if (value !== undefined) outside.set(node, value);
  }
  for (let at = 0; at < trace.length; at++) {
    if (!live[at]) continue;
    for (let i = 0; i < 3; i++) {
      const reference = trace.reference(at, i);
      if (reference >= 0 || reference === NO_REFERENCE) continue;
      const value = outside.get(trace.other(reference) as Value);
      if (value !== undefined) return { value, user: at };
    }
  }
  const value = rootsOf(traced)
    .map((root) => outside.get(root))
    .find(Boolean);
  return value && { value };
}

/** Refuses Values from outside: their numbers would be frozen silently. */
function assertNative(
  traced: Run,
  reached: Reached,
  locate: (position: number) => Place | undefined,
): void {
  const foreign = foreignValue(traced, reached);
  if (foreign === undefined) return;
  const { value, user } = foreign;
  const place = user === undefined ? undefined : locate(user);
  const name = value.label || `Value(${Value.peek(value)})`;
  throw new GradcError(TRACE_FOREIGN, { value: name }, place);
}

/** What one run gives: its graph, and the structure of the result. */
type Once = Lowered & { readonly result: Shape };

/**
 * Traces `fn` twice, compares, and lowers it.
 * @param shapes one for each argument
 * @param names one for each argument; inputs are named after them
 * @param returns whether the result must be one Value or may have structure
 * @param keepsLoops whether loops of a fixed length stay loops; those over rows always do
 * @throws GradcError TRACE_… where the function does what cannot be traced
 */
export function traceFunction(
  fn: TraceableFunction,
  shapes: readonly Shape[],
  names: readonly string[],
  returns: Returns,
  keepsLoops = false,
): TracedProgram {
  const leaves = [...leavesOf(shapes, names), ...rowLeavesOf(shapes)];
  const manner = { returns, keepsLoops };
  const placeOf = (position: number): Place | undefined =>
    run(fn, shapes, names, manner, position).trace.places[position];
  // A function of its own, so that what the first run made is gone when the second begins.
  const lowered = (check: (traced: Run, reached: Reached) => void): Once => {
    const traced = run(fn, shapes, names, manner);
    const reached = reach(traced);
    check(traced, reached);
    return { ...lower(traced, reached, leaves), result: traced.shape };
  };
  const { graph, positions, loops, result } = lowered((...first) =>
    assertNative(...first, placeOf),
  );
  const locate = (of: number): Place | undefined => placeOf(positions[of] ?? -1);
  // Values that the function made in its first run and kept come from outside now.
  const again = lowered(() => {});
  assertRepeatable(graph, again.graph, locate);
  const places = (): (Place | undefined)[] => {
    const found = run(fn, shapes, names, manner, "all").trace.places;
    return Array.from(positions, (position) => found[position]);
  };
  const traced = { graph, result, locate, places };
  // How many rows there are is known to functions of blocks only.
  if (loops.length === 0 && !asksForRows(graph)) return traced;
  return { ...traced, lower: (anyOrder) => stepsOf(graph, loops, anyOrder) };
}

/** Whether a graph asks how many rows there are. */
const asksForRows = (graph: Graph): boolean =>
  sourcesOf(graph).some(({ space }) => space === "rows");

function assertRepeatable(
  graph: Graph,
  again: Graph,
  locate: (of: number) => Place | undefined,
): void {
  const id = firstDifference(graph, again);
  if (id === -1) return;
  const show = (of: Graph): string => {
    if (id < of.length) return showInstruction(of, id);
    return id < graph.length || id < again.length ? "its end" : `the results ${resultsOf(of)}`;
  };
  const details = { first: show(graph), second: show(again) };
  throw new GradcError(TRACE_UNREPEATABLE, details, locate(firstUse(graph, id)));
}

/** The outputs in words: `x = %3, y = %1`. */
function resultsOf({ outputs, names }: Graph): string {
  return outputs
    .map(({ index, id }) => [names.outputs?.[index], `%${id}`].filter(Boolean).join(" = "))
    .join(", ");
}

/** The traced operation an instruction is, or that first uses it. */
function firstUse(graph: Graph, id: Id): number {
  for (let user = id; user < graph.length; user++) {
    const uses = user === id || graph.args(user).includes(id);
    if (uses && graph.origin(user).role === "primal") return graph.origin(user).of;
  }
  return -1;
}
