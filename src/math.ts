/**
 * `gradc/math`: functions of ordinary numbers that `Math` lacks, for plain arithmetic. Where a
 * `*.grad.ts` file calls them on differentiated numbers, they are the operations of the same names.
 *
 * The non-obvious decision: an entry of their own, because the main one exports operations on Values
 * under these names, and a function of numbers must not return one.
 */
import { erfc } from "./special.ts";

export { erf, erfc } from "./special.ts";

/** Φ(x), the probability that a standard normal variable is below x; precise far below 0 too. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(x * -Math.SQRT1_2);
}
