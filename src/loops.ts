/**
 * Loops in the language: sums, means and scans over the rows of a table, and scans of a fixed
 * length. Their bodies become loops in the compiled code.
 *
 * The non-obvious decision: on the engine these are plain loops over Values, which say what the
 * result is to the last bit. While a function is traced the body runs once, on stand-ins for what
 * differs between iterations, and the trace notes from where to where it reaches. So that both add
 * up a gradient in one order, what a loop carries is a copy in each iteration: terms go to the copy
 * first, even where the body also reads the variable that was copied, or carries it twice.
 */
import { OPERAND_INVALID, SHAPE_MISMATCH } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import { mean as meanOf, type Operands, sum as sumOf } from "./functions.ts";
import { mirror } from "./gradient.ts";
import { add, div } from "./operations.ts";
import type { Carried } from "./recording.ts";
import { build } from "./trace/structure.ts";
import { Table, type TracedRows } from "./trace/table.ts";
import { currentTrace, type Operand, recorded, type Trace, Value } from "./value.ts";

/** What a scan carries: a Value or number, or lists and plain objects of them, nested at will. */
export type State = Operand | readonly unknown[] | { readonly [key: string]: unknown };

/** A structure like `S` with `Leaf` in the place of each Value and number. */
type Carrying<S, Leaf> = S extends Operand
  ? Leaf
  : { -readonly [K in keyof S]: Carrying<S[K], Leaf> };

/** A state of Values. */
export type StateOf<S> = Carrying<S, Value>;

/** A state of Values and numbers. */
export type NextState<S> = Carrying<S, Operand>;

/** Adding it changes nothing, not even the sign of a zero. */
const NOTHING = -0;

const leafOf = (trace: Trace): Value => recorded(new Value(NaN, "", "leaf", trace));

const asValue = (operand: Operand): Value =>
  operand instanceof Value ? operand : new Value(operand, "", "number");

/** A Value equal to another one, with a gradient of its own. */
const copyOf = (operand: Operand): Value =>
  operand instanceof Value ? add(operand, NOTHING) : asValue(operand);

/** The Values and numbers of a state, in order. */
function operandsOf(state: unknown): Operand[] {
  const found: Operand[] = [];
  mirror(state, (operand) => {
    found.push(operand);
    return asValue(operand);
  });
  return found;
}

/** A structure like `state` with other Values. */
function filled(state: unknown, values: readonly Value[]): unknown {
  let next = 0;
  return mirror(state, () => values[next++] as Value);
}

function assertSameShape(state: readonly Operand[], next: readonly Operand[]): void {
  if (state.length === next.length) return;
  const [expected, got] = [`${state.length} numbers`, `${next.length} numbers`];
  throw new GradcError(SHAPE_MISMATCH, {
    path: "the state that a scan's step returns",
    expected,
    got,
  });
}

/** What the body of a loop receives beside the state. */
interface Iteration {
  readonly argument: unknown;
  readonly row: readonly Value[];
  readonly counter: Value | undefined;
}

/** What a loop runs over. */
interface Range {
  readonly count: number | "rows";
  /** What the body receives while it is traced. */
  readonly traced: (trace: Trace) => Iteration;
  /** What it receives in each iteration on the engine. */
  readonly each: () => Iterable<unknown>;
}

function rowsOf(table: Table<unknown>): Range {
  return {
    count: "rows",
    traced(trace) {
      const row: Value[] = [];
      const argument = build(table.shape, "", () => {
        const leaf = leafOf(trace);
        row.push(leaf);
        return leaf;
      });
      return { argument, row, counter: undefined };
    },
    each: () => table.rows ?? [],
  };
}

function upTo(count: number): Range {
  return {
    count,
    traced(trace) {
      const counter = leafOf(trace);
      return { argument: counter, row: [], counter };
    },
    *each() {
      for (let i = 0; i < count; i++) yield new Value(i, "", "number");
    },
  };
}

/** What is carried, and whether only sums are. */
interface Body {
  readonly start: readonly Operand[];
  readonly sums: boolean;
  readonly step: (state: readonly Value[], argument: unknown) => readonly Operand[];
}

/** Runs the body once and notes the loop; returns what stands for the final state. */
function trace(trace: Trace, range: Range, { start, sums, step }: Body): readonly Value[] {
  const depth = trace.depth++;
  const from = trace.length;
  const { argument, row, counter } = range.traced(trace);
  const now = start.map(() => leafOf(trace));
  const next = step(now, argument);
  const to = trace.length;
  trace.depth--;
  const carried = now.map((leaf, i): Carried<Value> => {
    const result = leafOf(trace);
    return { now: leaf, result, start: start[i] as Operand, next: next[i] as Operand };
  });
  trace.loops.push({ depth, count: range.count, from, to, row, counter, carried, sums });
  return carried.map(({ result }) => result);
}

