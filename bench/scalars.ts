/**
 * What a library of differentiable scalars can do, so that a loss can be written once for all of
 * them, and the contestants that interpret such a loss.
 *
 * The non-obvious decision: functions, not methods, because two of the libraries have functions;
 * the others pay one call an operation for it, which is little next to making a node.
 */
import * as gradc from "../src/index.ts";
import * as micrograd from "../test/oracle/micrograd.ts";
import type { Contestant, Step } from "./workload.ts";

type Unary<V> = (x: V) => V;
type Binary<V> = (x: V | number, y: V | number) => V;

export interface Scalars<V> {
  readonly add: Binary<V>;
  readonly sub: Binary<V>;
  readonly mul: Binary<V>;
  readonly div: Binary<V>;
  readonly pow: (x: V, exponent: number) => V;
  readonly relu: Unary<V>;
  readonly tanh: Unary<V>;
  readonly exp: Unary<V>;
  readonly log: Unary<V>;
  readonly sqrt: Unary<V>;
}

/** A loss of parameters, for any library. */
export type Loss = <V>(s: Scalars<V>, p: readonly V[]) => V;

export const sumOf = <V>(s: Scalars<V>, terms: readonly V[]): V =>
  terms.reduce((sum, term) => s.add(sum, term));

/** gradc's own functions, traced or interpreted. */
export const GRADC: Scalars<gradc.Value> = gradc;

const missing = (name: string) => (): never => {
  throw new Error(`micrograd has no ${name}`);
};
const node = (x: micrograd.Scalar): micrograd.Value =>
  typeof x === "number" ? new micrograd.Value(x) : x;

const MICROGRAD: Scalars<micrograd.Value> = {
  add: (x, y) => node(x).add(y),
  sub: (x, y) => node(x).sub(y),
  mul: (x, y) => node(x).mul(y),
  div: (x, y) => node(x).div(y),
  pow: (x, exponent) => x.pow(exponent),
  relu: (x) => x.relu(),
  tanh: (x) => x.tanh(),
  exp: (x) => x.exp(),
  log: missing("log"),
  sqrt: (x) => x.pow(0.5),
};

/** Builds a new graph at each call, as people do who have only the engine. */
const onGraph =
  <V extends { data: number; grad: number; backward(): void }>(
    s: Scalars<V>,
    leaf: (x: number) => V,
    loss: Loss,
  ): Step =>
  (x, grad) => {
    const leaves = Array.from(x, leaf);
    const out = loss(s, leaves);
    out.backward();
    for (let k = 0; k < grad.length; k++) grad[k] = (leaves[k] as V).grad;
    return out.data;
  };

export function engine(loss: Loss): Contestant {
  const step = onGraph(GRADC, (x) => new gradc.Value(x), loss);
  return { name: "interpreted engine", setup: () => ({ step }) };
}

export function port(loss: Loss): Contestant {
  const step = onGraph(MICROGRAD, (x) => new micrograd.Value(x), loss);
  return { name: "micrograd port", setup: () => ({ step }) };
}
