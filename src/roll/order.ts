/**
 * The order in which the instructions of a flat graph run once loops are rolled, and whether that
 * order adds up gradients as the flat graph does.
 *
 * The non-obvious decision: only what receives adjoints matters. Whatever else changes places, the
 * uses of each variable and of each result must stay in their order, and one graph must not know
 * an element under two names.
 */
import type { Graph, Id } from "../ir/graph.ts";
import { activity } from "../passes/propagate.ts";

/** When each instruction runs. */
export interface Order {
  /** Its place among all instructions. */
  readonly rank: Float64Array;
  /** Which run of which graph it belongs to. */
  readonly instance: Float64Array;
  /** For each argument the input that stands for it in its graph; −1 for a result of the same. */
  readonly reads: Int32Array;
  /** How many ranks, instances and inputs there are. */
  readonly ranks: number;
  readonly instances: number;
}

/** The order of a graph that is left as it is. */
export function asItIs(graph: Graph): Order {
  const reads = new Int32Array(3 * graph.length).fill(-1);
  for (let id = 0; id < graph.length; id++) {
    for (let i = 0; i < graph.arity(id); i++) {
      const arg = graph.arg(id, i);
      if (graph.arity(arg) === 0) reads[3 * id + i] = arg;
    }
  }
  return {
    rank: Float64Array.from({ length: graph.length }, (_, id) => id),
    instance: new Float64Array(graph.length),
    reads,
    ranks: graph.length,
    instances: 1,
  };
}

/** Two uses of one thing, of which the second now comes first, or under another name. */
export interface Conflict {
  readonly first: Id;
  readonly second: Id;
}

/**
 * The first uses that are out of order; undefined if all is well.
 * @param strict whether the order of additions counts; names count always
 */
export function conflictIn(graph: Graph, order: Order, strict: boolean): Conflict | undefined {
  const active = activity(graph, ({ space }) => space !== "data" && space !== "table");
  const lastUser = new Int32Array(graph.length).fill(-1);
  const lastName = new Int32Array(graph.length).fill(-1);
  for (let id = 0; id < graph.length; id++) {
    if (!active[id]) continue;
    for (let i = 0; i < graph.arity(id); i++) {
      const arg = graph.arg(id, i);
      if (!active[arg]) continue;
      const before = lastUser[arg] as Id;
      const name = order.reads[3 * id + i] as number;
      if (before !== -1) {
        const backwards = (order.rank[before] as number) > (order.rank[id] as number);
        const same = order.instance[before] === order.instance[id];
        if ((strict && backwards) || (same && name !== lastName[arg])) {
          return { first: before, second: id };
        }
      }
      lastUser[arg] = id;
      lastName[arg] = name;
    }
  }
  return undefined;
}
