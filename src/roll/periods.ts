/**
 * Finds stretches of a graph in which the same operations come again and again, always the same
 * number of operations apart: what a loop of the source leaves in a trace.
 *
 * The non-obvious decision: periods are not tried one after the other. An operation of a loop that
 * carries something on reads what was made a fixed number of operations before; where the same
 * kind of read comes three times at equal distances, that distance is tried as a period there.
 */
import type { Graph, Id } from "../ir/graph.ts";

/** An argument that is no operation. */
const NONE = -1;

/** The operations of a graph in their order, without inputs and constants, in columns. */
export class Operations {
  readonly graph: Graph;
  readonly ids: Int32Array;
  /** A number for the kind of each. */
  readonly codes: Uint16Array;
  readonly arities: Uint8Array;
  /** Argument i of the operation at a place, at 3 · place + i: its place, or NONE. */
  readonly places: Int32Array;
  /** The same as instructions. */
  readonly args: Int32Array;

  constructor(graph: Graph) {
    this.graph = graph;
    const count = graph.operationCount;
    this.ids = new Int32Array(count);
    this.codes = new Uint16Array(count);
    this.arities = new Uint8Array(count);
    this.places = new Int32Array(3 * count).fill(NONE);
    this.args = new Int32Array(3 * count);
    const placeOf = new Int32Array(graph.length).fill(NONE);
    for (let id = 0, place = 0; id < graph.length; id++) {
      const arity = graph.arity(id);
      if (arity === 0) continue;
      for (let i = 0; i < arity; i++) {
        const arg = graph.arg(id, i);
        this.args[3 * place + i] = arg;
        this.places[3 * place + i] = placeOf[arg] as number;
      }
      this.codes[place] = graph.code(id);
      this.arities[place] = arity;
      this.ids[place] = id;
      placeOf[id] = place++;
    }
  }

  get length(): number {
    return this.ids.length;
  }

  /** The operation at a place. */
  at(place: number): Id {
    return this.ids[place] as Id;
  }

  arity(place: number): number {
    return this.arities[place] as number;
  }

  /** How many operations before the one at `place` its argument was made; 0 for no operation. */
  distance(place: number, argument: number): number {
    const at = this.places[3 * place + argument] as number;
    return at === NONE ? 0 : place - at;
  }

  sameKind(place: number, other: number): boolean {
    return this.codes[place] === this.codes[other];
  }
}

/** Operations `from` to before `to`, each of the kind of the one a period before. */
export interface Repetition {
  readonly from: number;
  readonly to: number;
  readonly period: number;
  /** From here on arguments, too, are those of a period before, or as far back. */
  readonly steady: number;
}

/** So many times the operations of a graph are looked at before the search is given up. */
const PATIENCE = 16;

class Search {
  readonly #operations: Operations;
  readonly #graph: Graph;
  readonly #least: Least;
  readonly #found: Repetition[] = [];
  /** For each period how far it has been tried. */
  readonly #tried = new Map<number, number>();
  #patience: number;

  constructor(operations: Operations, least: Least) {
    this.#operations = operations;
    this.#graph = operations.graph;
    this.#least = least;
    this.#patience = PATIENCE * operations.length;
  }

  run(): readonly Repetition[] {
    const operations = this.#operations;
    // A slot for each kind of read, with the last place of one; a later one takes its slot over.
    const bits = Math.max(4, Math.ceil(Math.log2(4 * operations.length + 1)));
    const last = new Int32Array(2 ** bits).fill(NONE);
    for (let place = 0; place < operations.length && this.#patience > 0; place++) {
      const code = operations.codes[place] as number;
      const arity = operations.arity(place);
      for (let i = 0; i < arity; i++) {
        const distance = operations.distance(place, i);
        if (distance === 0) continue;
        const slot = Math.imul((distance << 8) ^ (code << 2) ^ i, 0x9e3779b1) >>> (32 - bits);
        const before = last[slot] as number;
        last[slot] = place;
        if (before !== NONE && before < place) this.#propose(place, place - before, i);
      }
    }
    return this.#found;
  }

  /** Tries a period if the read comes at three places. */
  #propose(place: number, period: number, argument: number): void {
    if (place < 2 * period) return;
    const operations = this.#operations;
    const distance = operations.distance(place, argument);
    for (let other = place - period; other >= place - 2 * period; other -= period) {
      if (!operations.sameKind(other, place)) return;
      if (operations.distance(other, argument) !== distance) return;
    }
    if (place >= (this.#tried.get(period) ?? 0)) this.#try(place, period);
  }

  #try(place: number, period: number): void {
    const operations = this.#operations;
    const { length } = operations;
    const start = place - 2 * period;
    let to = start + period;
    while (to < length && this.#alike(to, period, start)) to++;
    let steady = start;
    while (steady > 0 && this.#alike(steady - 1 + period, period, steady - 1)) steady--;
    let from = steady;
    // What a loop starts from may be of another kind than what it carries.
    const first = Math.max(0, steady - period);
    while (from > first && operations.sameKind(from - 1, from - 1 + period)) from--;
    this.#tried.set(period, Math.max(to, place + 1));
    this.#patience -= to - from;
    const enough = Math.max(this.#least.work, this.#least.count * period);
    if (to - from >= enough) this.#found.push({ from, to, period, steady });
  }

  /** Whether an operation is like the one a period before; what was made before `start` is outside. */
  #alike(place: number, period: number, start: number): boolean {
    const { places, args, codes, arities } = this.#operations;
    const before = place - period;
    if (codes[place] !== codes[before]) return false;
    const end = 3 * place + (arities[place] as number);
    for (let k = 3 * place, other = 3 * before; k < end; k++, other++) {
      if (args[k] === args[other]) continue;
      const [at, earlier] = [places[k] as number, places[other] as number];
      if (at >= start ? at - earlier !== period : (at === NONE) !== (earlier === NONE))
        return false;
      if (at === NONE && !this.#sameLeaf(args[k] as Id, args[other] as Id)) return false;
    }
    return true;
  }

  #sameLeaf(a: Id, b: Id): boolean {
    return this.#graph.code(a) === this.#graph.code(b);
  }
}

/** How long a loop must be to be worth it. */
export interface Least {
  /** Iterations. */
  readonly count: number;
  /** Operations in all iterations together. */
  readonly work: number;
}

/** The repetitions that are long enough. */
export function repetitionsIn(operations: Operations, least: Least): readonly Repetition[] {
  return new Search(operations, least).run();
}
