/**
 * Loops whose iterations stand one after the other in the graph, as a loop of the source leaves
 * them: recurrent networks, integrators, filters, layers of equal width.
 *
 * The non-obvious decision: whatever one iteration makes and another one reads is an element of an
 * array, with one place for the adjoint of each, and nothing changes its place in the order. So
 * gradients are added up as in the flat graph, however many iterations and later steps read it.
 */
import type { Graph, Id } from "../ir/graph.ts";
import { type Body, isShared, sameAs, type Tuple } from "./lockstep.ts";
import { type Least, Operations, repetitionsIn } from "./periods.ts";
import {
  lagOf,
  longestLag,
  OUTSIDE,
  type Start,
  startsOf,
  type Unrolled,
  unrolledIn,
} from "./unrolled.ts";

/** An element of an array that begins as a copy of an input or constant. */
export interface Copy {
  /** Stands for the element in tuples. Below 0, so it is no instruction and comes first. */
  readonly id: Id;
  readonly of: Id;
}

/** A loop that keeps the order of the graph. */
export interface Recurrence extends Body {
  /** Tuples of the body that other iterations read, or something outside. */
  readonly results: readonly Tuple[];
  /** Tuples from outside that are results of the iterations before. */
  readonly carried: readonly Tuple[];
  readonly copies: readonly Copy[];
}

/** A loop that can be made. */
export interface Candidate extends Unrolled {
  readonly starts: readonly Start[];
  /** Whether iterations need more of one another than sums to which each adds. */
  readonly carries: boolean;
}

/** Whether operation `j` of an iteration leads to `sum` by additions alone, each used once. */
function leadsBy(
  users: readonly (readonly number[])[],
  isAdd: (j: number) => boolean,
  from: number,
  sum: number,
): boolean {
  let at = from;
  for (;;) {
    if (!isAdd(at)) return false;
    if (at === sum) return true;
    const [next, ...more] = users[at] as readonly number[];
    // Later iterations stand behind the period.
    if (next === undefined || more.length > 0 || next >= users.length) return false;
    at = next;
  }
}

