/** @grad */
export function f(x: number, y: number): number {
  if (x < 0) throw new RangeError("negative");
  return Math.sqrt(x) * y;
}
