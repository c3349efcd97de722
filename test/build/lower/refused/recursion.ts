const down = (v: number): number => (v > 1 ? down(v / 2) : v);

/** @grad */
export function f(x: number, y: number): number {
  return down(x) * y;
}
