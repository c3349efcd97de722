/** @grad */
export function f(x: number, y: number): number {
  const a = twice(x);
  if (a < 0) return y;
  function twice(v: number): number {
    return 2 * v;
  }
  return a * y;
}
