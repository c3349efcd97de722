/** @grad */
export function f(x: number, y: number): number {
  let z = y;
  try {
    if (x > 0) (undefined as unknown as { f(): void }).f();
  } catch {
    z = 0;
  }
  return z * x;
}
