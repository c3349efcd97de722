/**
 * One loop, an iteration at a time: over the rows of a table, or a fixed number of times. On the
 * engine it runs as often as it says; where a loop is traced as one it runs once, on stand-ins for
 * what differs between iterations, and the trace notes from where to where the body reaches.
 *
 * The non-obvious decision: what a loop carries is a copy in each iteration, on the engine too. So
 * both add up a gradient in one order: terms go to the copy first, even where the body also reads
 * the variable that was copied, or carries it twice. So it is with the rows that a loop makes: what
 * it leaves is a copy, and of that another one in each iteration of a loop through them.
 */
import { TRACE_MIXED } from "./catalogue.ts";
import { GradcError } from "./errors.ts";
import { add } from "./operations.ts";
import type { Carried, RecordedLoop } from "./recording.ts";
import { type Derivation, Table } from "./trace/table.ts";
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
  /** The loop that made the rows, if one did. */
  readonly source?: RecordedLoop<Value> | undefined;
}

/** All rows of a table; those that a loop made are copies, in each loop through them. */
export const rowsOf = ({ row, rows, derivation }: Table<unknown>): Range => {
  if (derivation === undefined) return { count: "rows", traced: row, each: () => rows ?? [] };
  const { like, loop } = derivation;
  return {
    count: "rows",
    traced: row,
    each: () => (rows ?? []).map((one) => like(one, copyOf)),
    source: loop,
  };
};

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
    loop.results.forEach(hand);
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

/** The body of a loop, which is being recorded. */
interface Body extends Omit<Iteration, "state"> {
  /** Forgets the loops in it. */
  readonly forget: () => void;
  /** Ends it, and says what there is to say of it. */
  readonly end: () => Omit<RecordedLoop<Value>, "carried" | "sums" | "results">;
}

function openBody(trace: Trace, range: Range): Body {
  const depth = trace.depth++;
  const [from, before] = [trace.length, trace.loops.length];
  const leaves: Value[] = [];
  const row = range.traced(() => {
    const leaf = leafOf(trace);
    leaves.push(leaf);
    return leaf;
  });
  const counter = leafOf(trace);
  const { count, source } = range;
  return {
    row,
    index: counter,
    forget: () => void (trace.loops.length = before),
    end: () => {
      trace.depth--;
      return { depth, count, from, to: trace.length, row: leaves, counter, source };
    },
  };
}

/** One iteration, which stands for all. What carries nothing is no loop. */
function* traced(trace: Trace, range: Range, start: readonly Operand[]): Running {
  const body = openBody(trace, range);
  const now = start.map(() => leafOf(trace));
  const next = yield { state: now, row: body.row, index: body.index };
  const loop = body.end();
  if (start.length === 0) {
    body.forget();
    return [];
  }
  const ends = now.map((value, i): Ends => {
    return { now: value, start: start[i] as Operand, next: next[i] as Operand };
  });
  const sums = onlyAdds(trace, loop.from, ends);
  const carried = ends.map((end): Carried<Value> => ({ ...end, result: leafOf(trace) }));
  trace.loops.push({ ...loop, carried, sums, results: [] });
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

/** Makes a row of another one. */
type Make = (row: unknown, index: Value) => unknown;

/** How the rows that a loop makes are known to errors. */
const MADE = { path: "map(rows, …)", columnPaths: [] } as const;

/** Whether an operand is the same number in every iteration. */
const isFixed = (operand: Operand): boolean =>
  typeof operand === "number" || operand.trace === null;

/** A recorded loop whose iterations leave rows behind, all but what is a number in every one. */
function recordedRows(
  trace: Trace,
  table: Table<unknown>,
  make: Make,
  like: Derivation["like"],
): Table<unknown> {
  const body = openBody(trace, rowsOf(table));
  const results: Value[] = [];
  const made = like(make(body.row, body.index), (operand) => {
    if (isFixed(operand)) return asValue(operand);
    const value = asValue(operand);
    if (value.trace !== trace) throw new GradcError(TRACE_MIXED, { op: "map" });
    results.push(value);
    return value;
  });
  const loop = { ...body.end(), carried: [], sums: true, results };
  // What has data and comes next must not count as made in the body.
  leafOf(trace);
  if (results.length === 0) body.forget();
  else trace.loops.push(loop);
  const row = (leaf: () => Value): unknown =>
    like(made, (operand) => (isFixed(operand) ? asValue(operand) : leaf()));
  return new Table({ ...MADE, row, rows: null, derivation: { loop, like } });
}

/**
 * A table of what `make` makes of each row of another one, once.
 * @param like goes through a row as `make` returns it
 */
export function rowsMade(
  table: Table<unknown>,
  make: Make,
  like: Derivation["like"],
): Table<unknown> {
  const open = currentTrace();
  if (open !== null) return recordedRows(open, table, make, like);
  const rows = Array.from(rowsOf(table).each(), (row, i) =>
    like(make(row, new Value(i, "", "number")), copyOf),
  );
  return new Table({ ...MADE, row: () => undefined, rows, derivation: { like } });
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
