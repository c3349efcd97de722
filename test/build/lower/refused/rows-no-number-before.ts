/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  let last: number | undefined;
  let sum = 0;
  for (const { r } of rows) {
    sum += r * x - (last ?? 0);
    last = r;
  }
  return sum;
}
