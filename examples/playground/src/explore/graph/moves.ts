/**
 * Where an arrow key leads in the graph.
 *
 * The non-obvious decision: left and right follow edges, because that is what the graph means; up
 * and down go to the nearest node in the same column.
 */
import type { Placed, PlacedNode } from "./layout.ts";

type Move = (placed: Placed, from: PlacedNode) => PlacedNode | undefined;

/** The neighbour along edges that lies nearest in height. */
const along =
  (end: "from" | "to"): Move =>
  ({ nodes, edges }, from) => {
    const start = end === "to" ? "from" : "to";
    const ids = new Set(edges.filter((edge) => edge[start] === from.id).map((edge) => edge[end]));
    return nearest(
      nodes.filter(({ id }) => ids.has(id)),
      from,
    );
  };

const vertically =
  (sign: 1 | -1): Move =>
  ({ nodes }, from) => {
    const overlaps = ({ x, width }: PlacedNode): boolean =>
      Math.abs(x - from.x) < (width + from.width) / 2;
    return nearest(
      nodes.filter((node) => overlaps(node) && (node.y - from.y) * sign > 1),
      from,
    );
  };

function nearest(nodes: readonly PlacedNode[], { y }: PlacedNode): PlacedNode | undefined {
  return nodes.toSorted((a, b) => Math.abs(a.y - y) - Math.abs(b.y - y))[0];
}

const MOVES: Readonly<Record<string, Move>> = {
  ArrowRight: along("to"),
  ArrowLeft: along("from"),
  ArrowDown: vertically(1),
  ArrowUp: vertically(-1),
  Home: ({ nodes }) => nodes[0],
  End: ({ nodes }) => nodes.at(-1),
};

/** The node that a key leads to from another; undefined if there is none. */
export function nodeInDirection(
  placed: Placed,
  from: PlacedNode,
  key: string,
): PlacedNode | undefined {
  return MOVES[key]?.(placed, from);
}
