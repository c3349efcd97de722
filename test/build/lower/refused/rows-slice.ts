/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  return rows.slice(1).reduce((sum, { r }) => sum + r * x, 0);
}
