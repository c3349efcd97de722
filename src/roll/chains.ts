/**
 * Finds the sums of a flat graph: chains of additions, each of which is used only by the next.
 *
 * The non-obvious decision: where both arguments of an addition are sums themselves, the chain goes
 * on along the longer one, and along the left one if they are equally long. So the sum over
 * samples is found although each term is a sum over weights.
 */
import type { Graph, Id } from "../ir/graph.ts";

/** start + terms[0] + terms[1] + …, from left to right. */
export interface Chain {
  readonly start: Id;
  /** One addition a term. */
  readonly adds: readonly Id[];
  readonly terms: readonly Id[];
}

const NONE = -1;

/** For each addition the side on which its chain goes on, or NONE. */
function sides(graph: Graph, uses: Int32Array): Int8Array {
  const side = new Int8Array(graph.length).fill(NONE);
  const length = new Int32Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    if (graph.kind(id) !== "add") continue;
    length[id] = 1;
    for (const i of [0, 1]) {
      const arg = graph.arg(id, i);
      const longer = (length[arg] as number) + 1;
      if (uses[arg] !== 1 || length[arg] === 0 || longer <= (length[id] as number)) continue;
      length[id] = longer;
      side[id] = i;
    }
  }
  return side;
}

/**
 * The chains of at least `least` additions.
 * @param uses how often each instruction is used
 */
export function findChains(graph: Graph, uses: Int32Array, least: number): Chain[] {
  const side = sides(graph, uses);
  const inside = new Uint8Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    if (side[id] !== NONE) inside[graph.arg(id, side[id] as number)] = 1;
  }
  const chains: Chain[] = [];
  for (let root = 0; root < graph.length; root++) {
    if (graph.kind(root) !== "add" || inside[root]) continue;
    const adds: Id[] = [root];
    for (let id = root; side[id] !== NONE;) adds.push((id = graph.arg(id, side[id] as number)));
    if (adds.length < least) continue;
    adds.reverse();
    // The first addition has no chain before it: what was made first comes first.
    const [first = 0, ...rest] = adds;
    const [start, second] = graph.args(first).sort((a, b) => a - b) as [Id, Id];
    const terms = [second, ...rest.map((id) => graph.arg(id, side[id] === 1 ? 0 : 1))];
    chains.push({ start, adds, terms });
  }
  return chains;
}
