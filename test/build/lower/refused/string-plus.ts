/** @grad */
export function f(x: number, y: number): number {
  const label = "x = " + x;
  return label.length * y;
}
