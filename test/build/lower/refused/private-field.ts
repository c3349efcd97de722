class Box {
  #v = 0;
  constructor(v: number) {
    this.#v = v;
  }
  get v(): number {
    return this.#v;
  }
}

/** @grad */
export function f(x: number, y: number): number {
  return new Box(x).v * y;
}
