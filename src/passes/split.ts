/**
 * Splits a graph with value and gradient into its two halves: forward, which computes the value
 * and fills the tape, and backward, which reads the tape and computes the gradient.
 *
 * The non-obvious decision: the tape holds only results that backward reads directly. Inputs and
 * constants are at hand there anyway, and what the value does not need is left to backward.
 */
import { Builder, type Graph, type Id, type Output } from "../ir/graph.ts";
import { live } from "./prune.ts";
import { copyInstruction, keeping } from "./rewrite.ts";

export interface Halves {
  /** Outputs: the value, and `tape[i]`. */
  readonly forward: Graph;
  /** Inputs: x, data, tape, seed. Outputs: `grad[i]`. */
  readonly backward: Graph;
  readonly tapeLength: number;
}

/** The instructions that only the gradient needs. */
function backwardOnly(graph: Graph, forward: Uint8Array): Uint8Array {
  return live(graph, (target) => target === "grad").map((mark, id) => (forward[id] ? 0 : mark));
}

/** Results of forward that backward reads, in order; each gets the next place on the tape. */
function taped(graph: Graph, forward: Uint8Array, backward: Uint8Array): Map<Id, number> {
  const read = new Uint8Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    if (backward[id]) for (const arg of graph.args(id)) read[arg] = 1;
  }
  for (const { target, id } of graph.outputs) if (target === "grad") read[id] = 1;
  const places = new Map<Id, number>();
  for (let id = 0; id < graph.length; id++) {
    if (read[id] && forward[id] && graph.op(id) !== null) places.set(id, places.size);
  }
  return places;
}

function forwardHalf(graph: Graph, marks: Uint8Array, tape: ReadonlyMap<Id, number>): Graph {
  const builder = new Builder();
  const image = new Int32Array(graph.length);
  const outputs: Output[] = [];
  for (let id = 0; id < graph.length; id++) {
    if (!marks[id]) continue;
    image[id] = copyInstruction(graph, id, builder, image, keeping(builder));
    const index = tape.get(id);
    if (index !== undefined) outputs.push({ target: "tape", index, id: image[id] as Id });
  }
  const value = { target: "value", index: 0, id: image[graph.value as Id] as Id } as const;
  return builder.finish([...outputs, value], graph.names);
}

function backwardHalf(graph: Graph, marks: Uint8Array, tape: ReadonlyMap<Id, number>): Graph {
  const builder = new Builder();
  const image = new Int32Array(graph.length).fill(-1);
  const needed = (id: Id): Id => {
    const place = tape.get(id);
    if (place !== undefined) return builder.input("tape", place, graph.origin(id));
    return copyInstruction(graph, id, builder, image, keeping(builder));
  };
  const get = (id: Id): Id => (image[id] === -1 ? (image[id] = needed(id)) : (image[id] as Id));
  for (let id = 0; id < graph.length; id++) {
    if (!marks[id]) continue;
    graph.args(id).forEach(get);
    get(id);
  }
  const outputs = graph.outputs.filter((output) => output.target === "grad");
  return builder.finish(
    outputs.map((output) => ({ ...output, id: get(output.id) })),
    graph.names,
  );
}

/** Splits a differentiated graph whose seed is an input. */
export function split(graph: Graph): Halves {
  const forward = live(graph, (target) => target === "value");
  const backward = backwardOnly(graph, forward);
  const tape = taped(graph, forward, backward);
  return {
    forward: forwardHalf(graph, forward, tape),
    backward: backwardHalf(graph, backward, tape),
    tapeLength: tape.size,
  };
}
