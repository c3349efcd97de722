/**
 * The storage of a graph: a few integers an instruction, in columns.
 *
 * The non-obvious decision: a column for third arguments exists only in graphs that have any. Every
 * stage of a compilation is kept, so each byte of an instruction counts a dozen times.
 */

/** A growing set of columns; a column doubles when it is full. */
export class Columns {
  length = 0;
  codes: Uint16Array;
  /** The first two arguments of each instruction. */
  args: Int32Array;
  /** The third ones; empty as long as all are 0, as they are in most programs. */
  thirds: Int32Array = new Int32Array(0);
  tags: Int32Array;

  constructor(capacity: number) {
    this.codes = new Uint16Array(capacity);
    this.args = new Int32Array(2 * capacity);
    this.tags = new Int32Array(capacity);
  }

  push(code: number, a: number, b: number, c: number, tag: number): number {
    if (this.length === this.codes.length) this.#grow();
    const id = this.length++;
    this.codes[id] = code;
    this.args[2 * id] = a;
    this.args[2 * id + 1] = b;
    if (c !== 0) this.#setThird(id, c);
    this.tags[id] = tag;
    return id;
  }

  arg(id: number, index: number): number {
    if (index < 2) return this.args[2 * id + index] as number;
    return this.thirds.length === 0 ? 0 : (this.thirds[id] as number);
  }

  /** Replaces the last two arguments of an instruction. */
  put(id: number, b: number, c: number): void {
    this.args[2 * id + 1] = b;
    if (c !== 0 || this.thirds.length > 0) this.#setThird(id, c);
  }

  /** The same columns, to be changed. */
  copy(): Columns {
    const made = new Columns(0);
    made.length = this.length;
    made.codes = this.codes.slice(0, this.length);
    made.args = this.args.slice(0, 2 * this.length);
    made.thirds = this.thirds.slice(0, this.length);
    made.tags = this.tags.slice(0, this.length);
    return made;
  }

  #setThird(id: number, c: number): void {
    if (this.thirds.length === 0) this.thirds = new Int32Array(this.codes.length);
    this.thirds[id] = c;
  }

  #grow(): void {
    const twice = <A extends Uint16Array | Int32Array>(old: A, made: A): A => (made.set(old), made);
    this.codes = twice(this.codes, new Uint16Array(2 * this.codes.length));
    this.args = twice(this.args, new Int32Array(2 * this.args.length));
    this.tags = twice(this.tags, new Int32Array(2 * this.tags.length));
    this.thirds = twice(this.thirds, new Int32Array(2 * this.thirds.length));
  }
}
