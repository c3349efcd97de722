/**
 * One loop, an iteration at a time: over the rows of a table, or a fixed number of times. On the
 * engine it runs as often as it says; where a loop is traced as one it runs once, on stand-ins for
 * what differs between iterations, and the trace notes from where to where the body reaches.
 *
 * The non-obvious decision: what a loop carries is a copy in each iteration, on the engine too. So
 * both add up a gradient in one order: terms go to the copy first, even where the body also reads
 * the variable that was copied, or carries it twice.
 */
import { add } from "./operations.ts";
import type { Carried } from "./recording.ts";
import { build } from "./trace/structure.ts";
import type { Table } from "./trace/table.ts";
import { currentTrace, type Operand, recorded, type Trace, Value } from "./value.ts";

/** Adding it changes nothing, not even the sign of a zero. */
export const NOTHING = -0;

/** The operation that sums are made of. */
const SUM = add(NOTHING, NOTHING).op;

const leafOf = (trace: Trace): Value => recorded(new Value(NaN, "", "leaf", trace));

/** An operand as a Value; a number becomes a constant. */
export const asValue = (operand: Operand): Value =>
  operand instanceof Value ? operand : new Value(operand, "", "number");

/** A Value equal to another one, with a gradient of its own. */
const copyOf = (operand: Operand): Value =>
  operand instanceof Value ? add(operand, NOTHING) : asValue(operand);

/** What a loop runs over. */
export interface Range {
  readonly count: number | "rows";
  /** The row that the body receives while it is traced, of Values that `leaf` makes. */
  readonly traced: (leaf: () => Value) => unknown;
  /** The rows that it receives on the engine, one an iteration. */
  readonly each: () => Iterable<unknown>;
}

/** All rows of a table. */
export const rowsOf = (table: Table<unknown>): Range => ({
  count: "rows",
  traced: (leaf) => build(table.shape, "", leaf),
  each: () => table.rows ?? [],
});

/** So many iterations, without rows. */
export const upTo = (count: number): Range => ({
  count,
  traced: () => undefined,
  each: () => Array.from({ length: count }),
});

/** What an iteration starts from. */
export interface Iteration {
  readonly state: readonly Value[];
  readonly row: unknown;
  /** Its number, from 0. */
  readonly index: Value;
}

/** A loop that is running: it takes the next state of each iteration and returns the last one. */
type Running = Generator<Iteration, readonly Value[], readonly Operand[]>;

/** A number that is carried, without what stands for it after the loop. */
type Ends = Omit<Carried<Value>, "result">;

/** Whether each number that is carried is a sum to which an iteration only adds. */
function onlyAdds(trace: Trace, from: number, carried: readonly Ends[]): boolean {
  const uses = new Map<number, number>();
  const use = (slot: number): void => void uses.set(slot, (uses.get(slot) ?? 0) + 1);
  for (let at = from; at < trace.length; at++) {
    if (trace.op(at) === "leaf") continue;
    for (let i = 0; i < 3; i++) use(trace.reference(at, i));
  }
  const hand = (operand: Operand): void => {
    if (operand instanceof Value && operand.trace === trace) use(operand.slot);
  };
  for (const { next } of carried) hand(next);
  for (const loop of trace.loops) {
    if (loop.from < from) continue;
    for (const { start, next } of loop.carried) [start, next].forEach(hand);
  }
  const adds = ({ now, next }: Ends): boolean => {
    if (!(next instanceof Value) || next.trace !== trace) return false;
    let at = next.slot;
    while (at !== now.slot) {
      if (at < from || trace.op(at) !== SUM || uses.get(at) !== 1) return false;
      at = trace.reference(at, 0);
    }
    return at !== next.slot && uses.get(at) === 1;
  };
  return carried.every(adds);
}

/** One iteration, which stands for all. What carries nothing is no loop. */
function* traced(trace: Trace, range: Range, start: readonly Operand[]): Running {
  const depth = trace.depth++;
  const [from, before] = [trace.length, trace.loops.length];
  const leaves: Value[] = [];
  const leaf = (): Value => {
    const made = leafOf(trace);
    leaves.push(made);
    return made;
  };
  const row = range.traced(leaf);
  const index = leafOf(trace);
  const now = start.map(() => leafOf(trace));
  const next = yield { state: now, row, index };
  const to = trace.length;
  trace.depth--;
  if (start.length === 0) {
    trace.loops.length = before;
    return [];
  }
  const ends = now.map((value, i): Ends => {
    return { now: value, start: start[i] as Operand, next: next[i] as Operand };
  });
  const sums = onlyAdds(trace, from, ends);
  const carried = ends.map((end): Carried<Value> => ({ ...end, result: leafOf(trace) }));
  const { count } = range;
  trace.loops.push({ depth, count, from, to, row: leaves, counter: index, carried, sums });
  return carried.map(({ result }) => result);
}

/** All iterations, on Values with data or as a trace that is written out. */
function* writtenOut(range: Range, start: readonly Operand[]): Running {
  let state = start.map(copyOf);
  let i = 0;
  for (const row of range.each()) {
    const next = yield { state, row, index: new Value(i++, "", "number") };
    state = next.map(copyOf);
  }
  return state;
}

/**
 * Begins a loop. Each iteration is handed out by the generator, and the next state is handed in.
 * @param start what is carried, before the first iteration
 */
export function iterations(range: Range, start: readonly Operand[]): Running {
  const open = currentTrace();
  const isLoop = open !== null && (range.count === "rows" || open.keepsLoops);
  return isLoop ? traced(open, range, start) : writtenOut(range, start);
}

/** An iteration whose operations are forgotten: what is learned from it is all that stays. */
export interface Rehearsal extends Omit<Iteration, "state"> {
  /** A Value that stands for one that is carried. */
  readonly leaf: () => Value;
  /** Forgets the loops of the body. */
  readonly end: () => void;
}

/** The first iteration of a loop, tried out; undefined where there is none. */
export function rehearse(range: Range): Rehearsal | undefined {
  const open = currentTrace();
  if (open === null) {
    const index = new Value(0, "", "number");
    const leaf = (): Value => new Value(NaN);
    for (const row of range.each()) return { row, index, leaf, end: () => {} };
    return undefined;
  }
  const leaf = (): Value => leafOf(open);
  const before = open.loops.length;
  const end = (): void => void (open.loops.length = before);
  return { row: range.traced(leaf), index: leaf(), leaf, end };
}

/** How many rows there are, as a Value. */
export function rowCount(table: Table<unknown>): Operand {
  const open = currentTrace();
  if (table.rows !== null || open === null) return table.rows?.length ?? 0;
  return (open.rowCount ??= leafOf(open));
}
