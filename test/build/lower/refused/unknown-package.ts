import { isDeepStrictEqual } from "node:util";

/** @grad */
export function f(x: number, y: number): number {
  const z = x * y;
  return isDeepStrictEqual(z, 3) ? x : y;
}
