/**
 * What TypeScript infers from functions of plain numbers, which `gradc build` lowers.
 *
 * The non-obvious decision: without shapes the types of the parameters are all there is, so lists
 * of unknown length are lists in the gradient too, and what is constant cannot be said: that takes
 * shapes in the call.
 */
import type { Value } from "../value.ts";
import type { TracedArguments } from "./shapes.ts";
import type { TracedRows } from "./table.ts";

/** A number, or lists and objects of numbers; never for anything else. */
type Plain<T> = T extends number
  ? T
  : T extends Value | ((...args: never[]) => unknown)
    ? never
    : T extends object
      ? { [K in keyof T]: T[K] extends number ? T[K] : Plain<T[K]> }
      : never;

type List = readonly unknown[] | Float64Array | Float32Array;

/** A function of numbers and structures of them; any other function is none. */
export type PlainFunction<P extends readonly unknown[], R> = P extends readonly []
  ? never
  : {
        [K in keyof P]: [P[K]] extends [object | number]
          ? [Plain<P[K]>] extends [never]
            ? never
            : P[K]
          : never;
      } extends P
    ? (...args: P) => R
    : never;

/** What the compiled function takes: lists of any kind where the plain one takes lists. */
type PlainArgument<T> = T extends number
  ? number
  : T extends List
    ? number extends T["length"]
      ? ArrayLike<PlainArgument<T[number]>>
      : { readonly [K in keyof T]: PlainArgument<T[K]> }
    : T extends ArrayLike<infer E>
      ? ArrayLike<PlainArgument<E>>
      : { readonly [K in keyof T]: PlainArgument<T[K]> };

/** What the compiled function takes. */
export type PlainArguments<P extends readonly unknown[]> = {
  -readonly [K in keyof P]: PlainArgument<P[K]>;
};

/** A structure like `T` with `Leaf` in the place of each number. */
type PlainGradient<T, Leaf> = T extends number
  ? Leaf
  : T extends List
    ? number extends T["length"]
      ? PlainGradient<T[number], Leaf>[]
      : { -readonly [K in keyof T]: PlainGradient<T[K], Leaf> }
    : { -readonly [K in keyof T]: PlainGradient<T[K], Leaf> };

/** One gradient an argument. */
export type PlainGradients<P extends readonly unknown[], Leaf = number> = {
  -readonly [K in keyof P]: PlainGradient<P[K], Leaf>;
};

/** What a plain function of several outputs returns: arrays and plain objects of numbers. */
export type PlainOutputs = number | readonly unknown[] | { readonly [key: string]: unknown };

/** The outputs with `Leaf` in the place of each number. */
export type FilledPlain<R, Leaf> = R extends number
  ? Leaf
  : { -readonly [K in keyof R]: FilledPlain<R[K], Leaf> };

/** Numbers in the place of Values, lists in that of tables. */
type Bare<T> = T extends Value
  ? number
  : T extends TracedRows<infer Row>
    ? Bare<Row>[]
    : { -readonly [K in keyof T]: Bare<T[K]> };

/** What a plain function receives for shapes. */
export type PlainTraced<S extends readonly unknown[]> = {
  [K in keyof TracedArguments<S>]: Bare<TracedArguments<S>[K]>;
};
