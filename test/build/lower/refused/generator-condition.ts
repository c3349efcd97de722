function* numbers(x: number): Generator<number> {
  yield x;
  if (x > 0) yield 2 * x;
}

/** @grad */
export function f(x: number, y: number): number {
  let sum = 0;
  for (const v of numbers(x)) sum += v * y;
  return sum;
}
