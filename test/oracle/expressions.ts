/**
 * Expressions written once for both engines, and how to take their value and gradient.
 *
 * The non-obvious decision: the two Value classes have the same methods, so one generic function
 * serves both; what differs is only the type parameter.
 */
import { Value } from "../../src/index.ts";
import * as oracle from "./micrograd.ts";

/** Value, and the gradient by the leaves. */
export interface Result {
  readonly value: number;
  readonly grad: readonly number[];
}

interface Node {
  readonly data: number;
  readonly grad: number;
  backward(): void;
}

/** Value and gradient of `f` at `leaves`; gradients that are there already are added to. */
export function run<V extends Node>(f: (...leaves: V[]) => V, leaves: readonly V[]): Result {
  const out = f(...leaves);
  out.backward();
  return { value: out.data, grad: leaves.map((leaf) => leaf.grad) };
}

export const oracleLeaves = (at: readonly number[]): oracle.Value[] =>
  at.map((x) => new oracle.Value(x));
export const engineLeaves = (at: readonly number[]): Value[] => at.map((x) => new Value(x));

/** What both engines' Values can do, so that an expression can be written once for both. */
export interface Differentiable<V> extends Node {
  add(y: V | number): V;
  sub(y: V | number): V;
  mul(y: V | number): V;
  div(y: V | number): V;
  pow(exponent: number): V;
  neg(): V;
  relu(): V;
  tanh(): V;
}

export type Expression = <V extends Differentiable<V>>(...leaves: V[]) => V;

/** The expression of micrograd's README: 24.7041 at a = −4, b = 2. */
export const readmeExpression: Expression = (a, b) => {
  let c = a.add(b);
  let d = a.mul(b).add(b.pow(3));
  c = c.add(c.add(1));
  c = c.add(c.add(1).add(a.neg()));
  d = d.add(d.mul(2).add(b.add(a).relu()));
  d = d.add(d.mul(3).add(b.sub(a).relu()));
  const e = c.sub(d);
  const f = e.pow(2);
  return f.div(2).add(f.pow(-1).mul(10));
};

const doubledTwice: Expression = (a) => {
  const b = a.add(a);
  return b.add(b);
};

const fiftyUses: Expression = (x, y) => {
  const middle = x.mul(y).tanh();
  const uses = Array.from({ length: 50 }, (_, k) => middle.mul(k - 20.5).add(x.div(k + 1)));
  return uses.reduce((sum, use) => sum.add(use.mul(middle)));
};

export const EXPRESSIONS: readonly (readonly [string, Expression, readonly number[]])[] = [
  ["the README expression", readmeExpression, [-4, 2]],
  ["b = a + a, c = b + b", doubledTwice, [1]],
  ["a diamond whose middle is used 50 times", fiftyUses, [0.7, -1.3]],
];
