/** @grad */
export function f(x: number, y: number): number {
  let z = x;
  do {
    z *= 0.5;
  } while (z > y);
  return z;
}
