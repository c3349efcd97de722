/**
 * What one iteration of a loop adds to a sum.
 *
 * The non-obvious decision: a sum is no instruction of its own. It is an element of memory that is
 * read, added to and written again; so everything that knows graphs knows sums.
 */
import type { Graph, Id, Output } from "../ir/graph.ts";

/** Marks what leads back to the number that an output overwrites. */
function leadingBack(graph: Graph, { index }: Output): Uint8Array {
  const marks = new Uint8Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    if (graph.kind(id) === "input") {
      const source = graph.source(id);
      marks[id] = source.space === "memory" && source.index === index ? 1 : 0;
    } else if (graph.kind(id) === "add") {
      marks[id] = marks[graph.arg(id, 0)] || marks[graph.arg(id, 1)] ? 1 : 0;
    }
  }
  return marks;
}

/** Whether an output adds to the element of memory that it overwrites, and does nothing else. */
export const isRunningSum = (graph: Graph, output: Output): boolean =>
  leadingBack(graph, output)[output.id] === 1;

/** The terms, in order, that an output adds to an element of memory which nothing else reads. */
export function termsOf(graph: Graph, output: Output): Id[] {
  const marks = leadingBack(graph, output);
  const terms: Id[] = [];
  let { id } = output;
  while (graph.kind(id) === "add") {
    const side = marks[graph.arg(id, 0)] ? 0 : 1;
    terms.push(graph.arg(id, 1 - side));
    id = graph.arg(id, side);
  }
  return terms.reverse();
}
