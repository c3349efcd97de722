/**
 * Constants across steps: what is written to memory once, as a constant, is that constant wherever
 * it is read.
 *
 * The non-obvious decision: it runs when all steps are in their order. Before, the adjoint of a sum
 * is not known to be 1, since it may still receive something; and afterwards each step is cleaned
 * up once more, because multiplying by 1 is nothing to do.
 */
import { graphsIn, mapGraphs, type Step } from "../ir/block.ts";
import type { Graph, Output } from "../ir/graph.ts";
import { Builder, type Id } from "../ir/graph.ts";
import { copyInstruction, keeping } from "./rewrite.ts";

/** A single element of memory, and no counter that would make it another one. */
const isElement = ({ target, address }: Output): boolean =>
  target === "memory" && address === undefined;

/** The elements of memory, not of arrays in it, that are written once, as a constant, and with which. */
function knownIn(
  graphs: readonly Graph[],
  inArray: (index: number) => boolean,
): ReadonlyMap<number, number> {
  const known = new Map<number, number>();
  const unknown = new Set<number>();
  for (const graph of graphs) {
    for (const output of graph.outputs) {
      if (output.target !== "memory") continue;
      const { index } = output;
      const constant = isElement(output) ? graph.constant(output.id) : undefined;
      if (constant === undefined || known.has(index) || inArray(index)) unknown.add(index);
      else known.set(index, constant);
    }
  }
  for (const index of unknown) known.delete(index);
  return known;
}

/** The same graph with constants in the place of what is known. */
function withKnown(graph: Graph, known: ReadonlyMap<number, number>): Graph {
  const builder = new Builder(graph.length + 1);
  const image = new Int32Array(graph.length);
  const keep = keeping(graph, builder);
  for (let id = 0; id < graph.length; id++) {
    const constant = knownInput(graph, id, known);
    image[id] =
      constant === undefined
        ? copyInstruction(graph, id, builder, image, keep)
        : builder.constant(constant);
  }
  const outputs = graph.outputs
    .filter((output) => !(isElement(output) && known.has(output.index)))
    .map((output) => ({ ...output, id: image[output.id] as Id }));
  return builder.finish(outputs, graph.names);
}

/** Whether a graph reads or writes what is known. */
function meets(graph: Graph, known: ReadonlyMap<number, number>): boolean {
  if (graph.outputs.some((output) => isElement(output) && known.has(output.index))) return true;
  for (let id = 0; id < graph.length; id++) {
    if (knownInput(graph, id, known) !== undefined) return true;
  }
  return false;
}

function knownInput(graph: Graph, id: Id, known: ReadonlyMap<number, number>): number | undefined {
  if (graph.kind(id) !== "input") return undefined;
  const { space, index, address } = graph.source(id);
  return space === "memory" && address === undefined ? known.get(index) : undefined;
}

/**
 * Puts constants that steps hand over in memory into the steps themselves.
 * @param cleanUp cleans a graph up in which there are new constants
 * @param inArray whether an element of memory is also reached with a counter
 */
export function spreadConstants(
  steps: readonly Step[],
  cleanUp: (graph: Graph) => Graph,
  inArray: (index: number) => boolean,
): readonly Step[] {
  let now = steps;
  for (let round = 1; ; round++) {
    const known = knownIn(graphsIn(now), inArray);
    if (known.size === 0) return now;
    // What becomes constant by this may make further elements known. After the first round all
    // graphs are clean, so only those that something is put into are cleaned again.
    now = mapGraphs(now, (graph) =>
      round === 1 || meets(graph, known) ? cleanUp(withKnown(graph, known)) : graph,
    );
  }
}
