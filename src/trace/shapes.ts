/**
 * Shapes: the structure of the arguments of a compiled function, and what TypeScript infers
 * from it.
 *
 * The non-obvious decision: a shape is marked by a symbol, not by a property with a name, so a
 * plain object of shapes may have any keys.
 */
import { SHAPE_INVALID } from "../catalogue.ts";
import { describe, GradcError } from "../errors.ts";
import type { Value } from "../value.ts";
import type { TracedRows } from "./table.ts";

const KIND: unique symbol = Symbol.for("gradc.shape");

/** One number. */
export interface Scalar {
  readonly [KIND]: "scalar";
}
/** A list of `length` numbers. */
export interface Vector {
  readonly [KIND]: "vector";
  readonly length: number;
}
/** `rows` lists of `columns` numbers. */
export interface Matrix {
  readonly [KIND]: "matrix";
  readonly rows: number;
  readonly columns: number;
}
/** Data that is not differentiated. */
export interface Constant<S = Shape> {
  readonly [KIND]: "constant";
  readonly shape: S;
}
/** A table of data rows, each of the inner shape; their count is known only at a call. */
export interface Rows<S = Shape> {
  readonly [KIND]: "rows";
  readonly shape: S;
}
/** What is not differentiated. */
type Data = Constant<any> | Rows<any>;
/** A shape: one of the five above, or an array or plain object of shapes, nested at will. */
export type Shape =
  Scalar | Vector | Matrix | Data | readonly Shape[] | { readonly [key: string]: Shape };

/**
 * What type parameters accept as a shape. Shallow, because a recursive bound makes TypeScript
 * expand it without end; what lies deeper is checked when it is used (SHAPE_INVALID).
 */
export type ShapeLike =
  Scalar | Vector | Matrix | Data | readonly unknown[] | { readonly [key: string]: object };

/** One number. */
export const scalar: Scalar = { [KIND]: "scalar" };

function requireCount(where: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new GradcError(SHAPE_INVALID, {
    where,
    got: `${describe(count)} is not a whole number above 0`,
  });
}

/**
 * A list of `length` numbers.
 * @throws GradcError SHAPE_INVALID unless `length` is a whole number above 0
 */
export function vector(length: number): Vector {
  requireCount("vector(length)", length);
  return { [KIND]: "vector", length };
}

/**
 * `rows` lists of `columns` numbers.
 * @throws GradcError SHAPE_INVALID unless both are whole numbers above 0
 */
export function matrix(rows: number, columns: number): Matrix {
  requireCount("matrix(rows, …)", rows);
  requireCount("matrix(…, columns)", columns);
  return { [KIND]: "matrix", rows, columns };
}

/** Marks data that is not differentiated: it gets no gradient and travels in `data`, not in `x`. */
export function constant<const S extends ShapeLike>(shape: S): Constant<S> {
  return { [KIND]: "constant", shape };
}

/**
 * A table of data rows whose count is known only at a call, at least one:
 * `rows({ x: vector(2), y: scalar })`. It is not differentiated, and travels in `data` after all
 * constants, row by row. A function takes one table at most, so all columns belong into one.
 */
