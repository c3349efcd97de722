/** @grad */
function f(x: number, y: number): number {
  return x * y;
}

export const g = f(1, 2);
