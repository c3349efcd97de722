/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  const made = rows.map(({ r }) => ({ h: r * x }));
  for (const one of made) one.h += 1;
  return made.reduce((sum, { h }) => sum + h, 0);
}
