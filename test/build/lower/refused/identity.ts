/** @grad */
export function f(x: number, y: number): number {
  const a = [x, 1];
  const b = [y, 2];
  const c = x > y ? a : b;
  return c === a ? x : y;
}
