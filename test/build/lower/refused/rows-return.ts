/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  for (const { r } of rows) return r * x;
  return x;
}
