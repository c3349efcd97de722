/**
 * Finds repetition: stretches of a list in which what an element looks like comes again after
 * some elements.
 *
 * The non-obvious decision: what an instruction looks like is a hash of the whole expression above
 * it, with all inputs alike and all constants alike. Equal hashes only make it worth trying.
 */
import type { Graph, Id } from "../ir/graph.ts";
import type { Tuple } from "./lockstep.ts";

/** For results of loops that are known, a hash that those of all iterations share. */
function hashesOfResults(
  loops: readonly { readonly results?: readonly Tuple[] }[],
): Map<Id, number> {
  const found = new Map<Id, number>();
  let count = 0;
  for (const tuple of loops.flatMap(({ results }) => results ?? [])) {
    const hash = Math.imul(++count, 0xc2b2ae35);
    for (const id of tuple) found.set(id, hash);
  }
  return found;
}

/**
 * A hash of each instruction's expression.
 * @param loops what they make is not looked into
 */
export function hashes(
  graph: Graph,
  loops: readonly { readonly results?: readonly Tuple[] }[] = [],
): Int32Array {
  const found = new Int32Array(graph.length);
  const codes = new Map<string, number>();
  const known = hashesOfResults(loops);
  for (let id = 0; id < graph.length; id++) {
    const made = known.get(id);
    if (made !== undefined) {
      found[id] = made;
      continue;
    }
    const kind = graph.kind(id);
    const word = kind === "input" ? `input ${graph.source(id).space}` : kind;
    let hash = codes.get(word);
    if (hash === undefined) codes.set(word, (hash = Math.imul(codes.size + 1, 0x9e3779b1)));
    for (let i = 0; i < graph.arity(id); i++) {
      hash = Math.imul(hash ^ (found[graph.arg(id, i)] as number), 0x85ebca6b);
      hash ^= hash >>> 13;
    }
    found[id] = hash;
  }
  return found;
}

/** `count` times `period` elements from `from` on, which look alike. */
export interface Run {
  readonly from: number;
  readonly period: number;
  readonly count: number;
}

const LONGEST_PERIOD = 8;

/** The runs of one period that do not overlap. */
function runsOf(looks: readonly number[], period: number, least: number): Run[] {
  const runs: Run[] = [];
  let from = 0;
  for (let i = 0; i + period <= looks.length; i++) {
    if (looks[i] === looks[i + period]) continue;
    const count = Math.floor((i + period - from) / period);
    if (count >= least) {
      runs.push({ from, period, count });
      // The next one begins after what this one covers.
      i = Math.max(i, from + count * period - 1);
    }
    from = i + 1;
  }
  return runs;
}

const covered = (runs: readonly Run[]): number =>
  runs.reduce((sum, { period, count }) => sum + period * count, 0);

/** The runs of at least `least` repetitions, of the period that covers most. */
export function findRuns(ids: readonly Id[], hash: Int32Array, least: number): Run[] {
  const looks = ids.map((id) => hash[id] as number);
  let best: Run[] = [];
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    const runs = runsOf(looks, period, least);
    // A longer period must find clearly more, or twice the shorter one would do.
    if (covered(runs) > 1.05 * covered(best)) best = runs;
  }
  return best;
}
