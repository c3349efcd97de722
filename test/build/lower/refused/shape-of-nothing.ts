/**
 * @grad
 * @shape weigths 3
 */
export function f(weights: { list: number[] }, y: number): number {
  return weights.list[0]! * y;
}
