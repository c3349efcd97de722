/** @grad */
export function f(x: number, y: number): number {
  let sum = 0;
  outer: for (const k of [1, 2]) {
    for (const j of [1, 2]) {
      if (x < k * j) break outer;
      sum += y;
    }
  }
  return sum;
}
