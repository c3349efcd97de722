/** @grad */
export function f(x: number, y: number): number {
  let sum = 0;
  for (const k of [1, 2, 3]) {
    switch (k) {
      case 2:
        if (x < k) continue;
    }
    sum += k * y;
  }
  return sum;
}
