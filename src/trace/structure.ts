/**
 * Walks over shapes: making Values, reading arguments, building the gradient, naming inputs.
 *
 * The non-obvious decision: all of them are `build` or `read`, so they cannot disagree about the
 * order of the flat vector: depth first, as written.
 */
import { describe, GradcError } from "../errors.ts";
import {
  type Constant,
  isData,
  kindOf,
  type Matrix,
  partsOf,
  type Rows,
  rowsIn,
  type Shape,
  vector,
  type Vector,
} from "./shapes.ts";
import { Table } from "./table.ts";

/** What a number belongs to. */
interface Belonging {
  /** It is not differentiated. */
  readonly constant: boolean;
  /** It is one of a row, of which there are many. */
  readonly row: boolean;
}

const VARIABLE: Belonging = { constant: false, row: false };
const CONSTANT: Belonging = { constant: true, row: false };
const OF_ROW: Belonging = { constant: true, row: true };

/** What the numbers inside of a constant belong to. */
const frozen = ({ row }: Belonging): Belonging => (row ? OF_ROW : CONSTANT);

/** One number of the arguments: its path as the user writes it, and what it belongs to. */
export interface Leaf extends Belonging {
  readonly path: string;
}

/** An object or array like `shape`, with `make` called on each part; own properties only. */
function assemble(
  shape: Shape,
  path: string,
  make: (inner: Shape, path: string) => unknown,
  keep: (inner: Shape) => boolean = () => true,
): unknown {
  const made = partsOf(shape, path).map((part) => [part, make(part.shape, part.path)] as const);
  if (Array.isArray(shape)) return made.map(([, result]) => result);
  // fromEntries defines properties, so a key "__proto__" stays a plain key.
  return Object.fromEntries(
    made.flatMap(([part, result]) => (keep(part.shape) ? [[part.key, result]] : [])),
  );
}

const list = (length: number, make: (i: number) => unknown): unknown[] =>
  Array.from({ length }, (_, i) => make(i));

/** How many rows a table is built with; null for none, while tracing. */
export type RowCount = number | null;

/**
 * Builds a structure like `shape`: `make` is called for each number, in the flat order, which for
 * rows is one row after the other.
 */
export function build(
  shape: Shape,
  path: string,
  make: (leaf: Leaf) => unknown,
  count: RowCount = null,
  belonging: Belonging = VARIABLE,
): unknown {
  const leaf = (at: string): unknown => make({ path: at, ...belonging });
  switch (kindOf(shape)) {
    case "scalar":
      return leaf(path);
    case "vector":
      return list((shape as Vector).length, (i) => leaf(`${path}[${i}]`));
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      return list(rows, (r) => list(columns, (c) => leaf(`${path}[${r}][${c}]`)));
    }
    case "constant":
      return build((shape as Constant).shape, path, make, count, frozen(belonging));
    case "rows":
      return buildTable(shape as Rows, path, make, count);
    default:
      return assemble(shape, path, (inner, at) => build(inner, at, make, count, belonging));
  }
}

/** Builds one row; paths begin at the row. */
function buildRow({ shape }: Rows, make: (leaf: Leaf) => unknown): unknown {
  return build(shape, kindOf(shape) === "object" ? "" : "row", make, null, OF_ROW);
}

function buildTable(
  table: Rows,
  path: string,
  make: (leaf: Leaf) => unknown,
  count: RowCount,
): Table<unknown> {
  const columnPaths = rowLeavesOf([table]).map((leaf) => leaf.path);
  const rows = count === null ? null : list(count, () => buildRow(table, make));
  return new Table({ shape: table.shape, path, columnPaths, rows });
}

/** Builds the gradient for `shape`: as `build`, without constants and rows. */
export function buildGradient(shape: Shape, make: () => unknown): unknown {
  if (isData(shape)) return undefined;
  const kind = kindOf(shape);
  if (kind !== "array" && kind !== "object") return build(shape, "", make);
  const keep = (inner: Shape): boolean => !isData(inner);
  return assemble(shape, "", (inner) => buildGradient(inner, make), keep);
}

/** Every number of the arguments but those of rows, in the flat order. */
export function leavesOf(shapes: readonly Shape[], names: readonly string[]): Leaf[] {
  const leaves: Leaf[] = [];
  shapes.forEach((shape, i) => build(shape, names[i] as string, (leaf) => leaves.push(leaf)));
  return leaves;
}

/** Every number of one row, in the flat order, with its path from the row; none without rows. */
export function rowLeavesOf(shapes: readonly Shape[]): Leaf[] {
  const leaves: Leaf[] = [];
  const table = rowsIn(shapes);
  if (table !== undefined) buildRow(table, (leaf) => leaves.push(leaf));
  return leaves;
}

function mismatch(path: string, expected: string, got: unknown): never {
  throw new GradcError("SHAPE_MISMATCH", {
    path: path || "the argument",
    expected,
    got: typeof got === "string" && got.startsWith("of ") ? got : describe(got),
  });
}

function listAt(thing: unknown, path: string, what: string): ArrayLike<unknown> {
  const isList = typeof thing === "object" && thing !== null && "length" in thing;
  return isList ? (thing as ArrayLike<unknown>) : mismatch(path, what, thing);
}

function elements(thing: unknown, path: string, length: number, what: string): ArrayLike<unknown> {
  const items = listAt(thing, path, what);
  return items.length === length ? items : mismatch(path, what, `of length ${items.length}`);
}

