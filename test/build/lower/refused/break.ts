/** @grad */
export function f(x: number, y: number): number {
  let sum = 0;
  for (const k of [1, 2, 3]) {
    if (sum > x) break;
    sum += k * y;
  }
  return sum;
}
