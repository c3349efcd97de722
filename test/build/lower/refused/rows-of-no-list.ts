/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }): number {
  return rows.r * x;
}
