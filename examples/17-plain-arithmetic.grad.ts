/**
 * The source of lesson 17: a function of plain numbers, which `gradc build` compiles.
 */

/**
 * Huber's loss: a parabola near 0, a straight line far away, so that outliers pull less.
 * @grad
 */
export function huber(residual: number, width: number): number {
  const size = Math.abs(residual);
  if (size < width) return residual ** 2 / 2;
  return width * (size - width / 2);
}
