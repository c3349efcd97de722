/**
 * The rows that a function to compile receives for `rows(shape)`.
 *
 * The non-obvious decision: a table is not a list. How many rows there are is known only at a
 * call, so what a function does with each of them must be one program; tracing therefore hands out
 * no row at all, and who loops over the rows asks for the columns of one.
 */
import { TRACE_ROWS } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import type { Shape } from "./shapes.ts";

declare const ROW: unique symbol;

/**
 * A table of rows in a function that is compiled: what `rows(shape)` stands for. Its rows are
 * structures like the shape, of Values, and are reached only through the functions that loop.
 */
export interface TracedRows<R> {
  readonly [ROW]: R;
}

/** What there is to know about a table. */
interface Content<R> {
  readonly shape: Shape;
  readonly path: string;
  readonly columnPaths: readonly string[];
  readonly rows: readonly R[] | null;
}

/** Marks tables, also for another copy of this module. */
const TABLE: unique symbol = Symbol.for("gradc.table");

/** Whether a thing is a table, of this or another copy of gradc. */
export const isTable = (thing: unknown): thing is Table<unknown> =>
  typeof thing === "object" && thing !== null && TABLE in thing;

/** What a `TracedRows<R>` is at run time. */
export class Table<R> {
  /** The shape of one row. */
  readonly shape: Shape;
  /** The path of the argument: `samples`, `p.samples`. */
  readonly path: string;
  /** The path of each number of a row, from the row: `x[0]`, `y`; `row` where that is nothing. */
  readonly columnPaths: readonly string[];
  /** The rows where there is data, as in the interpreted engine; null while tracing. */
  readonly rows: readonly R[] | null;

  constructor({ shape, path, columnPaths, rows }: Content<R>) {
    this.shape = shape;
    this.path = path;
    this.columnPaths = columnPaths;
    this.rows = rows;
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
