/**
 * Shapes: the structure of the arguments of a compiled function, and what TypeScript infers
 * from it.
 *
 * The non-obvious decision: a shape is marked by a symbol, not by a property with a name, so a
 * plain object of shapes may have any keys.
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
  | { readonly [key: string]: object };

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

/**
 * A structure like a shape without its constant parts: `Leaf` for each number, lists of `Leaf`
 * for vectors and matrices. Constants in lists are undefined, in objects they fall out.
 */
export type Gradient<S, Leaf = number> =
  S extends Constant<any>
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
                -readonly [K in keyof S as S[K] extends Constant<any> ? never : K]: Gradient<
                  S[K],
                  Leaf
                >;
              };

/** A direction in the space of a shape: as its gradient, lists of any kind. */
export type Direction<S> =
  S extends Constant<any>
    ? undefined
    : S extends Scalar | Vector | Matrix
      ? Argument<S>
      : S extends readonly unknown[]
        ? { readonly [K in keyof S]: Direction<S[K]> }
        : {
            readonly [K in keyof S as S[K] extends Constant<any> ? never : K]: Direction<S[K]>;
          };

/** Which of the six forms of shape it is. */
export const kindOf = (
  shape: Shape,
): "scalar" | "vector" | "matrix" | "constant" | "array" | "object" =>
  Array.isArray(shape) ? "array" : ((shape as Partial<Scalar>)[KIND] ?? "object");

/** Whether an object is a plain one, not of a class. */
export function isPlain(thing: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(thing);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Refuses what is not a shape, at any depth.
 * @throws GradcError SHAPE_INVALID with the path
 */
export function assertShape(
  shape: unknown,
  where: string,
  around: readonly unknown[] = [],
): asserts shape is Shape {
  const refuse = (): never => {
    throw new GradcError("SHAPE_INVALID", { where, got: describe(shape) });
  };
  // A shape inside of itself would have no end.
  if (typeof shape !== "object" || shape === null || around.includes(shape)) return refuse();
  const inside = [...around, shape];
  const kind = kindOf(shape as Shape);
  if (kind === "constant")
    return assertShape((shape as Constant).shape, `${where} in constant(…)`, inside);
  if (kind !== "array" && kind !== "object") return;
  if (kind === "object" && !isPlain(shape)) refuse();
  // Array.from sees holes, which entries would skip.
  const entries = Array.isArray(shape)
    ? Array.from(shape, (part: unknown, i) => [String(i), part] as const)
    : Object.entries(shape);
  if (entries.length === 0) refuse();
  for (const [key, part] of entries) assertShape(part, `${where}${step(kind, key)}`, inside);
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
