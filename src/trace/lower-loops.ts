/**
 * Lowering of loops: what the Values stand for that loops made while they were recorded, and the
 * loops of a recording as loops of a graph.
 *
 * The non-obvious decision: numbers that loops hand over, to the next iteration, to what comes after
 * them or to another loop, are inputs of the graph, each one its own. Which element of which array
 * that is, only the steps know (steps.ts).
 */
import type { Count } from "../ir/block.ts";
import type { Id, Source as GraphSource } from "../ir/graph.ts";
import type { Carried, RecordedLoop } from "../recording.ts";
import type { Trace, Value } from "../value.ts";

/** A number that a loop carries; what stands for it is an input of the graph. */
export interface LoweredCarry {
  /** In the body: what it is now. */
  readonly now: Id;
  /** After the loop. */
  readonly result: Id;
  readonly start: Id;
  readonly next: Id;
}

/** A loop, whose body is a stretch of the graph. */
export interface LoweredLoop {
  readonly depth: number;
  readonly count: Count;
  /** The body begins with this instruction and ends before that one. */
  readonly from: Id;
  readonly to: Id;
  readonly carried: readonly LoweredCarry[];
  readonly sums: boolean;
  readonly results: readonly LoweredResult[];
  readonly elements: readonly LoweredElement[];
  /** Loops in its body, in order. */
  readonly inner: readonly LoweredLoop[];
}

/** What each iteration of a loop leaves behind: an instruction of its body. */
export interface LoweredResult {
  readonly id: Id;
}

/** What stands in the body of a loop for what the same iteration of another one left behind. */
export interface LoweredElement {
  readonly id: Id;
  readonly result: LoweredResult;
}

/** What a leaf stands for that a loop made: a number of its own, or an input of the graph. */
export type Stand =
  { readonly kind: "own" } | { readonly kind: "input"; readonly source: GraphSource };

const OWN: Stand = { kind: "own" };

/** The column of a row of data. */
const ofData = (index: number, depth: number, by: number): GraphSource => ({
  space: "data",
  index,
  address: { strides: [{ depth, by }] },
});

/** The number of an iteration. */
const ofCounter = (depth: number): GraphSource => ({ space: "counter", index: depth });

/** What another loop left behind, in a loop at a depth; data of its rows can be read again. */
function againAt(
  depth: number,
  { row, counter, results }: RecordedLoop<Value>,
  column: number,
  stands: ReadonlyMap<Value, Stand>,
): Stand {
  const result = results[column] as Value;
  const stand = row.includes(result) || result === counter ? stands.get(result) : undefined;
  if (stand?.kind !== "input") return OWN;
  const { space, index, address } = stand.source;
  const by = address?.strides[0]?.by;
  const source = space === "data" && by ? ofData(index, depth, by) : ofCounter(depth);
  return { kind: "input", source };
}

/**
 * The leaves that loops made.
 * @param constants how many numbers of `data` come before the rows
 */
export function standsIn(trace: Trace, constants: number): ReadonlyMap<Value, Stand> {
  const found = new Map<Value, Stand>();
  for (const { depth, row, source: made, counter, carried } of trace.loops) {
    row.forEach((leaf, column) => {
      const data = {
        kind: "input",
        source: ofData(constants + column, depth, row.length),
      } as const;
      found.set(leaf, made ? againAt(depth, made, column, found) : data);
    });
    if (counter) found.set(counter, { kind: "input", source: ofCounter(depth) });
    for (const { now, result } of carried) {
      found.set(now, OWN);
      found.set(result, OWN);
    }
  }
  const { rowCount } = trace;
  if (rowCount) found.set(rowCount, { kind: "input", source: { space: "rows", index: 0 } });
  return found;
}

/** For each leaf that loops made, by position, what else is needed if it is. */
export function handedBy({ loops }: Trace): ReadonlyMap<number, readonly (Value | number)[]> {
  const found = new Map<number, readonly (Value | number)[]>();
  for (const { row, source, carried } of loops) {
    row.forEach(({ slot }, column) => {
      const result = source?.results[column];
      if (result !== undefined) found.set(slot, [result]);
    });
    for (const { now, result, start, next } of carried) {
      found.set(now.slot, [start, next, result]);
      found.set(result.slot, [start, next, now]);
    }
  }
  return found;
}

/** What lowering knows of the graph. */
interface Ids {
  readonly idOf: (operand: Value | number) => Id;
  /** How many instructions there were before a position in the trace. */
  readonly lengthAt: (position: number) => number;
  /** Whether what a loop hands over is needed where a leaf stands for it, and not at hand anyway. */
  readonly isRead: (leaf: Value) => boolean;
}

/** What loops leave behind that is read, by their columns. */
type Results = ReadonlyMap<RecordedLoop<Value>, readonly (LoweredResult | undefined)[]>;

function resultsOf(loops: readonly RecordedLoop<Value>[], { idOf, isRead }: Ids): Results {
  const found = new Map(loops.map((loop) => [loop, [] as (LoweredResult | undefined)[]]));
  for (const { row, source } of loops) {
    if (source === undefined) continue;
    const results = found.get(source) ?? [];
    row.forEach((leaf, column) => {
      // One a column, even if two hold the same Value, since each is a copy of its own.
      if (isRead(leaf)) results[column] ??= { id: idOf(source.results[column] as Value) };
    });
  }
  return found;
}

const carryOf = (
  { now, result, start, next }: Carried<Value>,
  idOf: Ids["idOf"],
): LoweredCarry => ({ now: idOf(now), result: idOf(result), start: idOf(start), next: idOf(next) });

function lowerLoop(
  loop: RecordedLoop<Value>,
  inner: readonly LoweredLoop[],
  { idOf, lengthAt, isRead }: Ids,
  results: Results,
): LoweredLoop {
  const { depth, count, from, to, carried, sums, row, source } = loop;
  const elements = source === undefined ? [] : (results.get(source) ?? []);
  return {
    depth,
    count,
    from: lengthAt(from),
    to: lengthAt(to),
    carried: carried.filter(({ now }) => isRead(now)).map((carry) => carryOf(carry, idOf)),
    sums,
    results: (results.get(loop) ?? []).filter((result) => result !== undefined),
    elements: row.flatMap((leaf, column): LoweredElement[] => {
      const result = isRead(leaf) ? elements[column] : undefined;
      return result === undefined ? [] : [{ id: idOf(leaf), result }];
    }),
    inner,
  };
}

const doesAnything = ({ carried, results, from, to }: LoweredLoop): boolean =>
  carried.length + results.length > 0 || from < to;

/** The loops of a recording that are in no other one. */
export function lowerLoops({ loops }: Trace, ids: Ids): readonly LoweredLoop[] {
  const results = resultsOf(loops, ids);
  // Inner loops come before those around them.
  const pending: LoweredLoop[][] = [];
  for (const loop of loops) {
    const inner = pending[loop.depth + 1] ?? [];
    pending[loop.depth + 1] = [];
    const lowered = lowerLoop(loop, inner, ids, results);
    if (doesAnything(lowered)) (pending[loop.depth] ??= []).push(lowered);
  }
  return pending[0] ?? [];
}
