/** @grad */
export function f(x: number, y: number): number {
  return Math.fround(x) * y;
}
