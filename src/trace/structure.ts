/**
 * Walks over shapes: making Values, reading arguments, building the gradient, naming inputs.
 *
 * The non-obvious decision: all of them are `build` or `read`, so they cannot disagree about the
 * order of the flat vector: depth first, as written.
 */
import { describe, GradcError } from "../errors.ts";
import {
  type Constant,
  kindOf,
  type Matrix,
  partsOf,
  type Shape,
  vector,
  type Vector,
} from "./shapes.ts";

/** One number of the arguments: its path as the user writes it, and whether it is constant. */
export interface Leaf {
  readonly path: string;
  readonly constant: boolean;
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

/** Builds a structure like `shape`: `make` is called for each number, in the flat order. */
export function build(
  shape: Shape,
  path: string,
  make: (leaf: Leaf) => unknown,
  isConstant = false,
): unknown {
  const leaf = (at: string): unknown => make({ path: at, constant: isConstant });
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
      return build((shape as Constant).shape, path, make, true);
    default:
      return assemble(shape, path, (inner, at) => build(inner, at, make, isConstant));
  }
}

/** Builds the gradient for `shape`: as `build`, without the constant parts. */
export function buildGradient(shape: Shape, make: () => unknown): unknown {
  const kind = kindOf(shape);
  if (kind === "constant") return undefined;
  if (kind !== "array" && kind !== "object") return build(shape, "", make);
  const keep = (inner: Shape): boolean => kindOf(inner) !== "constant";
  return assemble(shape, "", (inner) => buildGradient(inner, make), keep);
}

/** Every number of the arguments, in the flat order. */
export function leavesOf(shapes: readonly Shape[], names: readonly string[]): Leaf[] {
  const leaves: Leaf[] = [];
  shapes.forEach((shape, i) => build(shape, names[i] as string, (leaf) => leaves.push(leaf)));
  return leaves;
}

function mismatch(path: string, expected: string, got: unknown): never {
  throw new GradcError("SHAPE_MISMATCH", {
    path: path || "the argument",
    expected,
    got: typeof got === "string" && got.startsWith("of ") ? got : describe(got),
  });
}

function elements(thing: unknown, path: string, length: number, what: string): ArrayLike<unknown> {
  const isList = typeof thing === "object" && thing !== null && "length" in thing;
  if (!isList) return mismatch(path, what, thing);
  const items = thing as ArrayLike<unknown>;
  return items.length === length ? items : mismatch(path, what, `of length ${items.length}`);
}

/** What reading does with what it finds. */
export interface Reader {
  /** Receives each number; `constant` tells where it belongs. */
  readonly take: (value: number, isConstant: boolean) => void;
  /** Constant parts are not there and not read, as in a direction. */
  readonly skipConstants?: boolean;
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
  isConstant = false,
): void {
  switch (kindOf(shape)) {
    case "scalar":
      return typeof argument === "number"
        ? reader.take(argument, isConstant)
        : mismatch(path, "a number", argument);
    case "vector": {
      const { length } = shape as Vector;
      const items = elements(argument, path, length, `a list of ${length} numbers`);
      for (let i = 0; i < length; i++) {
        const item = items[i];
        // The path is spelled only when it is needed: this loop may run a million times.
        if (typeof item !== "number") mismatch(`${path}[${i}]`, "a number", item);
        reader.take(item, isConstant);
      }
      return;
    }
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      const row = vector(columns);
      const lists = elements(argument, path, rows, `${rows} lists of ${columns} numbers`);
      for (let r = 0; r < rows; r++) {
        read(row, lists[r], `${path}[${r}]`, reader, isConstant);
      }
      return;
    }
    case "constant":
      if (reader.skipConstants) return;
      return read((shape as Constant).shape, argument, path, reader, true);
    default:
      readParts(shape, argument, path, reader, isConstant);
  }
}

function readParts(
  shape: Shape,
  argument: unknown,
  path: string,
  reader: Reader,
  isConstant: boolean,
): void {
  const isArray = Array.isArray(shape);
  const items = isArray
    ? elements(argument, path, shape.length, `an array of ${shape.length}`)
    : argument;
  if (typeof items !== "object" || items === null) mismatch(path, "an object", argument);
  for (const part of partsOf(shape, path)) {
    if (reader.skipConstants && kindOf(part.shape) === "constant") continue;
    if (!Object.hasOwn(items, part.key)) mismatch(part.path, "present", undefined);
    read(part.shape, (items as Record<string, unknown>)[part.key], part.path, reader, isConstant);
  }
}

/** Where a function is evaluated: all its numbers, differentiated and constant ones apart. */
export interface Point {
  readonly x: Float64Array;
  readonly data: Float64Array;
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
  lengths: { readonly x: number; readonly data: number },
  what: string,
): Point {
  if (args.length !== shapes.length) {
    const expected = `${shapes.length} argument${shapes.length === 1 ? "" : "s"}`;
    throw new GradcError("ARGUMENT_COUNT", { what, expected, got: args.length });
  }
  const point = { x: new Float64Array(lengths.x), data: new Float64Array(lengths.data) };
  const filled = { x: 0, data: 0 };
  shapes.forEach((shape, i) => {
    const take = (value: number, isConstant: boolean): void => {
      const space = isConstant ? "data" : "x";
      point[space][filled[space]++] = value;
    };
    read(shape, args[i], names[i] as string, { take });
  });
  return point;
}

/**
 * Reads a direction: a structure like the arguments, without their constant parts.
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
    read(shape, parts[i], path, { take, skipConstants: true });
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