export function rows<const S extends ShapeLike>(shape: S): Rows<S> {
  return { [KIND]: "rows", shape };
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A shape with `Leaf` in the place of each number and `List` in that of each vector. */
type Filled<S, Leaf, List, Table> = S extends Scalar
  ? Leaf
  : S extends Vector
    ? List
    : S extends Matrix
      ? Table
      : S extends Constant<infer Inner>
        ? Filled<Inner, Leaf, List, Table>
        : S extends Rows<infer Row>
          ? RowsOf<Filled<Row, Leaf, List, Table>, Leaf>
          : { -readonly [K in keyof S]: Filled<S[K], Leaf, List, Table> };

/** Many rows: a list where numbers are passed, a handle where a function is traced. */
type RowsOf<Row, Leaf> = Leaf extends number ? ArrayLike<Row> : TracedRows<Row>;

/**
 * What the traced function receives for a shape: Value, Value[], Value[][], TracedRows, or a
 * structure of them.
 */
export type Traced<S> = Filled<S, Value, Value[], Value[][]>;

/** What the compiled function takes for a shape: number, ArrayLike<number>, or a structure of them. */
export type Argument<S> = Filled<S, number, ArrayLike<number>, ArrayLike<ArrayLike<number>>>;

/**
 * A structure like a shape without its constant parts: `Leaf` for each number, lists of `Leaf`
 * for vectors and matrices. Constants and rows in lists are undefined, in objects they fall out.
 */
export type Gradient<S, Leaf = number> = S extends Data
  ? undefined
  : S extends Scalar
    ? Leaf
    : S extends Vector
      ? Leaf[]
      : S extends Matrix
        ? Leaf[][]
        : S extends readonly unknown[]
          ? Writable<{ [K in keyof S]: Gradient<S[K], Leaf> }>
          : {
              -readonly [K in keyof S as S[K] extends Data ? never : K]: Gradient<S[K], Leaf>;
            };

/** A direction in the space of a shape: as its gradient, lists of any kind. */
export type Direction<S> = S extends Data
  ? undefined
  : S extends Scalar | Vector | Matrix
    ? Argument<S>
    : S extends readonly unknown[]
      ? { readonly [K in keyof S]: Direction<S[K]> }
      : {
          readonly [K in keyof S as S[K] extends Data ? never : K]: Direction<S[K]>;
        };

/** The forms of shape. */
export type ShapeKind = "scalar" | "vector" | "matrix" | "constant" | "rows" | "array" | "object";

/** Which form of shape it is. */
export const kindOf = (shape: Shape): ShapeKind =>
  Array.isArray(shape) ? "array" : ((shape as { [KIND]?: ShapeKind })[KIND] ?? "object");

/** Whether a shape is of data that is not differentiated: it has no gradient and no direction. */
export function isData(shape: Shape): shape is Data {
  const kind = kindOf(shape);
  return kind === "constant" || kind === "rows";
}

/** Whether an object is a plain one, not of a class. */
export function isPlain(thing: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(thing);
  return prototype === Object.prototype || prototype === null;
}

/** Refuses what is not a shape, at any depth. `around` are the shapes that it lies in. */
function assertShape(shape: unknown, where: string, around: readonly unknown[]): void {
  const refuse = (got = describe(shape)): never => {
    throw new GradcError(SHAPE_INVALID, { where, got });
  };
  // A shape inside of itself would have no end.
  if (typeof shape !== "object" || shape === null || around.includes(shape)) return refuse();
  const inside = [...around, shape];
  const kind = kindOf(shape as Shape);
  if (kind === "rows" && around.some((outer) => kindOf(outer as Shape) === "rows")) {
    refuse("a table of rows inside of another");
  }
  if (isData(shape as Shape)) {
    return assertShape((shape as Data).shape, `${where} in ${kind}(…)`, inside);
  }
  if (kind !== "array" && kind !== "object") return;
  if (kind === "object" && !isPlain(shape)) refuse();
  // Array.from sees holes, which entries would skip.
  const entries = Array.isArray(shape)
    ? Array.from(shape, (part: unknown, i) => [String(i), part] as const)
    : Object.entries(shape);
  if (entries.length === 0) refuse();
  for (const [key, part] of entries) assertShape(part, `${where}${step(kind, key)}`, inside);
}

/** All tables of rows in a shape, with their paths. */
function tablesIn(shape: Shape, path: string): { path: string; shape: Rows }[] {
  const kind = kindOf(shape);
  if (kind === "rows") return [{ path, shape: shape as Rows }];
  if (kind === "constant") return tablesIn((shape as Constant).shape, path);
  if (kind !== "array" && kind !== "object") return [];
  return partsOf(shape, path).flatMap((part) => tablesIn(part.shape, part.path));
}

/** The table of rows among the shapes of all arguments, if there is one. */
export function rowsIn(shapes: readonly Shape[]): Rows | undefined {
  return tablesIn(shapes, "")[0]?.shape;
}

/**
 * Refuses shapes of arguments that are none, at any depth, and a second table of rows.
 * @throws GradcError SHAPE_INVALID with the path
 */
export function assertShapes(shapes: readonly unknown[]): asserts shapes is readonly Shape[] {
  const name = (i: number): string => `shape ${i + 1}`;
  shapes.forEach((shape, i) => assertShape(shape, name(i), []));
  const tables = shapes.flatMap((shape, i) => tablesIn(shape as Shape, name(i)));
  const second = tables[1];
  if (second === undefined) return;
  const got = "a second table of rows";
  throw new GradcError(SHAPE_INVALID, { where: second.path, got });
}

/** One step of a path: `[3]`, `.name`, or `["odd name"]`. */
function step(kind: "array" | "object", key: string): string {
  if (kind === "array") return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key)}]`;
}

/** A path and one step more. */
export const extended = (path: string, more: string): string =>
  path === "" && more.startsWith(".") ? more.slice(1) : path + more;

/** A part of a structured shape. */
export interface Part {
  readonly key: string;
  /** How it is reached from the structure: `[3]`, `.name`. */
  readonly step: string;
  readonly path: string;
  readonly shape: Shape;
}

/** The parts of a structured shape that stands at a path. */
export function partsOf(shape: Shape, path: string): Part[] {
  const kind = Array.isArray(shape) ? "array" : "object";
  return Object.entries(shape as Record<string, Shape>).map(([key, inner]) => {
    const more = step(kind, key);
    return { key, step: more, path: extended(path, more), shape: inner };
  });
}

/** What the function to compile receives. */
export type TracedArguments<S extends readonly unknown[]> = { [K in keyof S]: Traced<S[K]> };
/** What the compiled function takes. */
export type Arguments<S extends readonly unknown[]> = { [K in keyof S]: Argument<S[K]> };
/** One gradient an argument; undefined for a constant one. */
export type Gradients<S extends readonly unknown[], Leaf = number> = Writable<{
  [K in keyof S]: Gradient<S[K], Leaf>;
}>;
/** One direction an argument; undefined for a constant one. */
export type Directions<S extends readonly unknown[]> = {
  readonly [K in keyof S]: Direction<S[K]>;
};
