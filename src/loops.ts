/**
 * Loops in the language: sums, means and scans over the rows of a table, and scans of a fixed
 * length. Their bodies become loops in the compiled code.
 *
 * The non-obvious decision: a sum is a scan whose body does nothing but add. That is seen in the
 * trace, so it does not matter how it was written.
 */
import { OPERAND_INVALID, SHAPE_MISMATCH } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import { mean as meanOf, type Operands, sum as sumOf } from "./functions.ts";
import { mirror } from "./gradient.ts";
import {
  asValue,
  type Iteration,
  iterations,
  NOTHING,
  type Range,
  rowCount,
  rowsMade,
  rowsOf,
  upTo,
} from "./iterations.ts";
import { add, div } from "./operations.ts";
import { Table, type TracedRows } from "./trace/table.ts";
import type { Operand, Value } from "./value.ts";

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

const SCAN = "scan(init, rowsOrCount, step)";
const MAP = "map(rows, f)";

/** The Values and numbers of a state, in order. */
export function operandsOf(state: unknown): Operand[] {
  const found: Operand[] = [];
  const note = (operand: Operand): Value => {
    found.push(operand);
    return asValue(operand);
  };
  mirror(state, note, SCAN);
  return found;
}

/** A structure like `state` with other Values. */
export function filled(state: unknown, values: readonly Value[]): unknown {
  let next = 0;
  return mirror(state, () => values[next++] as Value, SCAN);
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

/** Runs a loop to its end. */
function run(
  range: Range,
  start: readonly Operand[],
  step: (iteration: Iteration) => readonly Operand[],
): readonly Value[] {
  const loop = iterations(range, start);
  let at = loop.next();
  while (!at.done) at = loop.next(step(at.value));
  return at.value;
}

function tableOf(rows: unknown): Table<unknown> | undefined {
  return rows instanceof Table ? rows : undefined;
}

function sumOfRows(table: Table<unknown>, term: (row: unknown) => Operand): Value {
  const [total] = run(rowsOf(table), [NOTHING], ({ state: [sum], row }) => {
    return [add(sum as Value, term(row))];
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

/**
 * A table of what `f` makes of each row: `f` is called once for a row, however often the new rows
 * are gone through, by `sum`, `mean`, `scan` or `map`. Compiled, it is a loop that keeps what it
 * makes; or part of the loop through its rows, if that is the only one and no bit changes.
 * @param f returns a Value or number, or lists and plain objects of them, of one structure for all
 *   rows
 * @throws GradcError OPERAND_INVALID unless `rows` is a table and `f` a function that returns such
 */
export function map<R, S extends State>(
  rows: TracedRows<R>,
  f: (row: R) => S,
): TracedRows<StateOf<S>>;
export function map(rows: unknown, f: unknown): unknown {
  const table = tableOf(rows);
  if (table === undefined || typeof f !== "function") {
    const got = describe(table === undefined ? rows : f);
    throw new GradcError(OPERAND_INVALID, { where: MAP, got });
  }
  const make = (row: unknown): unknown => {
    const made: unknown = f(row);
    if (typeof made === "number" || (typeof made === "object" && made !== null)) return made;
    throw new GradcError(OPERAND_INVALID, {
      where: "what f returns in map(rows, f)",
      got: describe(made),
    });
  };
  return rowsMade(table, make, (row, leaf) => mirror(row, leaf, MAP));
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
    throw new GradcError(OPERAND_INVALID, { where: SCAN, got });
  }
  const start = operandsOf(init);
  const range = table === undefined ? upTo(over as number) : rowsOf(table);
  const advance = step as (state: unknown, argument: unknown) => unknown;
  const values = run(range, start, ({ state, row, index }) => {
    const next = operandsOf(advance(filled(init, state), table === undefined ? index : row));
    assertSameShape(start, next);
    return next;
  });
  return filled(init, values);
}
