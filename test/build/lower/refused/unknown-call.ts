/** @grad */
export function f(x: number, y: number): number {
  return Number(JSON.parse(JSON.stringify({ x })).x) * y;
}
