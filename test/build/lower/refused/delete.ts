/** @grad */
export function f(x: number, y: number): number {
  const o: { u?: number } = { u: x };
  delete o.u;
  return y;
}
