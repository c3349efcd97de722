/**
 * Lowering: the Values that one run of a function left behind become a graph.
 *
 * The non-obvious decision: instructions stand in the order in which the Values were created,
 * which is the order the interpreted engine sweeps back through; so both add up gradients alike.
 */
import { GradcError } from "../errors.ts";
import { Builder, type Graph, type Id, type Names, type Output } from "../ir/graph.ts";
import { nodesOf, StandIn, type Trace, Value } from "../value.ts";
import type { Leaf } from "./structure.ts";

/** One run of the function. */
export interface Run {
  /** The one Value that the function returned, or all of them, with their paths. */
  readonly result: Value | readonly NamedValue[];
  readonly trace: Trace;
  /** The Values that stand for x[0], x[1], …, and for data[0], data[1], …. */
  readonly inputs: { readonly x: readonly Value[]; readonly data: readonly Value[] };
}

/** A Value of a result with structure. */
export interface NamedValue {
  readonly path: string;
  readonly value: Value;
}

/** All Values of a result. */
export const rootsOf = ({ result }: Pick<Run, "result">): readonly Value[] =>
  result instanceof Value ? [result] : result.map(({ value }) => value);

/** A graph and, for each traced operation in order, its serial number within the trace. */
export interface Lowered {
  readonly graph: Graph;
  readonly serials: readonly number[];
}

type Source = { readonly space: "x" | "data"; readonly index: number };

function sourcesOf({ inputs }: Run): ReadonlyMap<Value, Source> {
  const found = new Map<Value, Source>();
  inputs.x.forEach((value, index) => found.set(value, { space: "x", index }));
  inputs.data.forEach((value, index) => found.set(value, { space: "data", index }));
  return found;
}

/** Results with a key of their own are called by it. */
function labelsFor({ result }: Run): ReadonlyMap<Value, string> {
  const named = result instanceof Value ? [] : result.filter(({ path }) => /^[^\d[]/.test(path));
  return new Map(named.map(({ path, value }) => [value, path]));
}

/**
 * Lowers what the result of a run depends on.
 * @param leaves every number of the arguments, and of one row, in the flat order
 */
export function lower(run: Run, leaves: readonly Leaf[]): Lowered {
  const builder = new Builder();
  const labels = new Map<number, string>();
  const sources = new Map<number, Source>();
  const serials: number[] = [];
  const ids: Id[] = [];
  const paths = (constant: boolean, row = false): string[] =>
    leaves
      .filter((leaf) => leaf.constant === constant && leaf.row === row)
      .map((leaf) => leaf.path);
  const row = paths(true, true);
  const names: Names = {
    x: paths(false),
    data: paths(true),
    ...(row.length === 0 ? {} : { row }),
    ...(run.result instanceof Value ? {} : { outputs: run.result.map(({ path }) => path) }),
    labels,
    sources,
  };
  const inputs = sourcesOf(run);
  const results = labelsFor(run);

  const append = (node: Value): Id => {
    const source = node.op === "leaf" ? inputs.get(node) : undefined;
    if (node.op === "number" || (node.op === "leaf" && source === undefined)) {
      StandIn.check(node);
      // A stand-in that `gradient` made has no number; outside of its function it means nothing.
      if (node.trace !== null) throw new GradcError("TRACE_ESCAPED", { op: "the result" });
      return builder.constant(Value.peek(node));
    }
    const origin = { role: "primal", of: serials.length } as const;
    serials.push(node.serial - run.trace.since);
    if (node.op === "leaf") {
      const { space, index } = source as Source;
      sources.set(origin.of, { space, index });
      return builder.input(space, index, origin);
    }
    const label = node.label || results.get(node);
    if (label) labels.set(origin.of, label);
    return builder.add(
      node.op,
      node.args.map((arg) => ids[arg.slot] as Id),
      origin,
    );
  };

  const roots = rootsOf(run);
  for (const node of nodesOf(roots)) ids.push(append(node));
  const target = run.result instanceof Value ? "value" : "values";
  const outputs = roots.map((root, index): Output => {
    return { target, index, id: ids[root.slot] as Id };
  });
  return { graph: builder.finish(outputs, names), serials };
}
