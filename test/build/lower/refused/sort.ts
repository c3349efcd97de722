/** @grad */
export function f(x: number, y: number): number {
  const [low] = [x, y].sort((a, b) => a - b);
  return low!;
}
