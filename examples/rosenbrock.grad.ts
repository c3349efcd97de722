/**
 * The Rosenbrock function in ten dimensions, minimised in examples/rosenbrock.ts.
 */
import { add, compileGrad, mul, sub, type Value, vector } from "../src/index.ts";

function rosenbrockOf(x: Value[]): Value {
  const terms = x.slice(1).map((next, i) => {
    const here = x[i] as Value;
    return mul(100, sub(next, here.pow(2)).pow(2)).add(sub(1, here).pow(2));
  });
  return terms.reduce(add);
}

/** Rosenbrock's banana function Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²; its minimum is 0 at (1, …, 1). */
export const rosenbrock = compileGrad(rosenbrockOf, vector(10));
