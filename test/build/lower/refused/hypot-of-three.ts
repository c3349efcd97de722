/** @grad */
export function f(x: number, y: number): number {
  return Math.hypot(x, y, 1);
}
