/** @grad */
export function f(x: number, y: number): number {
  return parseFloat(String(x)) * y;
}
