/** @grad */
export function f(x: number, y: number): number {
  const known = new Map<number, number>();
  known.set(x, y);
  return known.get(x)!;
}
