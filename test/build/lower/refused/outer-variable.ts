let last = 0;

/** @grad */
export function f(x: number, y: number): number {
  last = x * y;
  return last;
}
