/**
 * A polynomial in two ways, as a sum of powers and by Horner's rule: the same function, other
 * operations.
 *
 * Run `npm run gradc -- compare 'examples/polynomial.grad.ts#powers' 'examples/polynomial.grad.ts#horner'`
 * to see what that makes of the gradient.
 */
import { add, compileGrad, mul, scalar, type Value, vector } from "../src/index.ts";

/** How many coefficients there are. */
const TERMS = 6;

/** c₀ + c₁x + c₂x² + … */
export const powers = compileGrad(
  (x, c) => c.map((coefficient, k) => mul(coefficient, x.pow(k))).reduce(add),
  scalar,
  vector(TERMS),
);

/** (… (c₅x + c₄)x + …)x + c₀ */
export const horner = compileGrad(
  (x, c) => c.reduceRight((rest: Value, coefficient) => add(mul(rest, x), coefficient)),
  scalar,
  vector(TERMS),
);
