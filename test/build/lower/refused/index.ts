/** @grad */
export function f(x: number, y: number): number {
  const table = [1, 4, 9];
  return table[x]! * y;
}
