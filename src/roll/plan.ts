/**
 * Plans which instructions of a flat graph become loops: sums of terms that look alike, and lists
 * of results that look alike and that loops read.
 *
 * The non-obvious decision: the last sum comes first. It is the sum over samples, whose terms hold
 * the sums over weights; what belongs to a loop already is left to a second round inside of it.
 */
import type { Graph, Id, Source } from "../ir/graph.ts";
import { countUses } from "../passes/prune.ts";
import { Arrays } from "./arrays.ts";
import { type Chain, findChains } from "./chains.ts";
import { combine, type Tables } from "./indices.ts";
import { type Body, Lockstep, type Tuple } from "./lockstep.ts";
import type { Copy } from "./recurrences.ts";
import { Reserve } from "./reserve.ts";
import { findRuns, hashes, type Run } from "./runs.ts";
import { type Selection, selectionsIn } from "./selections.ts";
import {
  combineTriangle,
  elementsOf,
  findStairs,
  type Inner,
  sizeOf,
  type Stairs,
} from "./triangles.ts";

/** A loop of the plan. */
export interface Planned extends Body {
  /** Tells the loop from all others that a plan may have. */
  readonly name: number;
  /** What is added up: one list of terms and of additions for each element of the period. */
  readonly sum?: {
    /** What the sum begins with; undefined for −0, to which everything can be added. */
    readonly start: Id | undefined;
    readonly terms: readonly Tuple[];
    /** The instruction whose value the finished sum has. */
    readonly total: Id;
    /** All additions. */
    readonly adds: readonly Id[];
  };
  /** Results of each iteration, in a loop that fills arrays. */
  readonly results?: readonly Tuple[];
  /** A loop that each iteration begins with, whose terms go to the sum as well. */
  readonly inner?: Inner;
  /** Tuples that are results of iterations before, in a loop that keeps the order of the graph. */
  readonly carried?: readonly Tuple[];
  /** What begins as a copy. */
  readonly copies?: readonly Copy[];
}

/** Whether the instructions of a loop stand in the graph as they run. */
export const isInOrder = ({ carried }: Planned): boolean => carried !== undefined;

/** What is a loop, and which results of other instructions loops read as arrays. */
export interface Plan {
  readonly loops: readonly Planned[];
  readonly arrays: Arrays;
  /** Picks that keep iterations from looking alike. */
  readonly selections: readonly Selection[];
}

/** Fewer iterations are not worth a loop. */
const LEAST_COUNT = 4;
/** Fewer operations in all iterations together are not worth a loop. */
const LEAST_WORK = 48;

/** Makes the plan. */
export class Planner {
  readonly #graph: Graph;
  readonly #banned: ReadonlySet<number>;
  readonly #depth: number;
  readonly #tables: Tables;
  readonly #taken: Uint8Array;
  #hash: Int32Array;
  readonly #uses: Int32Array;
  readonly #loops: Planned[] = [];
  readonly #arrays = new Arrays();
  readonly #selections: Selection[] = [];
  readonly #reserve: Reserve;

  /** @param banned names of loops that must not be made */
  constructor(graph: Graph, depth: number, tables: Tables, banned: ReadonlySet<number>) {
    this.#banned = banned;
    this.#graph = graph;
    this.#depth = depth;
    this.#tables = tables;
    this.#taken = new Uint8Array(graph.length);
    this.#hash = hashes(graph);
    this.#uses = countUses(graph);
    this.#reserve = new Reserve(graph, { count: LEAST_COUNT, work: LEAST_WORK }, banned);
  }

