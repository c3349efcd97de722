/**
 * The flat functions with the lengths of their arrays checked.
 *
 * The non-obvious decision: the checks stand in front of the emitted code, not in it. Reading past
 * the end of an array would be a silent NaN, and the emitted code is to hold nothing but arithmetic.
 */
import type { Compilation, FlatArray, GradFunction } from "./compiled.ts";
import { describe, GradcError } from "./errors.ts";

function wrongLength(what: string, array: unknown, expected: number): never {
  const { length } = (array ?? {}) as { length?: unknown };
  const got = length === undefined ? `none: it is ${describe(array)}` : length;
  throw new GradcError("LENGTH_MISMATCH", { what, expected, got });
}

function shared(first: string, second: string): never {
  throw new GradcError("ARRAYS_SHARED", { first, second });
}

export type FlatFunctions = Pick<
  GradFunction<readonly unknown[], unknown>,
  "value" | "valueAndGrad" | "forward" | "backward"
>;

/** The functions as they were emitted. */
export type Unchecked = Record<keyof FlatFunctions, (...arrays: unknown[]) => number>;

/**
 * The functions on flat arrays that users call.
 * @throws GradcError (when called) LENGTH_MISMATCH or ARRAYS_SHARED
 */
export function checkedFunctions({ flat, programs }: Compilation): FlatFunctions {
  const { value, valueAndGrad, forward, backward } = flat as unknown as Unchecked;
  const n = programs.fused.names.x.length;
  const d = programs.fused.names.data.length;
  const t = programs.tapeLength;
  const need = (what: string, array: FlatArray | undefined, length: number): void => {
    if (array?.length !== length) wrongLength(what, array, length);
  };
  const needData = (data: FlatArray | undefined): void => {
    if (d > 0) need("data", data, d);
  };
  return {
    value(x, data) {
      need("x", x, n);
      needData(data);
      return value(x, data);
    },
    valueAndGrad(x, grad, data) {
      need("x", x, n);
      need("grad", grad, n);
      if (x === grad) shared("x", "grad");
      needData(data);
      return valueAndGrad(x, grad, data);
    },
    forward(x, tape, data) {
      need("x", x, n);
      need("tape", tape, t);
      if (x === tape) shared("x", "tape");
      needData(data);
      return forward(x, tape, data);
    },
    backward(x, tape, grad, seed = 1, data) {
      need("x", x, n);
      need("tape", tape, t);
      need("grad", grad, n);
      if (x === grad || tape === grad) shared("grad", x === grad ? "x" : "tape");
      needData(data);
      backward(x, tape, grad, seed, data);
    },
  };
}
