/** @grad */
export function f(x: number, y: number): number {
  const it = [1, 2, 3].values();
  if (x > 0) it.next();
  return x * y * (it.next().value as number);
}
