/**
 * The nodes and edges that a drawing of a graph consists of, when some groups are open.
 *
 * The non-obvious decision: what is drawn follows from the record and the set of open groups alone,
 * so opening, closing and a share link need no state of their own.
 */
import type { TracedThing } from "../../../../src/explain/record.ts";
import { argumentsOf } from "./cones.ts";
import type { Group, Grouping, Part } from "./groups.ts";

/** A node of the drawing: a traced thing, or a group that is closed. */
export interface CollapsedNode {
  readonly id: string;
  /** The number of the thing; undefined for a group. */
  readonly of?: number;
  readonly group?: Group;
  /** Ids of the open groups around it, the outermost first. */
  readonly inside: readonly string[];
}

/** All things that one node hands on to another. */
export interface CollapsedEdge {
  readonly from: string;
  readonly to: string;
  /** The things that are handed on. */
  readonly carries: readonly number[];
}

export interface Collapsed {
  readonly nodes: readonly CollapsedNode[];
  readonly edges: readonly CollapsedEdge[];
  /** The groups that are open, the outer ones first. */
  readonly open: readonly Group[];
}

const idOf = (part: Part): string => (typeof part === "number" ? `t${part}` : part.id);

/**
 * Collapses a graph.
 * @param opened ids of the groups that are open; others are ignored
 */
export function collapse(
  traced: readonly TracedThing[],
  grouping: Grouping,
  opened: ReadonlySet<string>,
): Collapsed {
  const nodes: CollapsedNode[] = [];
  const open: Group[] = [];
  const nodeOf: string[] = [];
  const visit = (parts: readonly Part[], inside: readonly string[]): void => {
    for (const part of parts) {
      const id = idOf(part);
      if (typeof part === "number") {
        nodes.push({ id, of: part, inside });
        nodeOf[part] = id;
      } else if (opened.has(id)) {
        open.push(part);
        visit(part.parts(), [...inside, id]);
      } else {
        nodes.push({ id, group: part, inside });
        for (const of of part.members) nodeOf[of] = id;
      }
    }
  };
  visit(grouping.parts, []);
  return { nodes, edges: edgesBetween(traced, nodeOf), open };
}

function edgesBetween(traced: readonly TracedThing[], nodeOf: readonly string[]): CollapsedEdge[] {
  const edges = new Map<string, { from: string; to: string; carries: Set<number> }>();
  for (const thing of traced) {
    const to = nodeOf[thing.of] as string;
    for (const of of argumentsOf(thing)) {
      const from = nodeOf[of] as string;
      if (from === to) continue;
      const key = `${from} ${to}`;
      const edge = edges.get(key) ?? { from, to, carries: new Set() };
      edges.set(key, edge);
      edge.carries.add(of);
    }
  }
  return [...edges.values()].map((edge) => ({ ...edge, carries: [...edge.carries] }));
}

/** The groups that must be open for a thing to be seen by itself, the outermost first. */
export function groupsAround(grouping: Grouping, of: number): string[] {
  const path: string[] = [];
  for (let parts = grouping.parts; ;) {
    const around = parts.find(
      (part): part is Group => typeof part !== "number" && part.members.includes(of),
    );
    if (around === undefined) return path;
    path.push(around.id);
    parts = around.parts();
  }
}
