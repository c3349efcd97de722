/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  let sum = 0;
  for (const { r } of rows) {
    if (r < 1) {
      sum -= x;
      if (r < 0) continue;
    }
    sum += r * x;
  }
  return sum;
}
