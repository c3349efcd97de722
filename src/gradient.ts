/**
 * `gradient(f)`: the gradient of a function as a function of Values, to be used inside of other
 * functions: forces from energies, gradient penalties, derivatives of any order.
 *
 * The non-obvious decision: `f` is run on stand-ins for its arguments, what it built is
 * differentiated as a graph, and the gradient is replayed on the arguments themselves. So it works
 * alike on Values with data and inside of a trace, nests, and may use Values from around it.
 */
import { OPERAND_INVALID, ROWS_UNSUPPORTED, TRACE_ESCAPED } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import { Builder, type Graph, type Id } from "./ir/graph.ts";
import { lastGraph, PASSES, runPasses } from "./passes/pipeline.ts";
import { replayOutputs } from "./trace/replay.ts";
import { readResult } from "./trace/result.ts";
import { isPlain } from "./trace/shapes.ts";
import { currentTrace, type Operand, recorded, StandIn, type Trace, Value } from "./value.ts";

/** A structure like `T` with `Leaf` in the place of each Value. */
export type Mirrored<T, Leaf> = T extends Value
  ? Leaf
  : { -readonly [K in keyof T]: Mirrored<T[K], Leaf> };

/**
 * A structure like `thing` with `make` called on each Value and number, in order.
 * @param where what the user called
 * @throws GradcError OPERAND_INVALID for instances of classes and cycles
 */
export function mirror(
  thing: unknown,
  make: (operand: Operand) => Value,
  where = "gradient(f)",
  around: readonly unknown[] = [],
): unknown {
  if (thing instanceof Value || typeof thing === "number") return make(thing);
  if (typeof thing !== "object" || thing === null) return thing;
  // An instance of a class may hold Values that nobody would see; a cycle has no end.
  if (around.includes(thing) || !(Array.isArray(thing) || isPlain(thing))) {
    const got = around.includes(thing) ? "a list or object that contains itself" : describe(thing);
    throw new GradcError(OPERAND_INVALID, { where, got });
  }
  const inner = (part: unknown): unknown => mirror(part, make, where, [...around, thing]);
  if (Array.isArray(thing)) return thing.map(inner);
  return Object.fromEntries(Object.entries(thing).map(([key, part]) => [key, inner(part)]));
}

/** A Value that can be told from the one whose place it takes. */
function standIn(operand: Operand): StandIn {
  if (!(operand instanceof Value)) return new StandIn(operand);
  const stand = new StandIn(Value.peek(operand), "", "leaf", operand.trace);
  return operand.trace === null ? stand : recorded(stand);
}

/** What `root` was made from since the first of `inputs`, in order of creation. */
function madeSince(root: Value, inputs: readonly Value[]): Value[] {
  const first = inputs[0]?.serial ?? Infinity;
  // By serial numbers, because a trace may give several Values for one operation.
  const found = new Map<number, Value>();
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.serial < first || found.has(node.serial)) continue;
    found.set(node.serial, node);
    stack.push(...node.args);
  }
  return [...found.values()].sort((a, b) => a.serial - b.serial);
}

/** What was built on stand-ins as a graph; other Values that it uses are its `data`. */
function graphOn(inputs: readonly Value[], root: Value): { graph: Graph; captured: Value[] } {
  const builder = new Builder();
  const captured: Value[] = [];
  const ids = new Map<number, Id>(inputs.map(({ serial }, i) => [serial, builder.input("x", i)]));
  const idOf = (node: Value): Id => {
    const known = ids.get(node.serial);
    if (known !== undefined) return known;
    StandIn.check(node);
    if (node.trace?.open === false) throw new GradcError(TRACE_ESCAPED, { op: "gradient(f)" });
    const { op } = node;
    const id =
      op === "number"
        ? builder.constant(Value.peek(node))
        : builder.input("data", captured.push(node) - 1);
    ids.set(node.serial, id);
    return id;
  };
  madeSince(root, inputs).forEach((node, of) => {
    if (ids.has(node.serial) || node.op === "leaf" || node.op === "number") return;
    ids.set(node.serial, builder.add(node.op, node.args.map(idOf), { role: "primal", of }));
  });
  const value = { target: "value", index: 0, id: idOf(root) } as const;
  const names = {
    x: inputs.map((_, i) => `x[${i}]`),
    data: captured.map((_, i) => `data[${i}]`),
    labels: new Map(),
    sources: new Map(),
  };
  return { graph: builder.finish([value], names), captured };
}

