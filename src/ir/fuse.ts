/**
 * What the interpreter evaluates when nobody asks for every instruction's result: a graph in which
 * a product that only one sum reads has become part of that sum.
 *
 * The non-obvious decision: sums, differences and products are all one operation here, x·y + z·w,
 * which has their bits (`products` in the table of operations). In a long chain each instruction
 * waits for the one before it, and what costs most is to find out which operation comes next; so
 * there all of them become that one operation. Elsewhere those that stay alone keep their own,
 * which reads fewer operands.
 */
import type { Factor, Op } from "../ops.ts";
import type { Graph, Id } from "./graph.ts";
import { WINDOW } from "./schedule.ts";

/** An operation as the interpreter sees it. */
export type Evaluated = Pick<Op, "kernel" | "eval"> & { readonly arity: number };

/** Instructions to put in order and to evaluate: a graph as it is, or a fused one. */
export interface Evaluable {
  /** Ids are smaller. */
  readonly length: number;
  /** How many operands it takes; 0 for what is not evaluated. */
  arity(id: Id): number;
  arg(id: Id, index: number): Id;
  /** The operation; null for what is not evaluated. */
  row(id: Id): Evaluated | null;
  /** Whether it is an input or a constant. */
  isLeaf(id: Id): boolean;
}

/** x·y + z·w. */
export const SUM_OF_PRODUCTS: Evaluated = {
  arity: 4,
  eval: (x, y, z, w = NaN) => x * y + z * w,
  kernel: (r, c, i, to) => {
    for (; i < to; i += 5) {
      const first = (r[c[i + 1] as number] as number) * (r[c[i + 2] as number] as number);
      r[c[i] as number] =
        first + (r[c[i + 3] as number] as number) * (r[c[i + 4] as number] as number);
    }
  },
};

/** The numbers among the factors; they stand behind the instructions of the graph. */
export const NUMBERS: readonly number[] = [0, 1, -1];

/** Factors as integers: the place of an argument, or behind those a number. */
const ARGUMENTS = 2;
const codeOf = (factor: Factor): number =>
  factor === "x" ? 0 : factor === "y" ? 1 : ARGUMENTS + NUMBERS.indexOf(factor);
const [ZERO, ONE, MINUS_ONE] = [codeOf(0), codeOf(1), codeOf(-1)];

/** What has become of an instruction, as bits. */
const SUM = 1;
/** Its first or second argument is a product, whose factors it has taken. */
const TAKES = [2, 4] as const;
/** It is a product that has been taken. */
const TAKEN = 8;

/** The factors of each operation of a graph as integers, four for each code; −1 for none. */
function factorsIn(graph: Graph): Int8Array {
  let most = 0;
  for (let id = 0; id < graph.length; id++) most = Math.max(most, graph.code(id));
  const found = new Int8Array(4 * (most + 1)).fill(-1);
  const seen = new Uint8Array(most + 1);
  for (let id = 0; id < graph.length; id++) {
    const code = graph.code(id);
    if (seen[code] === 1) continue;
    seen[code] = 1;
    const { products } = graph.row(id) ?? {};
    if (products !== undefined) found.set(products.map(codeOf), 4 * code);
  }
  return found;
}

/** How often each instruction is used, twice standing for more; outputs count as used often. */
function usesOf(graph: Graph): Uint8Array {
  const uses = new Uint8Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    for (let j = graph.arity(id) - 1; j >= 0; j--) {
      const arg = graph.arg(id, j);
      if ((uses[arg] as number) < 2) uses[arg] = (uses[arg] as number) + 1;
    }
  }
  for (const { id } of graph.outputs) uses[id] = 2;
  return uses;
}

/** Chains in which the operation changes as often as this, for the length of the graph, are long. */
const LONG_CHAIN = 1 / 8;

/** A graph with fused instructions. */
export class Fused implements Evaluable {
  readonly length: number;
  readonly #graph: Graph;
  readonly #marks: Uint8Array;
  readonly #factors: Int8Array;

