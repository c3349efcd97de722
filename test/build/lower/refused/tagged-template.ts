const tag = (_: TemplateStringsArray, v: number): number => v;

/** @grad */
export function f(x: number, y: number): number {
  return tag`${x}` * y;
}
