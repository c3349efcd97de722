/**
 * Splits a differentiated graph into its two halves: forward, which computes the results and
 * fills the tape, and backward, which reads the tape and computes derivatives.
 *
 * The non-obvious decision: the tape holds only results that backward reads directly. Inputs and
 * constants are at hand there anyway, unless they are overwritten, and what no result needs is
 * left to backward.
 */
import { Builder, type Graph, type Id, type Output } from "../ir/graph.ts";
import type { Place } from "../ir/address.ts";
import { live } from "./prune.ts";
import { copyInstruction, keeping } from "./rewrite.ts";

export interface Halves {
  /** Outputs: the results, and elements of the tape. */
  readonly forward: Graph;
  /** Inputs: those of the graph, and elements of the tape. Outputs: derivatives. */
  readonly backward: Graph;
}

/** What goes where. */
export interface Cut {
  /** Whether an output is a result, and not a derivative. */
  readonly isResult: (output: Output) => boolean;
  /** The next place on the tape. */
  readonly place: () => Place;
}

/** Whether an input may have another number when backward runs. */
const isVolatile = (graph: Graph, id: Id): boolean =>
  graph.kind(id) === "input" && graph.source(id).space === "memory";

/** What a graph puts on the tape by itself; nothing overwrites it. */
function storedBy({ outputs }: Graph): ReadonlyMap<Id, Place> {
  const onTape = outputs.filter(({ target }) => target === "tape");
  return new Map(
    onTape.map(({ id, index, address }) => [
      id,
      address === undefined ? { index } : { index, address },
    ]),
  );
}

/** What forward has and backward reads, in order, with the places on the tape. */
function taped(
  graph: Graph,
  forward: Uint8Array,
  backward: Uint8Array,
  { isResult, place }: Cut,
): Map<Id, Place> {
  const read = new Uint8Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    if (backward[id]) for (const arg of graph.args(id)) read[arg] = 1;
  }
  for (const output of graph.outputs) if (!isResult(output)) read[output.id] = 1;
  const stored = storedBy(graph);
  const places = new Map<Id, Place>();
  for (let id = 0; id < graph.length; id++) {
    const stays = graph.op(id) === null && !isVolatile(graph, id);
    if (read[id] && forward[id] && !stays) places.set(id, stored.get(id) ?? place());
  }
  return places;
}

function forwardHalf(
  graph: Graph,
  marks: Uint8Array,
  tape: ReadonlyMap<Id, Place>,
  results: readonly Output[],
): Graph {
  const builder = new Builder();
  const image = new Int32Array(graph.length);
  const stored = storedBy(graph);
  const outputs: Output[] = [];
  for (let id = 0; id < graph.length; id++) {
    if (!marks[id]) continue;
    image[id] = copyInstruction(graph, id, builder, image, keeping(graph, builder));
    const place = tape.get(id);
    if (place === undefined || stored.has(id)) continue;
    outputs.push({ target: "tape", ...place, id: image[id] as Id });
  }
  const own = results.map((output) => ({ ...output, id: image[output.id] as Id }));
  return builder.finish([...outputs, ...own], graph.names);
}

function backwardHalf(
  graph: Graph,
  marks: Uint8Array,
  tape: ReadonlyMap<Id, Place>,
  outputs: readonly Output[],
): Graph {
  const builder = new Builder();
  const image = new Int32Array(graph.length).fill(-1);
  const needed = (id: Id): Id => {
    const place = tape.get(id);
    if (place !== undefined) return builder.read({ space: "tape", ...place }, graph.origin(id));
    return copyInstruction(graph, id, builder, image, keeping(graph, builder));
  };
  const get = (id: Id): Id => (image[id] === -1 ? (image[id] = needed(id)) : (image[id] as Id));
  for (let id = 0; id < graph.length; id++) {
    if (!marks[id]) continue;
    graph.args(id).forEach(get);
    get(id);
  }
  return builder.finish(
    outputs.map((output) => ({ ...output, id: get(output.id) })),
    graph.names,
  );
}

/** Splits a graph that computes results and derivatives. */
export function split(graph: Graph, cut: Cut): Halves {
  const results = graph.outputs.filter(cut.isResult);
  const derivatives = graph.outputs.filter((output) => !cut.isResult(output));
  const forward = live(graph.withOutputs(results));
  const backward = live(graph.withOutputs(derivatives)).map((mark, id) => (forward[id] ? 0 : mark));
  const tape = taped(graph, forward, backward, cut);
  return {
    forward: forwardHalf(graph, forward, tape, results),
    backward: backwardHalf(graph, backward, tape, derivatives),
  };
}