  constructor(graph: Graph) {
    this.#graph = graph;
    // Numbers have a mark too, 0.
    this.#marks = new Uint8Array(graph.length + NUMBERS.length);
    this.#factors = factorsIn(graph);
    let sums = this.#fuse();
    if (this.#isLongChain()) sums = this.#allSums() || sums;
    this.length = graph.length + (sums ? NUMBERS.length : 0);
  }

  arity(id: Id): number {
    const mark = this.#marks[id] as number;
    if (mark === 0) return id < this.#graph.length ? this.#graph.arity(id) : 0;
    return (mark & TAKEN) === 0 ? SUM_OF_PRODUCTS.arity : 0;
  }

  row(id: Id): Evaluated | null {
    const mark = this.#marks[id] as number;
    if (mark === 0) return id < this.#graph.length ? this.#graph.row(id) : null;
    return (mark & TAKEN) === 0 ? SUM_OF_PRODUCTS : null;
  }

  arg(id: Id, index: number): Id {
    const mark = this.#marks[id] as number;
    if (mark === 0) return this.#graph.arg(id, index);
    const pair = index >> 1;
    if ((mark & (TAKES[pair as 0 | 1] as number)) === 0) return this.#factor(id, index);
    return this.#factor(this.#graph.arg(id, pair), index & 1);
  }

  isLeaf(id: Id): boolean {
    return this.#marks[id] === 0 && this.arity(id) === 0;
  }

  #factor(id: Id, index: number): Id {
    const factor = this.#factorAt(id, index);
    return factor < ARGUMENTS
      ? this.#graph.arg(id, factor)
      : this.#graph.length + factor - ARGUMENTS;
  }

  #factorAt(id: Id, index: number): number {
    return this.#factors[4 * this.#graph.code(id) + index] as number;
  }

  /** Whether all that an instruction does is a product: what is added to it changes nothing. */
  #isProduct(id: Id): boolean {
    return this.#factorAt(id, 2) === ZERO && this.#factorAt(id, 3) === MINUS_ONE;
  }

  /** Puts products into the sums that read them; whether there are any. */
  #fuse(): boolean {
    const { length } = this.#graph;
    const uses = usesOf(this.#graph);
    const marks = this.#marks;
    let found = false;
    for (let id = 0; id < length; id++) {
      for (let pair = 0; pair < 2; pair++) {
        // A sum has x · 1 and y · 1 or y · −1.
        if (this.#factorAt(id, 2 * pair) !== pair || this.#factorAt(id, 2 * pair + 1) !== ONE)
          continue;
        const arg = this.#graph.arg(id, pair);
        if (uses[arg] !== 1 || !this.#isProduct(arg)) continue;
        marks[id] = (marks[id] as number) | SUM | (TAKES[pair] as number);
        marks[arg] = TAKEN;
        found = true;
      }
    }
    return found;
  }

  /**
   * Whether the longest chain leaves little that can be evaluated together. Long graphs are judged
   * by their beginning.
   */
  #isLongChain(): boolean {
    const length = Math.min(WINDOW, this.#graph.length);
    const changes = new Int32Array(length);
    let [longest, count] = [0, 0];
    for (let id = 0; id < length; id++) {
      const row = this.row(id);
      if (row === null) continue;
      count++;
      let most = 1;
      for (let j = this.arity(id) - 1; j >= 0; j--) {
        const arg = this.arg(id, j);
        const before = arg < length ? this.row(arg) : null;
        if (before === null) continue;
        const change = (changes[arg] as number) + (before === row ? 0 : 1);
        if (change > most) most = change;
      }
      changes[id] = most;
      if (most > longest) longest = most;
    }
    return longest > LONG_CHAIN * count;
  }

  /** Makes one operation of all that have that form; whether there are any. */
  #allSums(): boolean {
    const marks = this.#marks;
    let found = false;
    for (let id = 0; id < this.#graph.length; id++) {
      if (marks[id] !== 0 || this.#factorAt(id, 0) === -1) continue;
      marks[id] = SUM;
      found = true;
    }
    return found;
  }
}
