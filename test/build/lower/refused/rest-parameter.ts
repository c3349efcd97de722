/** @grad */
export function f(...x: [number, number, number]): number {
  return x.reduce((sum, part) => sum + part ** 2, 0);
}
