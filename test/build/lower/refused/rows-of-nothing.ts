/**
 * @grad
 * @rows rows
 */
export function f(x: number): number {
  return x;
}
