/**
 * @grad
 * @rows samples
 */
export function f(k: number, samples: number[]): number {
  let last: number[] = [0, 0];
  for (const sample of samples) last = [sample * k];
  return k * last[0]!;
}
