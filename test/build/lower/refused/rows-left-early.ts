/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  let sum = 0;
  for (const { r } of rows) {
    sum += r * x;
    break;
  }
  return sum;
}
