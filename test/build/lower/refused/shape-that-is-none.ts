/**
 * @grad
 * @shape xs three
 */
export function f(xs: number[], y: number): number {
  return xs[0]! * y;
}
