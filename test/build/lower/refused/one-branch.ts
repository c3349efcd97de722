/** @grad */
export function f(x: number, y: number): number {
  let z: number | undefined;
  if (x > 0) z = y;
  return (z as number) * 2;
}
