/**
 * Workload: the expression of micrograd's README, two inputs, value and gradient.
 *
 * The non-obvious decision: both engines and gradc get the very expression that the oracle's tests
 * use; only the straight-line version is written for this file.
 */
import { compileGrad, type Options, Value } from "../src/index.ts";
import { type Differentiable, readmeExpression } from "../test/oracle/expressions.ts";
import * as micrograd from "../test/oracle/micrograd.ts";
import type { Step, Workload } from "./workload.ts";

const compiled = (options: Options): Step =>
  compileGrad((a, b) => readmeExpression<Value>(a, b), options).valueAndGrad;

const onGraph =
  <V extends Differentiable<V>>(leaf: (x: number) => V): Step =>
  (x, grad) => {
    const a = leaf(x[0] as number);
    const b = leaf(x[1] as number);
    const g = readmeExpression<V>(a, b);
    g.backward();
    grad[0] = a.grad;
    grad[1] = b.grad;
    return g.data;
  };

/** Forward as the README has it; backward by the chain rule, on paper. */
const byHand: Step = (x, grad) => {
  const a = x[0] as number;
  const b = x[1] as number;
  const c1 = a + b;
  const c2 = c1 + c1 + 1;
  const c = c2 + 1 + c2 - a;
  const d1 = a * b + b * b * b;
  const d2 = d1 + d1 * 2 + (b + a > 0 ? b + a : 0);
  const d = d2 + 3 * d2 + (b - a > 0 ? b - a : 0);
  const e = c - d;
  const f = e * e;
  const de = 2 * e * (0.5 - 10 / (f * f));
  const dd1 = -12 * de;
  const dsum = b + a > 0 ? -4 * de : 0;
  const ddifference = b - a > 0 ? -de : 0;
  grad[0] = 4 * de - de + dd1 * b + dsum - ddifference;
  grad[1] = 4 * de + dd1 * (a + 3 * b * b) + dsum + ddifference;
  return f / 2 + 10 / f;
};

/** Around the README's a = −4, b = 2, and on all sides of both kinks. */
const points = Array.from({ length: 64 }, (_, i) =>
  Float64Array.of(-4 + (i % 8) * 0.93, 2 - Math.floor(i / 8) * 0.61),
);

export const README: Workload = {
  name: "README expression",
  about: "value and gradient of micrograd's README expression, two inputs",
  points,
  contestants: [
    { name: "gradc, compiled", setup: () => compiled({}) },
    { name: "gradc, backend interpreter", setup: () => compiled({ backend: "interpreter" }) },
    { name: "interpreted engine", setup: () => onGraph((x) => new Value(x)) },
    { name: "micrograd port", setup: () => onGraph((x) => new micrograd.Value(x)) },
    { name: "by hand", setup: () => byHand },
  ],
};
