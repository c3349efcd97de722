/**
 * @grad
 * @constant target
 */
export function f({ x, goal }: { x: number; goal: number }): number {
  return (x - goal) ** 2;
}