/** Runs a loop: once where it is traced as one, else as often as it says. */
function run(range: Range, body: Body): readonly Value[] {
  const open = currentTrace();
  const isLoop = open !== null && (range.count === "rows" || open.keepsLoops);
  if (isLoop) return trace(open, range, body);
  const carry = body.sums ? asValue : copyOf;
  let state = body.start.map(carry);
  for (const argument of range.each()) state = body.step(state, argument).map(carry);
  return state;
}

function tableOf(rows: unknown): Table<unknown> | undefined {
  return rows instanceof Table ? rows : undefined;
}

/** How many rows there are, as a Value. */
function rowCount(table: Table<unknown>): Operand {
  const open = currentTrace();
  if (table.rows !== null || open === null) return table.rows?.length ?? 0;
  return (open.rowCount ??= leafOf(open));
}

function sumOfRows(table: Table<unknown>, term: (row: unknown) => Operand): Value {
  const [total] = run(rowsOf(table), {
    start: [NOTHING],
    sums: true,
    step: ([sum], row) => [add(sum as Value, term(row))],
  });
  return total as Value;
}

/**
 * Σ term(row) over all rows of a table, from the first to the last; or x₀ + x₁ + … for a list,
 * 0 for an empty one. Compiled, a sum over rows is one loop.
 */
export function sum<R>(rows: TracedRows<R>, term: (row: R) => Operand): Value;
export function sum(list: Operands): Value;
export function sum(what: unknown, term?: unknown): Value {
  const table = tableOf(what);
  if (table === undefined) return sumOf(what as Operands);
  return sumOfRows(table, asTerm("sum", term));
}

/**
 * The mean of term(row) over all rows of a table, or the arithmetic mean of a list.
 * @throws GradcError SHAPE_MISMATCH for an empty list
 */
export function mean<R>(rows: TracedRows<R>, term: (row: R) => Operand): Value;
export function mean(list: Operands): Value;
export function mean(what: unknown, term?: unknown): Value {
  const table = tableOf(what);
  if (table === undefined) return meanOf(what as Operands);
  return div(sumOfRows(table, asTerm("mean", term)), rowCount(table));
}

function asTerm(where: string, term: unknown): (row: unknown) => Operand {
  if (typeof term === "function") return term as (row: unknown) => Operand;
  throw new GradcError(OPERAND_INVALID, { where: `${where}(rows, term)`, got: describe(term) });
}

/**
 * Carries a state through the rows of a table, or through iterations 0 … count − 1: the result is
 * step(… step(step(init, row₀), row₁) …). Recurrent networks and integrators of differential
 * equations are scans. Compiled, a scan is one loop forward, which keeps what the way back needs,
 * and one loop back.
 * @param init the first state: a Value or number, or lists and plain objects of them
 * @param rowsOrCount a table of rows, or how often to run
 * @param step returns the next state, of the same structure; beside the state it receives the row,
 *   or the number of the iteration as a Value
 * @throws GradcError SHAPE_MISMATCH if `step` returns another structure; OPERAND_INVALID unless
 *   `rowsOrCount` is a table or a whole number from 0 on
 */
export function scan<S extends State, R>(
  init: S,
  rows: TracedRows<R>,
  step: (state: StateOf<S>, row: R) => NextState<S>,
): StateOf<S>;
export function scan<S extends State>(
  init: S,
  count: number,
  step: (state: StateOf<S>, index: Value) => NextState<S>,
): StateOf<S>;
export function scan(init: unknown, over: unknown, step: unknown): unknown {
  const table = tableOf(over);
  const isCount = typeof over === "number" && Number.isSafeInteger(over) && over >= 0;
  if ((table === undefined && !isCount) || typeof step !== "function") {
    const got = describe(typeof step === "function" ? over : step);
    throw new GradcError(OPERAND_INVALID, { where: "scan(init, rowsOrCount, step)", got });
  }
  const start = operandsOf(init);
  const range = table === undefined ? upTo(over as number) : rowsOf(table);
  const values = run(range, {
    start,
    sums: false,
    step: (state, argument) => {
      const next = operandsOf(
        (step as (...args: unknown[]) => unknown)(filled(init, state), argument),
      );
      assertSameShape(start, next);
      return next;
    },
  });
  return filled(init, values);
}
