/**
 * Addresses: which element of an array an instruction inside of loops reads or writes.
 *
 * The non-obvious decision: loops are known by their depth, not by a name. The counter of the
 * outermost loop is number 0, that of a loop in it number 1, so an address means the same wherever
 * a body is moved at its depth.
 */

/** What one counter adds: its number, and by how much the index grows with each iteration. */
export interface Stride {
  readonly depth: number;
  readonly by: number;
}

/** Integers to look an index up in, and where in them. */
export interface Lookup {
  readonly table: Int32Array;
  readonly offset: number;
  readonly strides: readonly Stride[];
}

/** What is added to an index: Σ counter · stride, and an entry of a table if there is one. */
export interface Address {
  readonly strides: readonly Stride[];
  readonly lookup?: Lookup;
}

/** A loop that counts, since it runs for every element of every iteration. */
function sum(strides: readonly Stride[], counters: ArrayLike<number>): number {
  let total = 0;
  for (let k = 0; k < strides.length; k++) {
    const { depth, by } = strides[k] as Stride;
    total += by * (counters[depth] as number);
  }
  return total;
}

/** What an address adds to an index when the counters have these values. */
export function offsetAt({ strides, lookup }: Address, counters: ArrayLike<number>): number {
  const plain = sum(strides, counters);
  if (lookup === undefined) return plain;
  return plain + (lookup.table[lookup.offset + sum(lookup.strides, counters)] as number);
}

const tables = new WeakMap<Int32Array, number>();
let counted = 0;

/** A number that stands for a table of integers. */
function numberOf(table: Int32Array): number {
  const known = tables.get(table);
  if (known !== undefined) return known;
  tables.set(table, ++counted);
  return counted;
}

/** Equal strides have equal keys. */
export const keyOfStrides = (strides: readonly Stride[]): string =>
  strides.map(({ depth, by }) => `${depth}*${by}`).join("+");

/** Equal addresses have equal keys. */
export function keyOf({ strides, lookup }: Address): string {
  const plain = keyOfStrides(strides);
  if (lookup === undefined) return plain;
  return `${plain}@${numberOf(lookup.table)}[${lookup.offset}+${keyOfStrides(lookup.strides)}]`;
}

/** Where an element of an array is. */
export interface Place {
  readonly index: number;
  readonly address?: Address;
}

/** Whether two places of one array are the same in every iteration. */
export function samePlace(a: Place, b: Place): boolean {
  if (a.index !== b.index) return false;
  if (a.address === undefined || b.address === undefined) return a.address === b.address;
  return keyOf(a.address) === keyOf(b.address);
}

/** An address of strides alone; undefined where nothing is added. */
export function striding(strides: readonly Stride[]): Address | undefined {
  const real = strides.filter(({ by }) => by !== 0);
  return real.length === 0 ? undefined : { strides: real };
}
