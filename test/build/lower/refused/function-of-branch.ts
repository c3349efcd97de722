/** @grad */
export function f(x: number, y: number): number {
  let g: (v: number) => number;
  if (x > 0) g = (v) => v * v;
  else g = (v) => v;
  return g(y);
}
