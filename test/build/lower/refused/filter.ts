/** @grad */
export function f(x: number, y: number): number {
  return [x, y].filter((v) => v > 0).reduce((s, v) => s + v, 0);
}
