/**
 * Lowering: the Values that one run of a function left behind become a graph.
 *
 * The non-obvious decision: instructions stand in the order in which the Values were created,
 * which is the order the interpreted engine sweeps back through; so both add up gradients alike.
 */
import { Builder, type Graph, type Id, type Names } from "../ir/graph.ts";
import { nodesOf, type Trace, Value } from "../value.ts";
import type { Leaf } from "./structure.ts";

/** One run of the function. */
export interface Run {
  readonly root: Value;
  readonly trace: Trace;
  /** The Values that stand for x[0], x[1], …, and for data[0], data[1], …. */
  readonly inputs: { readonly x: readonly Value[]; readonly data: readonly Value[] };
}

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

/**
 * Lowers what the result of a run depends on.
 * @param leaves every number of the arguments, in the flat order
 */
export function lower(run: Run, leaves: readonly Leaf[]): Lowered {
  const builder = new Builder();
  const labels = new Map<number, string>();
  const sources = new Map<number, Source>();
  const serials: number[] = [];
  const ids: Id[] = [];
  const paths = (constant: boolean): string[] =>
    leaves.filter((leaf) => leaf.constant === constant).map((leaf) => leaf.path);
  const names: Names = { x: paths(false), data: paths(true), labels, sources };
  const inputs = sourcesOf(run);

  const append = (node: Value): Id => {
    const source = node.op === "leaf" ? inputs.get(node) : undefined;
    if (node.op === "number" || (node.op === "leaf" && source === undefined)) {
      return builder.constant(Value.peek(node));
    }
    const origin = { role: "primal", of: serials.length } as const;
    serials.push(node.serial - run.trace.since);
    if (node.op === "leaf") {
      const { space, index } = source as Source;
      sources.set(origin.of, { space, index });
      return builder.input(space, index, origin);
    }
    if (node.label !== "") labels.set(origin.of, node.label);
    return builder.add(
      node.op,
      node.args.map((arg) => ids[arg.slot] as Id),
      origin,
    );
  };

  for (const node of nodesOf(run.root)) ids.push(append(node));
  const value = { target: "value", index: 0, id: ids[run.root.slot] as Id } as const;
  return { graph: builder.finish([value], names), serials };
}
