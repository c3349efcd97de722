/**
 * Reverse-mode differentiation of a graph: appends the adjoint of every instruction that depends
 * on a differentiated input, and outputs the adjoints of the inputs as `grad`.
 *
 * The non-obvious decision: instructions are visited in reverse order of creation and each sends
 * to its arguments from left to right, exactly as the interpreted engine does; so the terms of a
 * gradient are added in the same order.
 */
import type { Builder, Graph, Id, Output } from "../ir/graph.ts";
import { activity, Propagation } from "./propagate.ts";
import { extend, type Rewritten, tallyAppended } from "./rewrite.ts";

/** The adjoints of the outputs: the number 1, one input, or one input an output. */
export type Seed = "one" | "input" | "cotangents";

const seedOf = (builder: Builder, seed: Seed, index: number, of: number): Id =>
  ({
    one: () => builder.constant(1),
    input: () => builder.input("seed", 0),
    cotangents: () => builder.input("cotangents", index, { role: "adjoint", of }),
  })[seed]();

/** Appends a reverse sweep; returns the adjoint of each element of `x` that received anything. */
function sweep(graph: Graph, builder: Builder, seed: Seed): ReadonlyMap<number, Id> {
  const active = activity(graph);
  const adjoints = new Propagation(builder, "step", graph.length);
  for (const { id, index } of graph.outputs) {
    if (active[id]) adjoints.start(id, seedOf(builder, seed, index, graph.origin(id).of));
  }
  const found = new Map<number, Id>();
  for (let id = graph.length - 1; id >= 0; id--) {
    if (!active[id]) continue;
    if (graph.kind(id) !== "input") {
      adjoints.complete(id, { role: "adjoint", of: graph.origin(id).of });
      adjoints.toArguments(graph, id, active);
    }
  }
  for (let id = 0; id < graph.length; id++) {
    const adjoint = adjoints.at(id);
    if (adjoint === undefined || graph.kind(id) !== "input") continue;
    adjoints.complete(id, { role: "adjoint", of: graph.origin(id).of });
    found.set(graph.source(id).index, adjoint);
  }
  return found;
}

/**
 * The graph together with its gradient, as a function of `x`, `data` and, if it is an input, the
 * seed. Outputs: those of the graph, and `grad[i]` for each `x[i]` (the constant 0 where nothing
 * arrives). With several outputs `grad` is the sum over them, weighted with their adjoints.
 */
export function differentiate(graph: Graph, seed: Seed): Rewritten {
  const { builder, image } = extend(graph);
  const found = sweep(graph, builder, seed);
  const grad = graph.names.x.map((_, index): Output => {
    return { target: "grad", index, id: found.get(index) ?? builder.constant(0) };
  });
  return {
    graph: builder.finish([...graph.outputs, ...grad], graph.names),
    image,
    counts: tallyAppended(builder, graph.length),
  };
}
