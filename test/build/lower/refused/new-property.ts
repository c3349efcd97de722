/** @grad */
export function f(x: number, y: number): number {
  const o: { u?: number } = {};
  if (x > 0) o.u = y;
  return (o.u ?? 0) * x;
}
