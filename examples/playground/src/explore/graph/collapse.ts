/**
 * What is drawn of a record: values, and between them the operations, as in micrograd's draw_dot.
 *
 * The non-obvious decision: the drawing knows nothing of records. Whoever draws less than
 * everything (a neuron, a layer or a loop as one node) only makes another `DrawnGraph`, and the
 * numbers of the traced things that a node stands for keep it linked with all other panes.
 */
import type { CompilationRecord, TracedThing } from "../../../../../src/explain/record.ts";

/** A node of the drawing. */
export interface DrawnNode {
  /** Unique in the drawing, and the same as long as the program is. */
  readonly id: string;
  /** A value with data and grad, a constant, an operation, or several things as one. */
  readonly kind: "value" | "constant" | "operation" | "group";
  /** Its name, number, symbol, or what the group is. */
  readonly label: string;
  /** The traced things it stands for. */
  readonly of: readonly number[];
  /** The traced thing whose data and grad it shows; absent for constants and operations. */
  readonly shows?: number;
}

export interface DrawnEdge {
  /** Ids of nodes: from an operand to what uses it. */
  readonly from: string;
  readonly to: string;
}

export interface DrawnGraph {
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** What was left out or put together, in a sentence; absent if everything is drawn. */
  readonly note?: string;
}

/** More traced things than that are not drawn one by one. */
export const MOST_THINGS = 150;

const valueId = (of: number): string => `v${of}`;

/** Everything, thing by thing. */
export function drawAll({ traced }: CompilationRecord): DrawnGraph {
  const nodes: DrawnNode[] = [];
  const edges: DrawnEdge[] = [];
  for (const thing of traced) {
    const { of, name, op, symbol } = thing;
    nodes.push({ id: valueId(of), kind: "value", label: name, of: [of], shows: of });
    if (op === null) continue;
    const id = `op${of}`;
    nodes.push({ id, kind: "operation", label: symbol, of: [of] });
    edges.push({ from: id, to: valueId(of) });
    drawOperands(thing, id, nodes, edges);
  }
  return { nodes, edges };
}

/** The edges into an operation; a constant is a node of its own wherever it is used. */
function drawOperands(
  { of, args }: TracedThing,
  to: string,
  nodes: DrawnNode[],
  edges: DrawnEdge[],
): void {
  args.forEach((arg, i) => {
    if ("of" in arg) {
      edges.push({ from: valueId(arg.of), to });
      return;
    }
    const id = `c${of}.${i}`;
    nodes.push({ id, kind: "constant", label: String(arg.constant), of: [of] });
    edges.push({ from: id, to });
  });
}

/**
 * What is drawn of a record.
 * @param _open ids of the groups that the user opened
 */
export function collapse(record: CompilationRecord, _open: ReadonlySet<string>): DrawnGraph {
  const { length } = record.traced;
  if (length <= MOST_THINGS) return drawAll(record);
  return { nodes: [], edges: [], note: `${length} values are too many to draw one by one.` };
}