/** Whether a loop that was recorded since `from` hands on what depends on the inputs. */
function goesThroughLoops(trace: Trace, from: number, inputs: readonly Value[]): boolean {
  const recorded = trace.loops.slice(from);
  if (recorded.length === 0) return false;
  const depends = new Uint8Array(trace.length);
  for (const input of inputs) if (input.trace === trace) depends[input.slot] = 1;
  for (let at = 0; at < trace.length; at++) {
    for (let i = 0; i < 3; i++) {
      if (trace.op(at) !== "leaf" && depends[trace.reference(at, i)] === 1) depends[at] = 1;
    }
  }
  const isHanded = (operand: Operand): boolean =>
    operand instanceof Value && operand.trace === trace && depends[operand.slot] === 1;
  return recorded.some(
    ({ carried, results }) =>
      results.some(isHanded) || carried.some(({ start, next }) => [start, next].some(isHanded)),
  );
}

/** Runs `fn` on stand-ins, with loops of a fixed length written out. */
function built(
  fn: (...args: unknown[]) => unknown,
  args: unknown,
  inputs: readonly Value[],
): Value {
  const trace = currentTrace();
  const [from, keepsLoops] = [trace?.loops.length ?? 0, trace?.keepsLoops ?? false];
  if (trace !== null) trace.keepsLoops = false;
  const { values } = readResult(fn(...(args as unknown[])), "one");
  if (trace !== null) {
    trace.keepsLoops = keepsLoops;
    if (goesThroughLoops(trace, from, inputs)) {
      throw new GradcError(ROWS_UNSUPPORTED, { compiler: "gradient(f)" });
    }
  }
  return values[0]?.value as Value;
}

/**
 * The gradient of `fn` as a function: called with structures of Values and numbers like the
 * arguments of `fn`, it returns a list of structures of Values, one an argument. Those are Values
 * like any other: they can be printed, used further, compiled, and differentiated again.
 *
 * ```ts
 * const force = (q, stiffness) => neg(gradient((q) => energy(q, stiffness))(q)[0]);
 * ```
 * @param fn returns one Value; Values that it takes from around it count as constants
 * @throws GradcError TRACE_NOT_VALUE if `fn` returns anything else; OPERAND_INVALID for arguments
 *   that are instances of classes; ROWS_UNSUPPORTED where `fn` carries them through a loop over rows;
 *   TRACE_ESCAPED when `fn` lets its parameters out and they are used
 */
export function gradient<A extends readonly unknown[]>(
  fn: (...args: A) => Value,
): (...args: Mirrored<A, Operand>) => Mirrored<A, Value>;
export function gradient(fn: unknown): unknown {
  if (typeof fn !== "function") {
    throw new GradcError(OPERAND_INVALID, { where: "gradient(f)", got: describe(fn) });
  }
  const run = fn as (...args: unknown[]) => unknown;
  return (...args: unknown[]) => {
    const originals: Operand[] = [];
    const inputs: StandIn[] = [];
    const stand = mirror(args, (operand) => {
      originals.push(operand);
      const input = standIn(operand);
      inputs.push(input);
      return input;
    });
    const root = built(run, stand, inputs);
    const { graph, captured } = graphOn(inputs, root);
    for (const input of inputs) input.open = false;
    const derivatives = lastGraph(runPasses(graph, PASSES.gradient("exact", "one")));
    const results = replayOutputs(derivatives, { x: originals, data: captured }, "grad");
    let next = 0;
    return mirror(args, () => {
      const result = results[next++] as Operand;
      return result instanceof Value ? result : new Value(result, "", "number");
    });
  };
}
