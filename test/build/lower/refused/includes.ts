/** @grad */
export function f(x: number, y: number): number {
  return [1, 2, 3].includes(x) ? y : x;
}
