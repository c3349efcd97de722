/** @grad */
export default function f(x: number, y: number): number {
  return x * y;
}
