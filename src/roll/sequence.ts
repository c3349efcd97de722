/**
 * In which order loops and the instructions that are left run.
 *
 * The non-obvious decision: instructions stay in their order as far as they can, and a loop runs
 * when the first of them needs it. A loop that needs its own result is none.
 */
import type { Graph, Id } from "../ir/graph.ts";
import { bodyOf, isInOrder, type Plan, type Planned } from "./plan.ts";

/** What runs one after the other: stretches of instructions, and loops. */
export type Item = readonly Id[] | Planned;

export const isPlanned = (item: Item): item is Planned => "body" in item;

/** A loop that cannot run as one. */
export class Entangled {
  readonly loop: Planned;

  constructor(loop: Planned) {
    this.loop = loop;
  }
}

/** What a loop needs from outside, and what it carries on. */
export function needsOf(graph: Graph, { sum, shared, varying, carried = [] }: Planned): Id[] {
  const ids = [...(sum?.start === undefined ? [] : [sum.start]), ...shared];
  for (const tuple of [...varying, ...carried]) for (const id of tuple) if (id >= 0) ids.push(id);
  return ids.filter((id) => graph.arity(id) > 0);
}

/** For each instruction the loop it belongs to, or −1. */
export function membership(graph: Graph, loops: readonly Planned[]): Int32Array {
  const member = new Int32Array(graph.length).fill(-1);
  loops.forEach((loop, k) => {
    for (const tuple of bodyOf(loop)) for (const id of tuple) member[id] = k;
    for (const id of loop.sum?.adds ?? []) member[id] = k;
  });
  return member;
}

class Sequencer {
  readonly #graph: Graph;
  readonly #loops: readonly Planned[];
  readonly #member: Int32Array;
  readonly #done: Uint8Array;
  /** 1 while what a loop needs is looked for, 2 when it stands in its place. */
  readonly #loopState: Uint8Array;
  readonly #items: (Id[] | Planned)[] = [];

  constructor(graph: Graph, { loops }: Plan) {
    this.#graph = graph;
    this.#loops = loops;
    this.#member = membership(graph, loops);
    this.#done = new Uint8Array(graph.length);
    this.#loopState = new Uint8Array(loops.length);
  }

  run(): readonly Item[] | Entangled {
    for (let id = 0; id < this.#graph.length; id++) {
      if (this.#graph.arity(id) === 0 || this.#waits(id)) continue;
      const failed = this.#visit(id);
      if (failed) return failed;
    }
    for (const { id } of this.#graph.outputs) {
      const failed = this.#visit(id);
      if (failed) return failed;
    }
    return this.#items;
  }

  /** Whether an instruction belongs to a loop that runs when something needs it, and not before. */
  #waits(id: Id): boolean {
    const loop = this.#member[id] as number;
    return loop !== -1 && !isInOrder(this.#loops[loop] as Planned);
  }

  /** What must run before an instruction, or before the loop it belongs to. */
  #needs(id: Id): readonly Id[] {
    const loop = this.#member[id] as number;
    if (loop === -1) return this.#graph.args(id);
    const planned = this.#loops[loop] as Planned;
    const needs = needsOf(this.#graph, planned);
    return isInOrder(planned) ? needs.filter((need) => this.#member[need] !== loop) : needs;
  }

  #visit(root: Id): Entangled | undefined {
    const stack = [root];
    while (stack.length > 0) {
      const id = stack.at(-1) as Id;
      const loop = this.#member[id] as number;
      if (this.#isDone(id)) {
        stack.pop();
        continue;
      }
      const open = this.#needs(id).filter((need) => !this.#isDone(need));
      if (open.length === 0) {
        stack.pop();
        this.#place(id);
        continue;
      }
      if (loop !== -1) this.#loopState[loop] = 1;
      for (const need of open) {
        const other = this.#member[need] as number;
        if (other !== -1 && this.#loopState[other] === 1) {
          return new Entangled(this.#loops[other] as Planned);
        }
      }
      // The first of them is looked at first.
      stack.push(...open.sort((a, b) => b - a));
    }
    return undefined;
  }

  #isDone(id: Id): boolean {
    if (this.#graph.arity(id) === 0) return true;
    const loop = this.#member[id] as number;
    return loop === -1 ? this.#done[id] === 1 : this.#loopState[loop] === 2;
  }

  #place(id: Id): void {
    const loop = this.#member[id] as number;
    if (loop !== -1) {
      this.#loopState[loop] = 2;
      this.#items.push(this.#loops[loop] as Planned);
      return;
    }
    this.#done[id] = 1;
    const last = this.#items.at(-1);
    if (last === undefined || isPlanned(last)) this.#items.push([id]);
    else last.push(id);
  }
}

/** The order, or a loop that depends on itself. */
export function sequence(graph: Graph, plan: Plan): readonly Item[] | Entangled {
  return new Sequencer(graph, plan).run();
}
