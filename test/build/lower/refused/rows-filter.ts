/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  return rows.filter(({ r }) => r > 0).reduce((sum, { r }) => sum + r * x, 0);
}
