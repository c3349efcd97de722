/** @grad */
export function f(x: number, y: number): number {
  // oxlint-disable-next-line no-new-array -- this is what is refused
  const xs = new Array<number>(x);
  return xs.length * y;
}
