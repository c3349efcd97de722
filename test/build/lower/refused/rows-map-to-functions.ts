/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  const later = rows.map(
    ({ r }) =>
      () =>
        r * x,
  );
  return later.reduce((sum, one) => sum + one(), 0);
}
