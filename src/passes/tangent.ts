/**
 * Forward-mode differentiation of a graph: appends the tangent of every instruction, its
 * derivative along a direction in the space of the inputs.
 *
 * The non-obvious decision: applied to a graph that computes a gradient, the same pass gives the
 * product of the Hessian with the direction; so there is no pass for second order.
 */
import type { Graph, Output, Target } from "../ir/graph.ts";
import { Propagation } from "./propagate.ts";
import { extend, type Rewritten, tallyAppended } from "./rewrite.ts";

/**
 * The graph together with the tangents of the outputs in `from`, written to `to` at the same
 * index, as a function of `x`, `data` and `direction`.
 */
export function tangents(graph: Graph, from: Target, to: Target): Rewritten {
  const { builder, image } = extend(graph);
  const carried = new Propagation(builder, "tangentStep", graph.length);
  for (let id = 0; id < graph.length; id++) {
    const { role, of } = graph.origin(id);
    if (graph.row(id) !== null) {
      carried.fromArguments(graph, id);
      if (role === "primal") carried.complete(id, { role: "tangent", of });
    } else if (graph.kind(id) === "input" && graph.source(id).space === "x") {
      const { index } = graph.source(id);
      carried.start(id, builder.input("direction", index, { role: "tangent", of }));
    }
  }
  const outputs = graph.outputs
    .filter(({ target }) => target === from)
    .map(({ index, id }): Output => {
      return { target: to, index, id: carried.at(id) ?? builder.constant(0) };
    });
  return {
    graph: builder.finish([...graph.outputs, ...outputs], graph.names),
    image,
    counts: tallyAppended(builder, graph.length),
  };
}
