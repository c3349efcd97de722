/** @grad */
export function f(x: number, y: number): number {
  for (const k of [1, 2, 3]) {
    if (x * k > y) return k * x;
  }
  return y;
}
