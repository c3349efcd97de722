/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  const weights = [x, 2 * x];
  return rows.reduce((sum, { r }, i) => sum + r * weights[i]!, 0);
}
