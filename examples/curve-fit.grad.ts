/**
 * Two curves to fit: models of the NIST reference data sets for nonlinear regression, an easy one
 * and a hard one. Each is written as in a textbook, as a function of its parameters b and of x.
 *
 * Used by examples/curve-fit.ts. The error of the first one as a whole shows a loop over rows.
 */

/**
 * Misra1a: adsorption of a dental material, by pressure.
 *
 * @grad
 * @constant x
 */
export function misra1a(b: readonly [number, number], x: number): number {
  return b[0] * (1 - Math.exp(-b[1] * x));
}

/**
 * Misra1a's error: the sum of the squares of the residuals, over any number of samples.
 *
 * @grad
 * @rows samples
 */
export function misra1aError(
  b: readonly [number, number],
  samples: readonly { readonly x: number; readonly y: number }[],
): number {
  let sum = 0;
  for (const { x, y } of samples) sum += (misra1a(b, x) - y) ** 2;
  return sum;
}

type Seven = readonly [number, number, number, number, number, number, number];

/**
 * Thurber: mobility of electrons in a semiconductor, by the logarithm of their density.
 *
 * @grad
 * @constant x
 */
export function thurber(b: Seven, x: number): number {
  const numerator = b[0] + x * (b[1] + x * (b[2] + x * b[3]));
  const denominator = 1 + x * (b[4] + x * (b[5] + x * b[6]));
  return numerator / denominator;
}
