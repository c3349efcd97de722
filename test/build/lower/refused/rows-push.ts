/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  const list: number[] = [];
  for (const { r } of rows) list.push(r * x);
  return list[0]! * x;
}
