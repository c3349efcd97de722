/** @grad */
export function f(x: number, y: number): number {
  return `${x}`.length * y;
}
