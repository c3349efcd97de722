/** @grad */
export function f(x: number, y: number): number {
  return (x >> 1) * y;
}
