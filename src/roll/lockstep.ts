/**
 * Walks through the iterations of a loop in lockstep: which instructions make up its body, and
 * what the body reads from outside.
 *
 * The non-obvious decision: an instruction belongs to the body only if nothing but the same
 * iteration uses it. Instructions are visited from the last to the first, so all users are known
 * when one is met.
 */
import type { Graph, Id } from "../ir/graph.ts";

/** An instruction of each iteration that stand for one another. */
export type Tuple = Int32Array;

/** A loop that was found. */
export interface Found {
  readonly count: number;
  /** The instructions of the body in their order: one tuple each. */
  readonly body: readonly Tuple[];
  /** The arguments of each of them. A tuple of the body, or from outside, is the very same array. */
  readonly args: ReadonlyMap<Tuple, readonly Tuple[]>;
  /** Tuples from outside that differ between iterations: constants, inputs, or other results. */
  readonly varying: readonly Tuple[];
  /** How often an iteration uses each of these. */
  readonly edges: ReadonlyMap<Tuple, number>;
  /** Instructions from outside that all iterations use. */
  readonly shared: readonly Id[];
}

/** What a loop consists of, however it was found. */
export type Body = Omit<Found, "edges">;

/** Whether all iterations have the same instruction. */
export const isShared = (tuple: Tuple): boolean => tuple.every((id) => id === tuple[0]);

interface Candidate {
  readonly tuple: Tuple;
  edges: number;
}

export const sameAs = (a: Tuple, b: Tuple): boolean => {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
};

/** Candidates by their first instruction, the last one first. */
class Queue {
  readonly #byFirst = new Map<Id, Candidate[]>();
  /** A binary heap of first instructions, the largest on top. */
  readonly #heap: Id[] = [];

  /** Counts one use of a tuple; returns the one that stands for all that are equal. */
  add(tuple: Tuple): Tuple {
    const first = tuple[0] as Id;
    const list = this.#byFirst.get(first);
    if (list === undefined) {
      this.#byFirst.set(first, [{ tuple, edges: 1 }]);
      this.#push(first);
      return tuple;
    }
    const known = list.find((candidate) => sameAs(candidate.tuple, tuple));
    if (known === undefined) list.push({ tuple, edges: 1 });
    else known.edges++;
    return known?.tuple ?? tuple;
  }

  /** The candidates with the largest first instruction. */
  take(): readonly Candidate[] | undefined {
    const first = this.#pop();
    if (first === undefined) return undefined;
    const list = this.#byFirst.get(first);
    this.#byFirst.delete(first);
    return list;
  }

  #push(id: Id): void {
    const heap = this.#heap;
    let at = heap.push(id) - 1;
    for (let up = (at - 1) >> 1; at > 0 && (heap[up] as Id) < id; up = (at - 1) >> 1) {
      heap[at] = heap[up] as Id;
      at = up;
    }
    heap[at] = id;
  }

  #pop(): Id | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      let down = 2 * at + 1;
      if (down + 1 < heap.length && (heap[down + 1] as Id) > (heap[down] as Id)) down++;
      if (down >= heap.length || (heap[down] as Id) <= last) break;
      heap[at] = heap[down] as Id;
      at = down;
    }
    heap[at] = last;
    return top;
  }
}

/** Looks for the body of a loop. */
export class Lockstep {
  readonly #graph: Graph;
  readonly #uses: Int32Array;
  /** Instructions that belong to a loop already. */
  readonly #taken: Uint8Array;

  constructor(graph: Graph, uses: Int32Array, taken: Uint8Array) {
    this.#graph = graph;
    this.#uses = uses;
    this.#taken = taken;
  }

  /**
   * The loop whose iterations compute `roots`.
   * @param exported whether the roots are used outside of the loop as well
   * @returns the loop, and the tuples that stand for the roots
   */
  find(roots: readonly Tuple[], exported: boolean): Found & { readonly roots: readonly Tuple[] } {
    const queue = new Queue();
    const shared = new Set<Id>();
    const args = new Map<Tuple, readonly Tuple[]>();
    const varying = new Map<Tuple, number>();
    const use = (tuple: Tuple): Tuple => {
      if (!isShared(tuple)) return queue.add(tuple);
      shared.add(tuple[0] as Id);
      return tuple;
    };
    const take = (tuple: Tuple): void => void args.set(tuple, this.#argsOf(tuple).map(use));
    const own = exported ? roots : roots.map(use);
    if (exported) roots.forEach(take);
    for (let list = queue.take(); list !== undefined; list = queue.take()) {
      for (const { tuple, edges } of list) {
        if (this.#isPrivate(tuple, edges)) take(tuple);
        else varying.set(tuple, edges);
      }
    }
    const body = [...args.keys()].sort((a, b) => (a[0] as Id) - (b[0] as Id));
    const { length: count } = roots[0] as Tuple;
    return {
      count,
      body,
      args,
      varying: [...varying.keys()],
      edges: varying,
      shared: [...shared],
      roots: own,
    };
  }

  #isPrivate(tuple: Tuple, edges: number): boolean {
    const kind = this.#graph.kind(tuple[0] as Id);
    if (kind === "input" || kind === "constant") return false;
    return tuple.every(
      (id) => this.#graph.kind(id) === kind && this.#uses[id] === edges && !this.#taken[id],
    );
  }

  #argsOf(tuple: Tuple): Tuple[] {
    const arity = this.#graph.arity(tuple[0] as Id);
    return Array.from({ length: arity }, (_, i) => tuple.map((id) => this.#graph.arg(id, i)));
  }
}
