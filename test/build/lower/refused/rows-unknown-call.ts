/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  return Object.keys(rows).length * x;
}
