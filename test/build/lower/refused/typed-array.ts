/** @grad */
export function f(x: number, y: number): number {
  const xs = new Float64Array(2);
  xs[0] = x;
  return xs[0]! * y;
}
