/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  let sum = 0;
  const sums = rows.map(({ r }) => (sum += r * x));
  return sums.reduce((all, s) => all + s, 0);
}
