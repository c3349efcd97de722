/** @grad */
export function f(x: number, y: number): number {
  return Number(x.toFixed(2)) * y;
}