/** What reading does with what it finds. */
export interface Reader {
  /** Receives each number. */
  readonly take: (value: number, belonging: Belonging) => void;
  /** Hears how many rows there are, before any of them is read. */
  readonly expect?: (count: number) => void;
  /** Constants and rows are not there and not read, as in a direction. */
  readonly skipData?: boolean;
}

/**
 * Reads an argument of the given shape, number by number in the flat order.
 * @throws GradcError SHAPE_MISMATCH with the path of what does not fit
 */
export function read(
  shape: Shape,
  argument: unknown,
  path: string,
  reader: Reader,
  belonging: Belonging = VARIABLE,
): void {
  switch (kindOf(shape)) {
    case "scalar":
      return typeof argument === "number"
        ? reader.take(argument, belonging)
        : mismatch(path, "a number", argument);
    case "vector": {
      const { length } = shape as Vector;
      const items = elements(argument, path, length, `a list of ${length} numbers`);
      for (let i = 0; i < length; i++) {
        const item = items[i];
        // The path is spelled only when it is needed: this loop may run a million times.
        if (typeof item !== "number") mismatch(`${path}[${i}]`, "a number", item);
        reader.take(item, belonging);
      }
      return;
    }
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      const row = vector(columns);
      const lists = elements(argument, path, rows, `${rows} lists of ${columns} numbers`);
      for (let r = 0; r < rows; r++) {
        read(row, lists[r], `${path}[${r}]`, reader, belonging);
      }
      return;
    }
    case "constant":
      if (reader.skipData) return;
      return read((shape as Constant).shape, argument, path, reader, frozen(belonging));
    case "rows":
      if (reader.skipData) return;
      return readRows(shape as Rows, argument, path, reader);
    default:
      readParts(shape, argument, path, reader, belonging);
  }
}

function readRows({ shape }: Rows, argument: unknown, path: string, reader: Reader): void {
  const what = "a list of at least one row";
  const rows = listAt(argument, path, what);
  // A mean of no rows would be NaN.
  if (!Number.isSafeInteger(rows.length) || rows.length < 1) {
    mismatch(path, what, `of length ${rows.length}`);
  }
  reader.expect?.(rows.length);
  for (let i = 0; i < rows.length; i++) read(shape, rows[i], `${path}[${i}]`, reader, OF_ROW);
}

function readParts(
  shape: Shape,
  argument: unknown,
  path: string,
  reader: Reader,
  belonging: Belonging,
): void {
  const isArray = Array.isArray(shape);
  const items = isArray
    ? elements(argument, path, shape.length, `an array of ${shape.length}`)
    : argument;
  if (typeof items !== "object" || items === null) mismatch(path, "an object", argument);
  for (const part of partsOf(shape, path)) {
    if (reader.skipData && isData(part.shape)) continue;
    if (!Object.hasOwn(items, part.key)) mismatch(part.path, "present", undefined);
    read(part.shape, (items as Record<string, unknown>)[part.key], part.path, reader, belonging);
  }
}

/** Where a function is evaluated: all its numbers, differentiated and constant ones apart. */
export interface Point {
  readonly x: Float64Array;
  /** The constants, then all rows. */
  readonly data: Float64Array;
}

/** How many numbers there are of each kind; of rows, in one of them. */
export interface Lengths {
  readonly x: number;
  readonly data: number;
  readonly row: number;
}

/**
 * Reads structured arguments into flat arrays.
 * @param what names the function in errors
 * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH where they do not fit the shapes
 */
export function flatten(
  shapes: readonly Shape[],
  names: readonly string[],
  args: readonly unknown[],
  lengths: Lengths,
  what: string,
): Point {
  if (args.length !== shapes.length) {
    const expected = `${shapes.length} argument${shapes.length === 1 ? "" : "s"}`;
    throw new GradcError("ARGUMENT_COUNT", { what, expected, got: args.length });
  }
  const x = new Float64Array(lengths.x);
  let data = new Float64Array(lengths.data);
  const next = { x: 0, data: 0, row: lengths.data };
  const reader: Reader = {
    take(value, { constant, row }) {
      if (constant) data[row ? next.row++ : next.data++] = value;
      else x[next.x++] = value;
    },
    expect(count) {
      const longer = new Float64Array(lengths.data + count * lengths.row);
      longer.set(data);
      data = longer;
    },
  };
  shapes.forEach((shape, i) => read(shape, args[i], names[i] as string, reader));
  return { x, data };
}

/**
 * Reads a direction: a structure like the arguments, without constants and rows.
 * @throws GradcError SHAPE_MISMATCH where it does not fit the shapes
 */
export function flattenDirection(
  shapes: readonly Shape[],
  names: readonly string[],
  direction: unknown,
  length: number,
): Float64Array {
  const found = new Float64Array(length);
  let filled = 0;
  const take = (value: number): void => void (found[filled++] = value);
  const parts = elements(direction, "the direction", shapes.length, `${shapes.length} elements`);
  shapes.forEach((shape, i) => {
    const path = `the direction of ${names[i] || "the argument"}`;
    read(shape, parts[i], path, { take, skipData: true });
  });
  return found;
}

/** Reads a structure of numbers into a flat array. */
export function flattenOne(
  shape: Shape,
  thing: unknown,
  path: string,
  length: number,
): Float64Array {
  const found = new Float64Array(length);
  let filled = 0;
  read(shape, thing, path, { take: (value) => void (found[filled++] = value) });
  return found;
}
