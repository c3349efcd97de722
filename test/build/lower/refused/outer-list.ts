const history: number[] = [];

/** @grad */
export function f(x: number, y: number): number {
  history.push(x);
  return x * y;
}
