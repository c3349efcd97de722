/**
 * Dead code elimination: drops what no output depends on.
 *
 * The non-obvious decision: unused inputs go too. An input keeps its place in the flat vector
 * because its instruction names the index, not because it stands somewhere.
 */
import type { Graph, Id } from "../ir/graph.ts";
import { keeping, rewrite, type Rewritten } from "./rewrite.ts";

/** Marks the instructions that the outputs depend on; by default all outputs. */
export function live(graph: Graph, wanted: (target: string) => boolean = () => true): Uint8Array {
  const marks = new Uint8Array(graph.length);
  for (const { target, id } of graph.outputs) if (wanted(target)) marks[id] = 1;
  for (let id = graph.length - 1; id >= 0; id--) {
    if (marks[id]) for (let i = 0; i < graph.arity(id); i++) marks[graph.arg(id, i)] = 1;
  }
  return marks;
}

/** How often each instruction is read, by instructions and by outputs. */
export function countUses(graph: Graph): Int32Array {
  const uses = new Int32Array(graph.length);
  const count = (id: Id): void => void (uses[id] = (uses[id] as number) + 1);
  for (let id = 0; id < graph.length; id++) {
    const arity = graph.arity(id);
    for (let i = 0; i < arity; i++) count(graph.arg(id, i));
  }
  for (const { id } of graph.outputs) count(id);
  return uses;
}

/** Keeps what the outputs depend on. */
export function prune(graph: Graph): Rewritten {
  const marks = live(graph);
  const result = rewrite(
    graph,
    (builder) => keeping(graph, builder),
    (id) => marks[id] === 1,
  );
  const dropped = marks.reduce((count, mark) => count + 1 - mark, 0);
  return dropped === 0 ? result : { ...result, counts: new Map([["dropped", dropped]]) };
}
