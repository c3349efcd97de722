/**
 * Operations that are kept for recurrences while sums are looked for.
 *
 * The non-obvious decision: the longer loop gets them. A sum over samples is longer than the
 * recurrence in each of its terms, which is found again inside of it; a sum over the weights in
 * one iteration is shorter than the recurrence around it.
 */
import type { Graph, Id } from "../ir/graph.ts";
import type { Tuple } from "./lockstep.ts";
import type { Least } from "./periods.ts";
import { type Candidate, type Recurrence, Recurrences } from "./recurrences.ts";

/** The recurrences of one graph that a plan may have. */
export class Reserve {
  readonly #graph: Graph;
  readonly #recurrences: Recurrences;
  readonly #candidates: readonly Candidate[];
  /** For each instruction the candidate that it is kept for, or −1. */
  readonly #kept: Int32Array;

  /** @param banned names of loops that must not be made */
  constructor(graph: Graph, least: Least, banned: ReadonlySet<number>) {
    this.#graph = graph;
    this.#recurrences = new Recurrences(graph);
    this.#candidates = this.#recurrences
      .candidates(least)
      .filter((candidate) => !banned.has(this.#nameOf(candidate)) && this.#isWorthIt(candidate));
    this.#kept = new Int32Array(graph.length).fill(-1);
    this.#candidates.forEach((candidate, k) => this.#keep(candidate, k));
  }

  #nameOf({ from }: Candidate): number {
    return this.#graph.length + from;
  }

  /**
   * What carries nothing on is a sum or an array, which are looked for by themselves, unless it is
   * most of the graph.
   */
  #isWorthIt({ carries, period, count }: Candidate): boolean {
    return carries || 2 * period * count > this.#graph.operationCount;
  }

  #keep(candidate: Candidate, k: number): void {
    const ids = this.#recurrences.idsOf(candidate);
    if (!candidate.carries || ids.some((id) => this.#kept[id] !== -1)) return;
    for (const id of ids) this.#kept[id] = k;
  }

  /** Whether a loop of these tuples and additions would take a part of a longer recurrence. */
  needs(body: readonly Tuple[], adds: readonly Id[]): boolean {
    const touched = new Map<number, number>();
    let size = 0;
    for (const ids of [...body, adds]) {
      size += ids.length;
      for (const id of ids) {
        const k = this.#kept[id] as number;
        if (k !== -1) touched.set(k, (touched.get(k) ?? 0) + 1);
      }
    }
    return [...touched].some(([k, part]) => {
      const { period, count } = this.#candidates[k] as Candidate;
      return part < period * count && size < period * count;
    });
  }

  /** The recurrences of which nothing is taken yet, the longest first. */
  *free(taken: Uint8Array): Generator<Recurrence & { readonly name: number }> {
    for (const candidate of this.#candidates) {
      if (this.#recurrences.idsOf(candidate).some((id) => taken[id])) continue;
      yield { ...this.#recurrences.make(candidate), name: this.#nameOf(candidate) };
    }
  }
}
