/** @grad */
export function f(x: number, y: number): number {
  const xs = Float64Array.from([x, y]);
  return xs[0]!;
}
