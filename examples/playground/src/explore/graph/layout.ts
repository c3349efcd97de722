/**
 * Where everything of a drawing is: nodes in columns from left to right, edges as curves.
 *
 * The non-obvious decision: the size of a node does not depend on its numbers, so a slider moves
 * numbers and nothing else, and the layout is made once for a program.
 */
import { Graph, layout as arrange } from "@dagrejs/dagre";
import type { DrawnGraph, DrawnNode } from "./collapse.ts";

/** A node with its centre, in px. */
export interface PlacedNode extends DrawnNode {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Width of the cell with the name. */
  readonly nameWidth: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  /** An SVG path. */
  readonly path: string;
}

export interface Placed {
  readonly nodes: readonly PlacedNode[];
  readonly edges: readonly PlacedEdge[];
  readonly width: number;
  readonly height: number;
}

/** Width of a letter of the drawing's font, in px. */
const LETTER = 7.3;
/** Width of the cells with data and grad. */
const NUMBERS = 112;
const LONGEST_LABEL = 28;

/** The label as it is drawn; the whole of it is in the node's title. */
export const shownLabel = ({ label }: DrawnNode): string =>
  label.length > LONGEST_LABEL ? `${label.slice(0, LONGEST_LABEL - 1)}…` : label;

interface Size {
  readonly width: number;
  readonly height: number;
  readonly nameWidth: number;
}

const SIZES: Readonly<Record<DrawnNode["kind"], (name: number) => Size>> = {
  value: (name) => ({ width: name + 18 + NUMBERS, height: 42, nameWidth: name + 18 }),
  group: (name) => ({ width: Math.max(name + 28, 130), height: 54, nameWidth: name + 28 }),
  constant: (name) => ({ width: name + 16, height: 24, nameWidth: name + 16 }),
  operation: (name) => ({ width: Math.max(30, name + 16), height: 30, nameWidth: name + 16 }),
};

const sizeOf = (node: DrawnNode): Size => SIZES[node.kind](shownLabel(node).length * LETTER);

interface Point {
  readonly x: number;
  readonly y: number;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** A curve that leaves and reaches each point horizontally. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points.map(({ x, y }) => ({ x: round(x), y: round(y) }));
  if (first === undefined) return "";
  let last = first;
  let path = `M${first.x} ${first.y}`;
  for (const next of rest) {
    const middle = round((last.x + next.x) / 2);
    path += `C${middle} ${last.y} ${middle} ${next.y} ${next.x} ${next.y}`;
    last = next;
  }
  return path;
}

/** Lays out a drawing. It takes about 1 ms a node, so it is not for thousands. */
export function layout({ nodes, edges }: DrawnGraph): Placed {
  if (nodes.length === 0) return { nodes: [], edges: [], width: 0, height: 0 };
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", ranksep: 26, nodesep: 14, edgesep: 8, marginx: 12, marginy: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const node of nodes) graph.setNode(node.id, { ...sizeOf(node) });
  for (const { from, to } of edges) graph.setEdge(from, to, {});
  arrange(graph);
  const placed = nodes.map((node): PlacedNode => {
    const { x, y } = graph.node(node.id) as unknown as Point;
    return { ...node, ...sizeOf(node), x: round(x), y: round(y) };
  });
  const byId = new Map(placed.map((node) => [node.id, node]));
  const drawn = edges.map(({ from, to }): PlacedEdge => {
    const { points = [] } = graph.edge(from, to) as { points?: readonly Point[] };
    return { from, to, path: curve(fromSideToSide(points, byId.get(from), byId.get(to))) };
  });
  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  return { nodes: placed, edges: drawn, width, height };
}

/** Edges begin at the right side of a node and end at the left side of the next. */
function fromSideToSide(
  points: readonly Point[],
  from: PlacedNode | undefined,
  to: PlacedNode | undefined,
): readonly Point[] {
  if (from === undefined || to === undefined) return points;
  const start = { x: from.x + from.width / 2, y: from.y };
  const end = { x: to.x - to.width / 2 - 5, y: to.y };
  return [start, ...points.slice(1, -1), end];
}
