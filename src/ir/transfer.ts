/**
 * Transfers: what an interpreter copies from an array into registers before it runs a graph, or
 * from registers to an array afterwards.
 *
 * The non-obvious decision: indices are a column that may be written to. Whoever runs a graph in
 * a loop puts the indices of the next iteration there, and nothing else changes.
 */
import type { Address } from "./address.ts";

/** Elements of an array, and the register that belongs to each. */
export interface Transfer<Name> {
  readonly name: Name;
  /** Whoever runs a graph in a loop writes here before each iteration what `addresses` say. */
  readonly indices: Int32Array;
  readonly registers: Int32Array;
  /** What loops add to each index; absent where they add nothing to any. */
  readonly addresses?: readonly (Address | undefined)[];
  /** Element k belongs to the k-th of consecutive registers, and there are many. */
  readonly whole: boolean;
}

/** From so many elements on `set` copies them faster than a loop. */
const MANY = 64;

/** An element of an array, and a register. */
export interface Pair {
  readonly name: string;
  readonly index: number;
  readonly address?: Address | undefined;
  readonly register: number;
}

function transferOf<Name extends string>(name: Name, pairs: readonly Pair[]): Transfer<Name> {
  const addressed = pairs.some(({ address }) => address !== undefined);
  const first = pairs[0] as Pair;
  return {
    name,
    indices: Int32Array.from(pairs, ({ index }) => index),
    registers: Int32Array.from(pairs, ({ register }) => register),
    ...(addressed ? { addresses: pairs.map(({ address }) => address) } : {}),
    whole:
      !addressed &&
      pairs.length >= MANY &&
      pairs.every(({ index, register }, k) => index === k && register === first.register + k),
  };
}

/** Sorts pairs by the names of their arrays. */
export function transfers<Name extends string>(
  names: readonly Name[],
  all: readonly Pair[],
): Transfer<Name>[] {
  return names.flatMap((name) => {
    const pairs = all.filter((pair) => pair.name === name);
    return pairs.length === 0 ? [] : [transferOf(name, pairs)];
  });
}

/** An array that was left out: all of its elements are NaN. */
export const NOTHING: ArrayLike<number> = [];

/** Copies elements of an array into registers. */
export function copyIn(
  array: ArrayLike<number>,
  { indices, registers: places, whole }: Transfer<string>,
  registers: Float64Array,
): void {
  if (whole && array instanceof Float64Array && array.length === places.length) {
    registers.set(array, places[0]);
    return;
  }
  for (let k = 0; k < places.length; k++) {
    registers[places[k] as number] = array[indices[k] as number] as number;
  }
}

/** Copies registers to elements of an array. */
export function copyOut(
  registers: Float64Array,
  { indices, registers: places }: Transfer<string>,
  array: { [index: number]: number },
): void {
  for (let k = 0; k < places.length; k++) {
    array[indices[k] as number] = registers[places[k] as number] as number;
  }
}
