/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  return rows.map(({ r }) => r * x).reduce((sum, v) => sum + v);
}
