/**
 * The eight schools (Rubin 1981; Gelman and others, Bayesian Data Analysis, 5.5): the effect of
 * coaching in eight schools, each estimated with its own error, and what they have in common.
 *
 * Used by examples/eight-schools.ts.
 */

/** The estimated effect in each school, in points of the test. */
export const EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12] as const;

/** The standard error of each estimate. */
export const ERRORS = [15, 10, 16, 11, 9, 11, 10, 18] as const;

/** What is to be learnt. */
interface Parameters {
  /** The mean of the true effects in units of 5 points: standard normal before the data. */
  location: number;
  /** The logarithm of their spread, in points, which is half-Cauchy(0, 5) before the data. */
  logSpread: number;
  /**
   * How many spreads the true effect of each school lies from the mean.
   *
   * @shape 8
   */
  offsets: number[];
}

/**
 * Minus the logarithm of the posterior density, but for a constant: where the sampler rolls about.
 *
 * @grad
 */
export function potential({ location, logSpread, offsets }: Parameters): number {
  const mean = 5 * location;
  const spread = Math.exp(logSpread);
  let sum = location ** 2 / 2 + Math.log(1 + (spread / 5) ** 2) - logSpread;
  offsets.forEach((offset, school) => {
    const effect = mean + spread * offset;
    const residual = (EFFECTS[school]! - effect) / ERRORS[school]!;
    sum += (offset ** 2 + residual ** 2) / 2;
  });
  return sum;
}
