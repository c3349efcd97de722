/**
 * What is drawn of a record: values, and between them the operations, as in micrograd's draw_dot.
 *
 * The non-obvious decision: the drawing knows nothing of records. What is drawn of a large one (a
 * layer, a neuron, a term of a sum as one node) follows from the record and the set of open groups
 * alone, and the numbers of the traced things that a node stands for keep it linked with all other
 * panes.
 */
import type { CompilationRecord, TracedThing } from "../../../../../src/explain/record.ts";
import { plural } from "../../format.ts";
import { argumentsOf } from "./cones.ts";
import { Grouping, type Part } from "./groups.ts";

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
  /** Id of the innermost open group around it. */
  readonly inside?: string;
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

const valueId = (of: number): string => `v${of}`;

/** Collects a drawing: what is shown by itself, and what as a group. */
class Pen {
  readonly nodes: DrawnNode[] = [];
  readonly #edges = new Map<string, DrawnEdge>();
  /** The node that each traced thing is in; groups only. */
  readonly #groupOf = new Map<number, string>();
  readonly #traced: readonly TracedThing[];

  constructor(traced: readonly TracedThing[]) {
    this.#traced = traced;
  }

  get edges(): readonly DrawnEdge[] {
    return [...this.#edges.values()];
  }

  /** Lays out the nodes of some parts; those of open groups are their own parts. */
  place(parts: readonly Part[], open: ReadonlySet<string>, inside?: string): void {
    const around = inside === undefined ? {} : { inside };
    for (const part of parts) {
      if (typeof part === "number") this.#placeThing(this.#traced[part] as TracedThing, around);
      else if (open.has(part.id)) this.place(part.parts(), open, part.id);
      else {
        const { id, title, members } = part;
        this.nodes.push({ id, kind: "group", label: title, of: members, ...around });
        for (const of of members) this.#groupOf.set(of, id);
      }
    }
  }

  #placeThing({ of, name, op, symbol, args }: TracedThing, around: { inside?: string }): void {
    this.nodes.push({
      id: valueId(of),
      kind: "value",
      label: name,
      of: [of],
      shows: of,
      ...around,
    });
    if (op === null) return;
    this.nodes.push({ id: `op${of}`, kind: "operation", label: symbol, of: [of], ...around });
    // A constant is a node of its own wherever it is used.
    args.forEach((arg, i) => {
      if ("of" in arg) return;
      const id = `c${of}.${i}`;
      this.nodes.push({ id, kind: "constant", label: String(arg.constant), of: [of], ...around });
    });
  }

  /** Connects everything that has been placed. */
  connect(): void {
    for (const thing of this.#traced) {
      const { of, op, args } = thing;
      const group = this.#groupOf.get(of);
      const to = group ?? `op${of}`;
      for (const from of argumentsOf(thing)) {
        this.#edge(this.#groupOf.get(from) ?? valueId(from), to);
      }
      if (group !== undefined || op === null) continue;
      args.forEach((arg, i) => "constant" in arg && this.#edge(`c${of}.${i}`, to));
      this.#edge(to, valueId(of));
    }
  }

  #edge(from: string, to: string): void {
    if (from !== to) this.#edges.set(`${from} ${to}`, { from, to });
  }
}

/** How each record is divided; made once. */
const groupings = new WeakMap<CompilationRecord, Grouping>();

function groupingOf(record: CompilationRecord): Grouping {
  const grouping = groupings.get(record) ?? new Grouping(record);
  groupings.set(record, grouping);
  return grouping;
}

/**
 * What is drawn of a record: everything if it is small, else groups.
 * @param open ids of the groups that the user opened; others are ignored
 */
export function collapse(record: CompilationRecord, open: ReadonlySet<string>): DrawnGraph {
  const pen = new Pen(record.traced);
  pen.place(groupingOf(record).parts, open);
  pen.connect();
  const { nodes, edges } = pen;
  const groups = nodes.filter(({ kind }) => kind === "group").length;
  if (groups === 0) return { nodes, edges };
  const values = plural(record.traced.length, "value");
  return { nodes, edges, note: `${values} in ${plural(groups, "group")}. Click one to open it.` };
}
