/**
 * Runs a compiled program at a point in each of the three ways there are, and compares runs.
 *
 * The non-obvious decision: results are compared as bits and never by `error > tolerance`, a form
 * of test that a NaN passes.
 */
import type { Compilation } from "../compiled.ts";
import { Interpreter } from "../ir/interpret.ts";
import type { Programs } from "../passes/pipeline.ts";
import type { Point } from "../trace/structure.ts";

/** The results of one way to run a program. */
export interface Run {
  readonly how: "valueAndGrad" | "forward and backward" | "value";
  readonly value: number;
  /** Absent where only the value is computed. */
  readonly grad?: Float64Array;
}

interface Ways {
  valueAndGrad(x: Float64Array, grad: Float64Array, data: Float64Array): number;
  forward(x: Float64Array, tape: Float64Array, data: Float64Array): number;
  backward(
    x: Float64Array,
    tape: Float64Array,
    grad: Float64Array,
    seed: number,
    data: Float64Array,
  ): unknown;
  value(x: Float64Array, data: Float64Array): number;
}

function runWays(ways: Ways, tapeLength: number, { x, data }: Point): readonly Run[] {
  const fused = new Float64Array(x.length).fill(NaN);
  const halves = new Float64Array(x.length).fill(NaN);
  const tape = new Float64Array(tapeLength).fill(NaN);
  const value = ways.valueAndGrad(x, fused, data);
  const forward = ways.forward(x, tape, data);
  ways.backward(x, tape, halves, 1, data);
  return [
    { how: "valueAndGrad", value, grad: fused },
    { how: "forward and backward", value: forward, grad: halves },
    { how: "value", value: ways.value(x, data) },
  ];
}

/** Runs the compiled functions. */
export function runCompiled({ flat, programs }: Compilation, point: Point): readonly Run[] {
  return runWays(flat, programs.tapeLength, point);
}

/** Runs the same programs on the IR interpreter. */
export function runInterpreted(programs: Programs, point: Point): readonly Run[] {
  const { fused, forward, backward, value, tapeLength } = programs;
  const ways: Ways = {
    valueAndGrad: (x, grad, data) => new Interpreter(fused).run({ x, grad, data }),
    forward: (x, tape, data) => new Interpreter(forward).run({ x, tape, data }),
    backward: (x, tape, grad, seed, data) =>
      new Interpreter(backward).run({ x, tape, grad, seed, data }),
    value: (x, data) => new Interpreter(value).run({ x, data }),
  };
  return runWays(ways, tapeLength, point);
}

/** How numbers are compared. */
export interface Comparison {
  readonly value: (a: number, b: number) => boolean;
  readonly grad: (a: number, b: number) => boolean;
}

/** Equal to the last bit, NaN equal to NaN. */
export const sameBits: (a: number, b: number) => boolean = Object.is;

/** As `sameBits`, but for gradients 0 and −0 are the same. */
export const sameGradient = (a: number, b: number): boolean =>
  Object.is(a, b) || (a === 0 && b === 0);

export const EXACTLY: Comparison = { value: sameBits, grad: sameGradient };

// Scaled by what is wanted alone, or Infinity would be near to everything.
const near = (got: number, wanted: number): boolean =>
  Math.abs(got - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));

export const ROUGHLY: Comparison = { value: near, grad: near };

/** What differs between a run and what is wanted, in words; null if nothing does. */
export function difference(
  run: Run,
  wanted: Pick<Run, "value" | "grad">,
  names: readonly string[],
  same: Comparison,
): string | null {
  if (!same.value(run.value, wanted.value)) {
    return `the value is ${run.value} instead of ${wanted.value}`;
  }
  const wrong = run.grad?.findIndex((g, i) => !same.grad(g, wanted.grad?.[i] as number)) ?? -1;
  if (wrong === -1) return null;
  const [got, right] = [run.grad?.[wrong], wanted.grad?.[wrong]];
  return `the gradient by ${names[wrong]} is ${got} instead of ${right}`;
}
