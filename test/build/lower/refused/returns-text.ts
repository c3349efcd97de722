/** @grad */
export function f(x: number, y: number): number {
  return (x > y ? "a" : "b") as unknown as number;
}
