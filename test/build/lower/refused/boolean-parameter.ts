/** @grad */
export function f(x: number, flag: boolean): number {
  return flag ? x : 2 * x;
}