  plan(): Plan {
    this.#rollChains();
    if (this.#rollRecurrences()) {
      // What a loop made looks alike, whatever it was made of.
      this.#hash = hashes(this.#graph, this.#loops);
      this.#rollChains();
    }
    this.#rollArrays();
    return { loops: this.#loops, arrays: this.#arrays, selections: this.#selections };
  }

  #rollChains(): void {
    for (const chain of findChains(this.#graph, this.#uses, LEAST_COUNT - 1).reverse()) {
      if (!chain.adds.some((id) => this.#taken[id])) this.#rollSums(chain);
    }
  }

  /** Rolls what carries something on; whether there is any. */
  #rollRecurrences(): boolean {
    const before = this.#loops.length;
    for (const made of this.#reserve.free(this.#taken)) {
      const loose = this.#looseIn(made);
      if (loose === undefined) continue;
      this.#accept(made, [...made.carried, ...made.results, ...loose]);
    }
    return this.#loops.length > before;
  }

  #rollSums(chain: Chain): void {
    const elements = [chain.start, ...chain.terms];
    const stairs = findStairs(elements, this.#hash);
    const runs = findRuns(elements, this.#hash, LEAST_COUNT);
    const longest = runs.reduce((most, { period, count }) => Math.max(most, period * count), 0);
    const isNested =
      stairs !== undefined && sizeOf(stairs) > longest && this.#rollStairs(chain, elements, stairs);
    for (const run of runs) {
      const size = run.period * run.count;
      if (isNested && run.from < stairs.from + sizeOf(stairs) && stairs.from < run.from + size) {
        continue;
      }
      const { start: before, own } = partOf(chain, run.from, size);
      const { roots, ...found } = this.#lockstep().find(tuplesOf(elements, run), false);
      const total = own.at(-1) as Id;
      if (!this.#isWorthIt(found, run.period) || this.#banned.has(total)) continue;
      if (this.#reserve.needs(found.body, own)) continue;
      this.#selections.push(...selectionsIn(this.#graph, this.#hash, this.#uses, found));
      const loose = this.#looseIn(found);
      if (loose === undefined) continue;
      const sum = { start: before, terms: roots, total, adds: own };
      this.#accept({ ...found, name: total, sum }, loose);
    }
  }

  /** Rolls a sum over pairs; whether that works. */
  #rollStairs(chain: Chain, elements: readonly Id[], stairs: Stairs): boolean {
    const { start, own } = partOf(chain, stairs.from, sizeOf(stairs));
    const total = own.at(-1) as Id;
    const { inner, tails } = elementsOf(elements, stairs);
    const { roots, ...outer } = this.#lockstep().find([tails], false);
    const { roots: terms, ...found } = this.#lockstep().find([inner], false);
    if (!this.#isWorthIt({ ...found, count: inner.length }, 1) || this.#banned.has(total)) {
      return false;
    }
    const isIndexed = (sources: readonly Source[]): boolean =>
      combineTriangle(sources, stairs, this.#depth, this.#tables) !== undefined;
    const [own1, own2] = [this.#looseIn(outer), this.#looseIn(found, isIndexed)];
    if (own1 === undefined || own2 === undefined) return false;
    if (this.#reserve.needs([...outer.body, ...found.body], own)) return false;
    const all = {
      ...outer,
      name: total,
      varying: [...outer.varying, ...found.varying],
      shared: [...new Set([...outer.shared, ...found.shared])],
      inner: { triangle: stairs, found, term: terms[0] as Tuple },
      sum: { start, terms: roots, total, adds: own },
    };
    this.#accept(all, [...own1, ...own2]);
    return true;
  }

  #lockstep(): Lockstep {
    return new Lockstep(this.#graph, this.#uses, this.#taken);
  }

  #isWorthIt({ body, count }: Body, more: number): boolean {
    return (body.length + more) * count >= LEAST_WORK;
  }

  /** What iterations read that is in no array yet; undefined if it cannot be put into one. */
  #looseIn(
    { varying }: Body,
    isIndexed: (sources: readonly Source[]) => boolean = this.#areIndexed,
  ): readonly Tuple[] | undefined {
    const loose = varying.filter((tuple) => !this.#isIndexed(tuple, isIndexed));
    const computed = loose.every((tuple) => tuple.every((id) => this.#graph.arity(id) > 0));
    return computed ? loose : undefined;
  }

  #accept(loop: Planned, loose: readonly Tuple[]): void {
    this.#loops.push(loop);
    for (const tuple of bodyOf(loop)) for (const id of tuple) this.#taken[id] = 1;
    for (const id of loop.sum?.adds ?? []) this.#taken[id] = 1;
    for (const tuple of loose) this.#arrays.add(tuple);
  }

  /** Whether the iterations read constants, or elements of arrays that exist. */
  #isIndexed(tuple: Tuple, isIndexed: (sources: readonly Source[]) => boolean): boolean {
    const kind = this.#graph.kind(tuple[0] as Id);
    if (tuple.some((id) => this.#graph.kind(id) !== kind)) return false;
    if (kind === "constant") return true;
    if (kind !== "input") return false;
    return isIndexed(Array.from(tuple, (id) => this.#graph.source(id)));
  }

  readonly #areIndexed = (sources: readonly Source[]): boolean =>
    combine(sources, this.#depth, this.#tables) !== undefined;

  /** Results that loops read as arrays may come from loops themselves. */
  #rollArrays(): void {
    const tried = new Set<string>();
    for (let again = true; again;) {
      again = false;
      for (const members of this.#arrays.lists()) {
        const key = `${members[0]} ${members.length}`;
        if (tried.has(key)) continue;
        tried.add(key);
        again = this.#rollArray(members) || again;
      }
    }
  }

  #rollArray(members: Tuple): boolean {
    const look = this.#hash[members[0] as Id];
    if (this.#banned.has(members[0] as Id)) return false;
    const alike = members.every((id) => this.#hash[id] === look && !this.#taken[id]);
    if (members.length < LEAST_COUNT || !alike || this.#graph.arity(members[0] as Id) === 0) {
      return false;
    }
    const { roots, ...found } = this.#lockstep().find([members], true);
    const loose = this.#isWorthIt(found, 0) ? this.#looseIn(found) : undefined;
    if (loose === undefined) return false;
    this.#accept({ ...found, name: members[0] as Id, results: roots }, loose);
    return true;
  }
}

/**
 * The additions of a part of a chain, and what is there before them. Element k of the list is added
 * by addition k − 1; the first one by none.
 */
function partOf(
  { start, adds }: Chain,
  from: number,
  size: number,
): { readonly start: Id | undefined; readonly own: readonly Id[] } {
  return {
    start: from === 0 ? undefined : from === 1 ? start : adds[from - 2],
    own: adds.slice(Math.max(0, from - 1), from - 1 + size),
  };
}

/** All tuples of instructions that belong to a loop. */
export const bodyOf = ({ body, inner }: Planned): readonly Tuple[] =>
  inner === undefined ? body : [...body, ...inner.found.body];

/** The elements of a run, one tuple for each place in the period. */
function tuplesOf(elements: readonly Id[], { from, period, count }: Run): Tuple[] {
  return Array.from({ length: period }, (_, place) =>
    Int32Array.from({ length: count }, (_, i) => elements[from + i * period + place] as Id),
  );
}
