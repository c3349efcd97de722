/**
 * @grad
 * @rows rows
 */
export function f(x: number, rows: { r: number }[]): number {
  let list = [0, x];
  for (const { r } of rows) {
    list[0]! += r;
    list = [list[1]!, list[0]!];
  }
  return list[0]! * x;
}
