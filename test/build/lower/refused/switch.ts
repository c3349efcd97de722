/** @grad */
export function f(x: number, y: number): number {
  switch (x) {
    case 0:
      return y;
    default:
      return x * y;
  }
}
