/** @grad */
export function f(x: number, y: number): number {
  const parsed = JSON.parse("1", () => x) as number;
  return parsed * y;
}
