/** @grad */
export function f(x: number, y: number): number {
  const table = [0, 0, 0];
  table[Math.floor(x)] = y;
  return table[0]!;
}
