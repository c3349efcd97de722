/** @grad */
export function f(x: number, y: number): number {
  let z = x;
  while (Math.abs(z) > 1) z /= 2;
  return z * y;
}
