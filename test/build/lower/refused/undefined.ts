/** @grad */
export function f(x: number, y: number): number {
  const xs = [x];
  return xs[1]! * y;
}
