/** @grad */
export function f(x: number, kind: string): number {
  return kind === "square" ? x * x : x;
}
