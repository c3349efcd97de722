/** @grad */
export function f(x: number, y: number): number {
  const a = [x, 1];
  const b = [y, 2];
  const c = x > y ? a : b;
  c[0] = 3;
  return a[0]! + b[0]!;
}
