/**
 * The energy of a chain that hangs between two nails: elastic links without weight, and a weight
 * between each two of them.
 *
 * Used by examples/hanging-chain.ts.
 */

export const CHAIN = {
  /** Distance of the nails, which are at the same height. */
  span: 4,
  /** Length of a link that nobody pulls at. */
  length: 0.25,
  /** Force that makes a link longer by one unit of length. */
  stiffness: 2000,
  /** Force with which each of the weights is pulled down. */
  weight: 1,
} as const;

/** How many weights there are; links are one more. */
export const WEIGHTS = 24;

/**
 * Elastic and potential energy, by the places of the weights.
 *
 * @grad
 * @shape places WEIGHTS
 */
export function energy(places: readonly (readonly [number, number])[]): number {
  const { span, length, stiffness, weight } = CHAIN;
  const nails = [[0, 0], ...places, [span, 0]] as const;
  let total = 0;
  for (let i = 1; i < nails.length; i++) {
    const [x0, y0] = nails[i - 1]!;
    const [x1, y1] = nails[i]!;
    const stretch = Math.hypot(x1 - x0, y1 - y0) - length;
    total += 0.5 * stiffness * stretch ** 2;
  }
  for (const [, y] of places) total += weight * y;
  return total;
}