/** Finds the loops of one graph that keep its order. */
export class Recurrences {
  readonly #operations: Operations;
  readonly #graph: Graph;
  /** The last operation that uses each instruction; behind all of them for an output. */
  readonly #lastUse: Int32Array;
  #copies = 0;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#operations = new Operations(graph);
    this.#lastUse = new Int32Array(graph.length).fill(-1);
    const { args, length } = this.#operations;
    for (let place = 0; place < length; place++) {
      const end = 3 * place + this.#operations.arity(place);
      for (let k = 3 * place; k < end; k++) this.#lastUse[args[k] as Id] = place;
    }
    for (const { id } of graph.outputs) this.#lastUse[id] = length;
  }

  /** What can be made, the loops that cover most first; some may overlap. */
  candidates(least: Least): readonly Candidate[] {
    return repetitionsIn(this.#operations, least)
      .flatMap((repetition) => unrolledIn(this.#operations, repetition, least.count))
      .flatMap((unrolled) => this.#candidate(unrolled) ?? [])
      .filter(({ count, period }) => count >= least.count && count * period >= least.work)
      .sort((a, b) => b.count * b.period - a.count * a.period || a.from - b.from);
  }

  #candidate(unrolled: Unrolled): Candidate | undefined {
    const starts = startsOf(this.#operations, unrolled, this.#lastUse);
    if (starts !== undefined) return { ...unrolled, starts, carries: this.#carries(unrolled) };
    // Without the first iterations it starts from results of its own.
    const { period, count } = unrolled;
    const without = longestLag(unrolled);
    const shorter = { ...unrolled, from: unrolled.from + without * period, count: count - without };
    const own =
      shorter.count > without ? startsOf(this.#operations, shorter, this.#lastUse) : undefined;
    return own && { ...shorter, starts: own, carries: this.#carries(shorter) };
  }

  #carries(unrolled: Unrolled): boolean {
    const { from, period, reads } = unrolled;
    const users = Array.from({ length: period }, (): number[] => []);
    const carried = new Set<number>();
    reads.forEach((read, at) => {
      if (read === OUTSIDE) return;
      const lag = lagOf(unrolled, read);
      users[read + lag * period]?.push(Math.floor(at / 3) + lag * period);
      if (lag > 0) carried.add(read + lag * period);
    });
    const isAdd = (j: number): boolean => this.#graph.kind(this.#operations.at(from + j)) === "add";
    const isSum = (j: number): boolean => {
      const [user = 0, ...more] = users[j] as number[];
      return more.length === 0 && user < 2 * period && leadsBy(users, isAdd, user - period, j);
    };
    return [...carried].some((j) => !isSum(j));
  }

  /** The operations of a candidate. */
  idsOf({ from, period, count }: Candidate): Int32Array {
    return this.#operations.ids.subarray(from, from + period * count);
  }

  /** Makes the loop. */
  make(candidate: Candidate): Recurrence {
    const { period, count, from, reads } = candidate;
    const tupleAt = (j: number): Tuple =>
      Int32Array.from({ length: count }, (_, i) => this.#operations.at(from + i * period + j));
    const body = Array.from({ length: period }, (_, j) => tupleAt(j));
    const carried = new Map<number, Tuple>();
    const outside = new Map<Id, Tuple[]>();
    const shared = new Set<Id>();
    const { copies, startAt } = this.#startsOf(candidate);
    const carry = (read: number): Tuple => {
      const lag = lagOf(candidate, read);
      const operation = read + lag * period;
      const own = body[operation] as Tuple;
      return own.map((_, i) => (i < lag ? startAt(operation, lag - i) : (own[i - lag] as Id)));
    };
    const intern = (tuple: Tuple): Tuple => {
      const first = tuple[0] as Id;
      if (isShared(tuple)) {
        shared.add(first);
        return tuple;
      }
      const list = outside.get(first) ?? [];
      outside.set(first, list);
      const known = list.find((other) => sameAs(other, tuple));
      if (known === undefined) list.push(tuple);
      return known ?? tuple;
    };
    const argument = (tuple: Tuple, j: number, k: number): Tuple => {
      const read = reads[3 * j + k] as number;
      if (read === OUTSIDE) return intern(tuple.map((id) => this.#graph.arg(id, k)));
      if (read >= 0) return body[read] as Tuple;
      const known = carried.get(read) ?? carry(read);
      carried.set(read, known);
      return known;
    };
    const args = new Map(
      body.map((tuple, j): [Tuple, readonly Tuple[]] => {
        const arity = this.#graph.arity(tuple[0] as Id);
        return [tuple, Array.from({ length: arity }, (_, k) => argument(tuple, j, k))];
      }),
    );
    return {
      count,
      body,
      args,
      varying: [...outside.values()].flat(),
      shared: [...shared],
      results: body.filter((tuple) => this.#isResult(tuple, candidate)),
      carried: [...carried.values()],
      copies,
    };
  }

  /** Whether something reads a tuple that is not of the same iteration. */
  #isResult(tuple: Tuple, { from, period }: Candidate): boolean {
    return tuple.some((id, i) => (this.#lastUse[id] as number) >= from + (i + 1) * period);
  }

  /** Elements that the arrays of what is carried begin with. */
  #startsOf({ starts }: Candidate): {
    copies: Copy[];
    startAt: (operation: number, before: number) => Id;
  } {
    const inOrder = [...starts].sort((a, b) => a.operation - b.operation || b.before - a.before);
    const copied = inOrder.filter(({ id }) => this.#graph.arity(id) === 0);
    this.#copies += copied.length;
    const copies = copied.map(({ id }, k): Copy => ({ id: k - this.#copies, of: id }));
    const found = new Map<string, Id>(
      inOrder.map(({ operation, before, id }) => [`${operation} ${before}`, id]),
    );
    copied.forEach(({ operation, before }, k) =>
      found.set(`${operation} ${before}`, (copies[k] as Copy).id),
    );
    return { copies, startAt: (operation, before) => found.get(`${operation} ${before}`) as Id };
  }
}
