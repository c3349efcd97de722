/**
 * Checks that a stretch of operations is a loop that was unrolled: each iteration is like the
 * others in what it computes, in what it reads of itself, and in how far back it reads what
 * iterations before it made.
 *
 * The non-obvious decision: where an iteration begins is free, so it begins where the fewest
 * results are still needed afterwards. That is where the loop of the source began, or as good.
 */
import type { Id } from "../ir/graph.ts";
import type { Operations, Repetition } from "./periods.ts";

/** An argument from outside of the loop. */
export const OUTSIDE: number = -(2 ** 31);

/** Operations `from` to before `from + period · count`, which are iterations of a loop. */
export interface Unrolled {
  readonly from: number;
  readonly period: number;
  readonly count: number;
  /**
   * For argument k of operation j of an iteration, at 3j + k: which operation that is, counted from
   * where the iteration begins, so below 0 in one before; or OUTSIDE.
   */
  readonly reads: Int32Array;
}

/** How many iterations before the one that reads it an operation was made; 0 for the same. */
export const lagOf = ({ period }: Pick<Unrolled, "period">, read: number): number =>
  Math.ceil(-read / period);

/** Iterations read no further back. */
const LONGEST_LAG = 16;

/** Which part of a repetition is looked at to see what is needed how long. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/** By how many operations each operation of one iteration outlives its own place. */
function lifetimes(operations: Operations, { from, to }: Window, period: number): Int32Array {
  const longest = new Int32Array(period);
  for (let place = from; place < to; place++) {
    for (let i = operations.arity(place) - 1; i >= 0; i--) {
      const at = (operations.places[3 * place + i] as number) - from;
      if (at >= 0 && at < period) longest[at] = Math.max(longest[at] as number, place - from - at);
    }
  }
  return longest;
}

/** The place of the first period, at or after `from`, before which the fewest results are kept. */
function bestCut(operations: Operations, { from, to, steady, period }: Repetition): number {
  const first = Math.min(steady + period, to - period);
  const longest = lifetimes(
    operations,
    { from: first, to: Math.min(to, first + 3 * period) },
    period,
  );
  // Differences of how many results are needed behind each place; what lives longer than a period
  // is needed behind all.
  const change = new Int32Array(period + 1);
  longest.forEach((life, j) => {
    const rest = life % period;
    const [begin, end] = [(j + 1) % period, (j + 1 + rest) % period];
    if (rest === 0) return;
    change[begin] = (change[begin] as number) + 1;
    change[end] = (change[end] as number) - 1;
    if (end < begin) change[0] = (change[0] as number) + 1;
  });
  const crossing = new Int32Array(period);
  for (let j = 0, sum = 0; j < period; j++) crossing[j] = sum += change[j] as number;
  let best = 0;
  const at = (k: number): number =>
    crossing[(((from + k - first) % period) + period) % period] as number;
  for (let k = 1; k < period; k++) if (at(k) < at(best)) best = k;
  return from + best;
}

/** What all iterations read, or the first iteration that reads something else. */
function readsOf(
  operations: Operations,
  { from, period, count }: Omit<Unrolled, "reads">,
): Int32Array | number {
  const { places } = operations;
  const reads = new Int32Array(3 * period).fill(OUTSIDE);
  for (let i = 0; i < count; i++) {
    const begin = from + i * period;
    for (let j = 0; j < period; j++) {
      if (!operations.sameKind(begin + j, from + j)) return i;
      for (let k = operations.arity(begin + j) - 1; k >= 0; k--) {
        const known = reads[3 * j + k] as number;
        const at = places[3 * (begin + j) + k] as number;
        const read = at < from ? OUTSIDE : at - begin;
        if (read === known) continue;
        // An iteration that can read what the first one made must be the first to do so.
        const lag = lagOf({ period }, read);
        if (known !== OUTSIDE || read === OUTSIDE || lag !== i || lag > LONGEST_LAG) return i;
        reads[3 * j + k] = read;
      }
    }
  }
  return reads;
}

/** The loops of at least `least` iterations that make up a repetition, or most of it. */
export function unrolledIn(
  operations: Operations,
  repetition: Repetition,
  least: number,
): Unrolled[] {
  const { to, period } = repetition;
  const found: Unrolled[] = [];
  let from = bestCut(operations, repetition);
  for (;;) {
    const all = Math.floor((to - from) / period);
    if (all < least) return found;
    const reads = readsOf(operations, { from, period, count: all });
    if (typeof reads !== "number") return [...found, { from, period, count: all, reads }];
    const shorter = reads < least ? reads : readsOf(operations, { from, period, count: reads });
    if (typeof shorter !== "number") found.push({ from, period, count: reads, reads: shorter });
    from += Math.max(1, reads) * period;
  }
}

/** What stands before a loop where an iteration of it reads what one before made. */
export interface Start {
  /** The operation of an iteration that takes its place later. */
  readonly operation: number;
  /** How many iterations before the first one it would have been made. */
  readonly before: number;
  readonly id: Id;
}

/** The starts of a loop, each once; undefined if one has two, or one instruction is two of them. */
export function startsOf(
  operations: Operations,
  unrolled: Unrolled,
  lastUse: Int32Array,
): Start[] | undefined {
  const { graph } = operations;
  const { from, period, reads } = unrolled;
  const starts = new Map<number, Start>();
  const owners = new Map<Id, number>();
  const outside: Id[] = [];
  const longest = longestLag(unrolled);
  const end = from + longest * period;
  for (let place = from; place < end; place++) {
    const [i, j] = [Math.floor((place - from) / period), (place - from) % period];
    for (let k = 0; k < operations.arity(place); k++) {
      const [read, id] = [reads[3 * j + k] as number, operations.args[3 * place + k] as Id];
      if (read === OUTSIDE) outside.push(id);
      const lag = lagOf(unrolled, read);
      if (read === OUTSIDE || lag <= i) continue;
      const [operation, before] = [read + lag * period, lag - i];
      const key = operation * (LONGEST_LAG + 1) + before;
      const known = starts.get(key);
      if (known !== undefined && known.id !== id) return undefined;
      starts.set(key, { operation, before, id });
      if (graph.constant(id) !== undefined) continue;
      // Whatever it receives must come from here alone, until the loop is over.
      if ((owners.get(id) ?? key) !== key) return undefined;
      if (graph.arity(id) === 0 && (lastUse[id] as number) >= end) return undefined;
      owners.set(id, key);
    }
  }
  return outside.some((id) => owners.has(id)) ? undefined : [...starts.values()];
}

/** How many iterations back the loop reads. */
export function longestLag(unrolled: Unrolled): number {
  let longest = 0;
  for (const read of unrolled.reads) {
    if (read !== OUTSIDE) longest = Math.max(longest, lagOf(unrolled, read));
  }
  return longest;
}
