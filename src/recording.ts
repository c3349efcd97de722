/**
 * What happens while a function runs on Values that have no data: which operation was applied to
 * what, in columns and in order.
 *
 * The non-obvious decision: a traced Value does not hold its arguments, only its position here. So
 * it is garbage as soon as the user's function drops it, and a trace of a million operations takes
 * a tenth of the time and memory that as many objects would, all of them alive.
 */
import { type Place, userPlace } from "./errors.ts";
import type { AnyOp } from "./ops.ts";
import { placeFinder } from "./place-finder.ts";
import { codeOf, operationOf } from "./rows.ts";

/**
 * What an operation was applied to: the position of another one if it is not negative, else −1 − k
 * for the k-th thing from outside.
 */
export type Reference = number;

/** What stands in the place of an operation's code for a leaf. */
const LEAF = 0xffff;

/** There is no such argument. */
export const NO_REFERENCE: Reference = -(2 ** 31);

/** Whose places a recording keeps: that of the operation at a position, or all. */
export type Wanted = number | "all";

/** What a recording knows of a Value. */
interface Recorded {
  readonly op: AnyOp | "leaf" | "number";
  readonly serial: number;
  readonly slot: number;
}

/** A number that a loop hands from one iteration to the next. */
export interface Carried<V> {
  /** What stands for it in the body, and after the loop. */
  readonly now: V;
  readonly result: V;
  readonly start: V | number;
  readonly next: V | number;
}

/** A loop whose body was recorded once. */
export interface RecordedLoop<V> {
  /** How many loops are around. */
  readonly depth: number;
  readonly count: number | "rows";
  /** The body begins with this operation and ends before that one. */
  readonly from: number;
  readonly to: number;
  /** What stands for the numbers of the row, and for the number of the iteration. */
  readonly row: readonly V[];
  readonly counter: V | undefined;
  /** The loop that made the rows, result by result; absent for rows of data. */
  readonly source?: RecordedLoop<V> | undefined;
  readonly carried: readonly Carried<V>[];
  /** Whether what is carried are sums, to which each iteration only adds. */
  readonly sums: boolean;
  /** What each iteration leaves behind for loops that go through it. */
  readonly results: readonly V[];
}

/**
 * A run of a function on Values that have no data, only structure. `compileGrad` opens one, hands
 * its Values to the user's function and closes it.
 */
export class Recording<V extends Recorded & { readonly trace: Recording<V> | null }> {
  open = true;
  /** How many operations and leaves there are. */
  length = 0;
  /** Where operations were applied, by position, as far as that is wanted. Leaves have no place. */
  readonly places: (Place | undefined)[] = [];
  /** Serial number of the last Value made before this recording. */
  readonly since: number;
  /** Names that the user gave, by position. */
  readonly labels: Map<number, string> = new Map();
  /** Loops, inner ones before those around them. */
  readonly loops: RecordedLoop<V>[] = [];
  /** What stands for the number of rows. */
  rowCount: V | undefined;
  /** How many loops are being recorded, one inside of the other. */
  depth = 0;
  /** Whether loops of a fixed length are recorded as loops. */
  keepsLoops = false;
  readonly #wanted: Wanted;
  readonly #find: () => Place | undefined;
  /** Arguments that are not of this recording: numbers, Values with data; and the leaves. */
  readonly #others: (V | number)[] = [];
  #codes: Uint16Array = new Uint16Array(64);
  #references: Int32Array = new Int32Array(3 * 64);
  #serials: Int32Array = new Int32Array(64);

  /**
   * @param since the serial number of the youngest Value
   * @param wanted the operations whose places are kept; −1 for none
   */
  constructor(since: number, wanted: Wanted = -1) {
    this.since = since;
    this.#wanted = wanted;
    this.#find = wanted === "all" ? placeFinder() : userPlace;
  }

  /** Adds what made `value` and returns its position. A stack is taken only where it is wanted. */
  record(value: V, x?: V | number, y?: V | number, w?: V | number): number {
    if (this.length === this.#serials.length) this.#grow();
    const at = this.length++;
    const isLeaf = value.op === "leaf";
    const wanted = at === this.#wanted || this.#wanted === "all";
    if (wanted && !isLeaf) this.places[at] = this.#find();
    this.#codes[at] = isLeaf ? LEAF : codeOf(value.op as AnyOp);
    this.#serials[at] = value.serial - this.since;
    this.#references[3 * at] = this.#refer(isLeaf ? value : x, isLeaf);
    this.#references[3 * at + 1] = this.#refer(y);
    this.#references[3 * at + 2] = this.#refer(w);
    return at;
  }

  op(at: number): AnyOp | "leaf" {
    const code = this.#codes[at] as number;
    return code === LEAF ? "leaf" : operationOf(code);
  }

  /** Argument `i` of an operation; a leaf has itself as its first. */
  reference(at: number, i: number): Reference {
    return this.#references[3 * at + i] as Reference;
  }

  /** The number or Value that a negative reference means. */
  other(reference: Reference): V | number {
    return this.#others[-1 - reference] as V | number;
  }

  /** The serial number of a Value. */
  serial(at: number): number {
    return this.since + (this.#serials[at] as number);
  }

  #refer(operand: V | number | undefined, isLeaf = false): Reference {
    if (operand === undefined) return NO_REFERENCE;
    const isOwn = typeof operand === "object" && operand.trace === this && !isLeaf;
    return isOwn ? operand.slot : -this.#others.push(operand);
  }

  #grow(): void {
    const twice = <A extends Uint16Array | Int32Array>(old: A, made: A): A => (made.set(old), made);
    this.#codes = twice(this.#codes, new Uint16Array(2 * this.#codes.length));
    this.#references = twice(this.#references, new Int32Array(2 * this.#references.length));
    this.#serials = twice(this.#serials, new Int32Array(2 * this.#serials.length));
  }
}
