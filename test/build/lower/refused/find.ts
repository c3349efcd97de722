/** @grad */
export function f(x: number, y: number): number {
  return [x, y].find((v) => v > 0) ?? 0;
}
