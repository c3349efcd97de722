/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  let sum = 0;
  for (let i = 0; i < rows.length; i++) sum += rows[i]!.r * x;
  return sum;
}
