/** @grad */
export function f(x: number, y: number): number {
  let sum = 0;
  for (let i = 0; i < y; i++) sum += x;
  return sum;
}
