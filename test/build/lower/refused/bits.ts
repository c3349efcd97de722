/** @grad */
export function f(x: number, y: number): number {
  return (x | 0) * y;
}
