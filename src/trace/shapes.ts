/**
 * Shapes: the structure of the arguments of a compiled function.
 *
 * The non-obvious decision: everything that walks a shape (making Values, reading arguments,
 * building the gradient, naming inputs) is one of two functions here, `build` and `read`, so
 * they cannot disagree about the order of the flat vector: depth first, as written.
 */
import { describe, GradcError } from "../errors.ts";
import type { Value } from "../value.ts";

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
/** A shape: one of the four above, or an array or plain object of shapes, nested at will. */
export type Shape =
  Scalar | Vector | Matrix | Constant<any> | readonly Shape[] | { readonly [key: string]: Shape };

/**
 * What type parameters accept as a shape. Shallow, because a recursive bound makes TypeScript
 * expand it without end; what lies deeper is checked when it is used (SHAPE_INVALID).
 */
export type ShapeLike =
  | Scalar
  | Vector
  | Matrix
  | Constant<any>
  | readonly unknown[]
  | { readonly [key: string]: unknown };

/** One number. */
export const scalar: Scalar = { [KIND]: "scalar" };

function requireCount(where: string, count: number): void {
  if (Number.isSafeInteger(count) && count > 0) return;
  throw new GradcError("SHAPE_INVALID", {
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
        : { -readonly [K in keyof S]: Filled<S[K], Leaf, List, Table> };

/** What the traced function receives for a shape: Value, Value[], Value[][], or a structure of them. */
export type Traced<S> = Filled<S, Value, Value[], Value[][]>;

/** What the compiled function takes for a shape: number, ArrayLike<number>, or a structure of them. */
export type Argument<S> = Filled<S, number, ArrayLike<number>, ArrayLike<ArrayLike<number>>>;

/** The gradient for a shape: number, number[], number[][], or a structure; constants fall out. */
export type Gradient<S> =
  S extends Constant<any>
    ? undefined
    : S extends Scalar
      ? number
      : S extends Vector
        ? number[]
        : S extends Matrix
          ? number[][]
          : S extends readonly unknown[]
            ? Writable<{ [K in keyof S]: Gradient<S[K]> }>
            : {
                -readonly [K in keyof S as S[K] extends Constant<any> ? never : K]: Gradient<S[K]>;
              };

/** One number of the arguments: its path as the user writes it, and whether it is constant. */
export interface Leaf {
  readonly path: string;
  readonly constant: boolean;
}

/** Which of the six forms of shape it is. */
export const kindOf = (
  shape: Shape,
): "scalar" | "vector" | "matrix" | "constant" | "array" | "object" =>
  Array.isArray(shape) ? "array" : ((shape as Partial<Scalar>)[KIND] ?? "object");

/**
 * Refuses what is not a shape, at any depth.
 * @throws GradcError SHAPE_INVALID with the path
 */
export function assertShape(shape: unknown, where: string): asserts shape is Shape {
  const refuse = (): never => {
    throw new GradcError("SHAPE_INVALID", { where, got: describe(shape) });
  };
  if (typeof shape !== "object" || shape === null) return refuse();
  const kind = kindOf(shape as Shape);
  if (kind === "constant") return assertShape((shape as Constant).shape, `${where} in constant(…)`);
  if (kind !== "array" && kind !== "object") return;
  const prototype: unknown = Object.getPrototypeOf(shape);
  const plain = prototype === Object.prototype || prototype === null;
  if (kind === "object" && !plain) refuse();
  const entries = Object.entries(shape);
  if (entries.length === 0) refuse();
  for (const [key, part] of entries) assertShape(part, `${where}${step(kind, key)}`);
}

/** One step of a path: `[3]`, `.name`, or `["odd name"]`. */
function step(kind: "array" | "object", key: string): string {
  if (kind === "array") return `[${key}]`;
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key)}]`;
}

/** The parts of a structured shape, with their paths. */
export function partsOf(shape: Shape, path: string): { key: string; path: string; shape: Shape }[] {
  const kind = Array.isArray(shape) ? "array" : "object";
  return Object.entries(shape as Record<string, Shape>).map(([key, inner]) => ({
    key,
    path: `${path}${step(kind, key)}`.replace(/^\./, ""),
    shape: inner,
  }));
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
export function buildGradient(shape: Shape, make: () => number): unknown {
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

/**
 * Reads an argument of the given shape, number by number in the flat order.
 * @throws GradcError SHAPE_MISMATCH with the path of what does not fit
 */
export function read(
  shape: Shape,
  argument: unknown,
  path: string,
  take: (value: number, isConstant: boolean) => void,
  isConstant = false,
): void {
  switch (kindOf(shape)) {
    case "scalar":
      return typeof argument === "number"
        ? take(argument, isConstant)
        : mismatch(path, "a number", argument);
    case "vector": {
      const { length } = shape as Vector;
      const items = elements(argument, path, length, `a list of ${length} numbers`);
      for (let i = 0; i < length; i++) {
        const item = items[i];
        // The path is spelled only when it is needed: this loop may run a million times.
        if (typeof item !== "number") mismatch(`${path}[${i}]`, "a number", item);
        take(item, isConstant);
      }
      return;
    }
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      const lists = elements(argument, path, rows, `${rows} lists of ${columns} numbers`);
      for (let r = 0; r < rows; r++) {
        const row: Vector = { [KIND]: "vector", length: columns };
        read(row, lists[r], `${path}[${r}]`, take, isConstant);
      }
      return;
    }
    case "constant":
      return read((shape as Constant).shape, argument, path, take, true);
    default:
      readParts(shape, argument, path, take, isConstant);
  }
}

function readParts(
  shape: Shape,
  argument: unknown,
  path: string,
  take: (value: number, isConstant: boolean) => void,
  isConstant: boolean,
): void {
  const isArray = Array.isArray(shape);
  const items = isArray
    ? elements(argument, path, shape.length, `an array of ${shape.length}`)
    : argument;
  if (typeof items !== "object" || items === null) mismatch(path, "an object", argument);
  for (const part of partsOf(shape, path)) {
    if (!Object.hasOwn(items, part.key)) mismatch(part.path, "present", undefined);
    read(part.shape, (items as Record<string, unknown>)[part.key], part.path, take, isConstant);
  }
}

/** What the function to compile receives. */
export type TracedArguments<S extends readonly unknown[]> = { [K in keyof S]: Traced<S[K]> };
/** What the compiled function takes. */
export type Arguments<S extends readonly unknown[]> = { [K in keyof S]: Argument<S[K]> };
/** The gradient of the compiled function, one entry an argument; undefined for a constant one. */
export type Gradients<S extends readonly unknown[]> = Writable<{ [K in keyof S]: Gradient<S[K]> }>;
