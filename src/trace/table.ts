/**
 * The rows that a function to compile receives for `rows(shape)`.
 *
 * The non-obvious decision: a table is not a list. How many rows there are is known only at a
 * call, so what a function does with each of them must be one program; tracing therefore hands out
 * no row at all, and who loops over the rows asks for the columns of one.
 */
import { TRACE_ROWS } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import type { RecordedLoop } from "../recording.ts";
import type { Operand, Value } from "../value.ts";

declare const ROW: unique symbol;

/**
 * A table of rows in a function that is compiled: what `rows(shape)` stands for. Its rows are
 * structures like the shape, of Values, and are reached only through the functions that loop.
 */
export interface TracedRows<R> {
  readonly [ROW]: R;
}

/** How rows were made by a loop over others. */
export interface Derivation {
  /** The loop, where it was recorded. */
  readonly loop?: RecordedLoop<Value>;
  /** A row with other numbers, made by `make` of each in order. */
  readonly like: (row: unknown, make: (operand: Operand) => Value) => unknown;
}

/** What there is to know about a table. */
interface Content<R> {
  /** Makes a row while tracing, of Values that `leaf` makes. */
  readonly row: (leaf: () => Value) => unknown;
  readonly path: string;
  readonly columnPaths: readonly string[];
  readonly rows: readonly R[] | null;
  readonly derivation?: Derivation | undefined;
}

/** Marks tables, also for another copy of this module. */
const TABLE: unique symbol = Symbol.for("gradc.table");

/** Whether a thing is a table, of this or another copy of gradc. */
export const isTable = (thing: unknown): thing is Table<unknown> =>
  typeof thing === "object" && thing !== null && TABLE in thing;

/** What a `TracedRows<R>` is at run time. */
export class Table<R> {
  /** Makes a row while tracing, of Values that `leaf` makes. */
  readonly row: (leaf: () => Value) => unknown;
  /** The path of the argument: `samples`, `p.samples`. */
  readonly path: string;
  /** The path of each number of a row, from the row: `x[0]`, `y`; `row` where that is nothing. */
  readonly columnPaths: readonly string[];
  /** The rows where there is data, as in the interpreted engine; null while tracing. */
  readonly rows: readonly R[] | null;
  /** Absent for the rows of an argument. */
  readonly derivation: Derivation | undefined;

  constructor({ row, path, columnPaths, rows, derivation }: Content<R>) {
    this.row = row;
    this.path = path;
    this.columnPaths = columnPaths;
    this.rows = rows;
    this.derivation = derivation;
  }

  /** How many numbers a row has. */
  get columns(): number {
    return this.columnPaths.length;
  }
}

Object.defineProperty(Table.prototype, TABLE, { value: true });

/** Ways to use a list that a table refuses, as methods and as they are called in the error. */
const LIST_USES = [
  [Symbol.iterator, "for (… of rows)"],
  ...["map", "forEach", "reduce", "filter", "at"].map((name) => [name, `rows.${name}(…)`] as const),
] as const;

const refuse = (use: string): never => {
  throw new GradcError(TRACE_ROWS, { use });
};

/** What tables have that they do not have themselves: nothing that is called by a number. */
const REST = new Proxy(Object.prototype, {
  get: (of, key, self): unknown =>
    typeof key === "string" && /^\d+$/.test(key)
      ? refuse(`rows[${key}]`)
      : Reflect.get(of, key, self),
});
Object.setPrototypeOf(Table.prototype, REST);

for (const [name, use] of LIST_USES) {
  const value = (): never => refuse(use);
  Object.defineProperty(Table.prototype, name, { value });
}

Object.defineProperty(Table.prototype, "length", {
  get(): never {
    return refuse("rows.length");
  },
});
