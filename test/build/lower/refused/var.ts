/** @grad */
export function f(x: number, y: number): number {
  var z = x * y;
  return z;
}
