/** @grad */
export function f(x: number, y: number): number {
  const xs = x > 0 ? [x, y] : [x];
  return xs[0]!;
}
