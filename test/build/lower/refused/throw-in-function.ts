function positive(v: number): number {
  if (v > 0) return v;
  throw new RangeError("not positive");
}

/** @grad */
export function f(x: number, y: number): number {
  return positive(x) * y;
}
