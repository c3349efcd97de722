/** @grad */
export function f(x: number, y: number): number {
  const parts: number[] = [];
  if (x > 0) parts.push(x);
  return parts.length * y;
}
