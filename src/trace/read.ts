/**
 * Reads structured arguments into flat arrays.
 *
 * The non-obvious decision: what reads a shape is made from it once, as a function. Walking over the
 * shape again for each of many rows would cost more than the numbers in them.
 */
import { ARGUMENT_COUNT, SHAPE_MISMATCH } from "../catalogue.ts";
import { describe, GradcError } from "../errors.ts";
import {
  type Constant,
  extended,
  isData,
  kindOf,
  type Matrix,
  partsOf,
  type Rows,
  type Shape,
  type ShapeKind,
  type Vector,
} from "./shapes.ts";
import { type Belonging, frozen, OF_ROW, VARIABLE } from "./structure.ts";

function mismatch(path: string, expected: string, got: unknown): never {
  throw new GradcError(SHAPE_MISMATCH, {
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
interface Reader {
  /** Receives each number. */
  readonly take: (value: number, belonging: Belonging) => void;
  /** Hears how many rows there are, before any of them is read. */
  readonly expect?: (count: number) => void;
  /** Constants and rows are not there and not read, as in a direction. */
  readonly skipData?: boolean;
}

/**
 * Reads an argument of some shape, number by number in the flat order.
 * @throws GradcError SHAPE_MISMATCH with the path of what does not fit
 */
type Read = (argument: unknown, path: string, reader: Reader) => void;

const readNumber =
  (belonging: Belonging): Read =>
  (argument, path, reader) =>
    typeof argument === "number"
      ? reader.take(argument, belonging)
      : mismatch(path, "a number", argument);

function readVector(length: number, belonging: Belonging): Read {
  const what = `a list of ${length} numbers`;
  return (argument, path, reader) => {
    const items = elements(argument, path, length, what);
    for (let i = 0; i < length; i++) {
      const item = items[i];
      // The path is spelled only when it is needed: this loop may run a million times.
      if (typeof item !== "number") mismatch(`${path}[${i}]`, "a number", item);
      reader.take(item, belonging);
    }
  };
}

function readMatrix({ rows, columns }: Matrix, belonging: Belonging): Read {
  const readRow = readVector(columns, belonging);
  const what = `${rows} lists of ${columns} numbers`;
  return (argument, path, reader) => {
    const lists = elements(argument, path, rows, what);
    for (let r = 0; r < rows; r++) readRow(lists[r], `${path}[${r}]`, reader);
  };
}

function readRows({ shape }: Rows): Read {
  const readRow = reading(shape, OF_ROW);
  const what = "a list of at least one row";
  return (argument, path, reader) => {
    const rows = listAt(argument, path, what);
    // A mean of no rows would be NaN.
    if (!Number.isSafeInteger(rows.length) || rows.length < 1) {
      mismatch(path, what, `of length ${rows.length}`);
    }
    reader.expect?.(rows.length);
    for (let i = 0; i < rows.length; i++) readRow(rows[i], `${path}[${i}]`, reader);
  };
}

function readParts(shape: Shape, belonging: Belonging): Read {
  const count = Array.isArray(shape) ? shape.length : undefined;
  const parts = partsOf(shape, "").map((part) => {
    return { ...part, readPart: reading(part.shape, belonging), data: isData(part.shape) };
  });
  return (argument, path, reader) => {
    const items =
      count === undefined ? argument : elements(argument, path, count, `an array of ${count}`);
    if (typeof items !== "object" || items === null) mismatch(path, "an object", argument);
    for (const { key, step, readPart, data } of parts) {
      if (reader.skipData && data) continue;
      const at = extended(path, step);
      if (!Object.hasOwn(items, key)) mismatch(at, "present", undefined);
      readPart((items as Record<string, unknown>)[key], at, reader);
    }
  };
}

/** How to read each kind of shape. */
const READINGS: Readonly<Record<ShapeKind, (shape: never, belonging: Belonging) => Read>> = {
  scalar: (_shape, belonging) => readNumber(belonging),
  vector: ({ length }: Vector, belonging) => readVector(length, belonging),
  matrix: readMatrix,
  constant: ({ shape }: Constant, belonging) => reading(shape, frozen(belonging)),
  rows: readRows,
  array: readParts,
  object: readParts,
};

/** What reads a shape. It is made once and looks at the shape no more: there may be many rows. */
function reading(shape: Shape, belonging: Belonging = VARIABLE): Read {
  const read = READINGS[kindOf(shape)](shape as never, belonging);
  if (!isData(shape)) return read;
  return (argument, path, reader) => {
    if (!reader.skipData) read(argument, path, reader);
  };
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

/** Fills the arrays of a point with what is read. */
class PointReader implements Reader {
  readonly x: Float64Array;
  data: Float64Array;
  readonly #lengths: Lengths;
  /** The next place in `x`, in `data`, and among the rows in `data`. */
  readonly #next: Record<keyof Lengths, number>;

  constructor(lengths: Lengths) {
    this.x = new Float64Array(lengths.x);
    this.data = new Float64Array(lengths.data);
    this.#lengths = lengths;
    this.#next = { x: 0, data: 0, row: lengths.data };
  }

  take(value: number, { constant, row }: Belonging): void {
    if (!constant) this.x[this.#next.x++] = value;
    else this.data[row ? this.#next.row++ : this.#next.data++] = value;
  }

  expect(count: number): void {
    const constants = this.data;
    this.data = new Float64Array(this.#lengths.data + count * this.#lengths.row);
    this.data.set(constants);
  }
}

/**
 * Makes what reads structured arguments into flat arrays.
 * @param what names the function in errors
 * @throws GradcError ARGUMENT_COUNT or SHAPE_MISMATCH, when called with what does not fit the shapes
 */
export function flattener(
  shapes: readonly Shape[],
  names: readonly string[],
  lengths: Lengths,
  what: string,
): (args: readonly unknown[]) => Point {
  const reads = shapes.map((shape) => reading(shape));
  return (args) => {
    if (args.length !== shapes.length) {
      const expected = `${shapes.length} argument${shapes.length === 1 ? "" : "s"}`;
      throw new GradcError(ARGUMENT_COUNT, { what, expected, got: args.length });
    }
    const reader = new PointReader(lengths);
    reads.forEach((read, i) => read(args[i], names[i] as string, reader));
    return { x: reader.x, data: reader.data };
  };
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
    reading(shape)(parts[i], path, { take, skipData: true });
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
  reading(shape)(thing, path, { take: (value) => void (found[filled++] = value) });
  return found;
}
