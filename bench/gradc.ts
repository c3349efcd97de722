/**
 * The contestants that gradc enters: exact, fast, interpreted, and the value alone.
 *
 * The non-obvious decision: value and gradient of the exact one come from a single compilation,
 * so that "the gradient costs k times the value" compares two functions of one program.
 */
import * as gradc from "../src/index.ts";
import { GRADC, type Loss } from "./scalars.ts";
import type { Contestant, Local } from "./workload.ts";

/** What is used of a compiled gradient; `data` is bound already where there is any. */
export interface Compiled {
  value(x: Float64Array): number;
  valueAndGrad(x: Float64Array, grad: Float64Array): number;
  readonly source: { readonly valueAndGrad: string };
}

export type Compile = (options: gradc.Options) => Compiled;

/** Compiles a loss of `length` parameters, traced whole. */
export const whole =
  (loss: Loss, length: number): Compile =>
  (options) =>
    gradc.compileGrad((p) => loss(GRADC, p), gradc.vector(length), options);

/** A compiled gradient whose rows stay the same: the data is bound to it. */
export function withRows(g: gradc.CompiledGrad<never[], unknown>, data: Float64Array): Compiled {
  return {
    value: (x) => g.value(x, data),
    valueAndGrad: (x, grad) => g.valueAndGrad(x, grad, data),
    source: g.source,
  };
}

const local = (g: Compiled): Local => ({
  step: g.valueAndGrad,
  sourceBytes: () => Buffer.byteLength(g.source.valueAndGrad),
});

/** @param how follows the names, where gradc enters in several ways */
export function gradcContestants(compile: Compile, how = ""): Contestant[] {
  const [exact, fast] = [`gradc exact${how}`, `gradc fast${how}`];
  const exactAndValue = (): Local => {
    const g = compile({});
    return { ...local(g), value: g.value };
  };
  const interpreted = (): Local => local(compile({ backend: "interpreter" }));
  return [
    { name: exact, cold: true, setup: exactAndValue },
    { name: fast, cold: true, setup: () => local(compile({ mode: "fast" })) },
    { name: `gradc interpreter${how}`, needs: exact, setup: interpreted },
  ];
}

/** Hand-written code. It is timed cold too, to compare with. */
export const byHand = (name: string, setup: () => Local["step"]): Contestant => ({
  name,
  cold: true,
  setup: () => ({ step: setup() }),
});

export const HAND_LOOPS = "by hand, loops";
export const HAND_STRAIGHT = "by hand, straight-line";
