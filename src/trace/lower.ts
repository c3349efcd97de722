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

type Place = readonly [space: "x" | "data", index: number];

function placesOf({ inputs }: Run): ReadonlyMap<Value, Place> {
  const places = new Map<Value, Place>();
  inputs.x.forEach((value, i) => places.set(value, ["x", i]));
  inputs.data.forEach((value, i) => places.set(value, ["data", i]));
  return places;
}

/**
 * Lowers what the result of a run depends on.
 * @param leaves every number of the arguments, in the flat order
 */
export function lower(run: Run, leaves: readonly Leaf[]): Lowered {
  const builder = new Builder();
  const labels = new Map<number, string>();
  const serials: number[] = [];
  const ids: Id[] = [];
  const paths = (constant: boolean): string[] =>
    leaves.filter((leaf) => leaf.constant === constant).map((leaf) => leaf.path);
  const names: Names = { x: paths(false), data: paths(true), labels };
  const places = placesOf(run);

  const append = (node: Value): Id => {
    const place = node.op === "leaf" ? places.get(node) : undefined;
    if (node.op === "number" || (node.op === "leaf" && place === undefined)) {
      return builder.constant(Value.peek(node));
    }
    const origin = { role: "primal", of: serials.length } as const;
    const label = node.label || (place && names[place[0]][place[1]]) || "";
    if (label !== "") labels.set(origin.of, label);
    serials.push(node.serial - run.trace.since);
    if (node.op === "leaf") return builder.input(...(place as Place), origin);
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
