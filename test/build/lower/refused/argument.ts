/** @grad */
export function f(xs: [number, number], y: number): number {
  xs[0] = xs[1]! * y;
  return xs[0]!;
}
