/**
 * From the elements that the iterations of a loop read to one address for all of them.
 *
 * The non-obvious decision: indices that grow evenly become a stride; any others are looked up in
 * a table of differences from the first, so that x[i], x[i + 1] of irregular i share one table.
 */
import { keyOf, keyOfStrides, type Lookup } from "../ir/address.ts";
import type { Source } from "../ir/graph.ts";

/** By how much numbers grow evenly; undefined if they do not. */
function evenStep(numbers: ArrayLike<number>): number | undefined {
  const by = (numbers[1] as number) - (numbers[0] as number);
  for (let i = 2; i < numbers.length; i++) {
    if ((numbers[i] as number) - (numbers[i - 1] as number) !== by) return undefined;
  }
  return by;
}

/** Tables of integers, each kept once. */
export class Tables {
  readonly #known = new Map<string, Int32Array>();

  /** The table with these numbers. */
  intern(numbers: Int32Array): Int32Array {
    const key = numbers.join();
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#known.set(key, numbers);
    return numbers;
  }

  /** The offsets of indices from the first one, as a lookup by the counter at `depth`. */
  lookup(indices: ArrayLike<number>, depth: number): Lookup {
    const first = indices[0] as number;
    const table = this.intern(Int32Array.from(indices, (index) => index - first));
    return { table, offset: 0, strides: [{ depth, by: 1 }] };
  }
}

/** A key of what is added to the index, the lookup apart. */
export const plainKey = ({ address }: Source): string => keyOfStrides(address?.strides ?? []);

/** A key of what is looked up. */
const lookupKey = ({ address }: Source): string =>
  address?.lookup === undefined ? "" : keyOf({ strides: [], lookup: address.lookup });

/**
 * One lookup for iterations that look up in tables of their own.
 * @param shifts what is added to the numbers of each table
 */
function joined(
  lookups: readonly (Lookup | undefined)[],
  shifts: readonly number[],
  depth: number,
  tables: Tables,
): Lookup | undefined {
  const [first] = lookups;
  if (first === undefined || first.offset !== 0) return undefined;
  const { length } = first.table;
  const alike = lookups.every(
    (other) =>
      other !== undefined &&
      other.offset === 0 &&
      other.table.length === length &&
      keyOfStrides(other.strides) === keyOfStrides(first.strides),
  );
  if (!alike) return undefined;
  const count = lookups.length;
  const all = new Int32Array(length * count);
  lookups.forEach((lookup, i) => {
    const { table } = lookup as Lookup;
    for (let k = 0; k < length; k++) {
      all[k * count + i] = (table[k] as number) + (shifts[i] as number);
    }
  });
  // What the inner loop looks up lies side by side.
  const outer = first.strides.map((stride) => ({ depth: stride.depth, by: stride.by * count }));
  const strides = [...outer, { depth, by: 1 }];
  return { table: tables.intern(all), offset: 0, strides };
}

/** One source for the sources of all iterations; undefined if there is none. */
export function combine(
  sources: readonly Source[],
  depth: number,
  tables: Tables,
): Source | undefined {
  const first = sources[0] as Source;
  const strides = first.address?.strides ?? [];
  const plain = plainKey(first);
  if (!sources.every((other) => other.space === first.space && plainKey(other) === plain)) {
    return undefined;
  }
  const lookups = sources.map(({ address }) => address?.lookup);
  const indices = sources.map(({ index }) => index);
  const by = evenStep(indices);
  const moved = by === undefined || by === 0 ? strides : [...strides, { depth, by }];
  const { space, index } = first;
  const looked = lookupKey(first);
  if (sources.every((other) => lookupKey(other) === looked)) {
    if (by !== undefined) {
      const lookup = first.address?.lookup;
      const address = lookup === undefined ? { strides: moved } : { strides: moved, lookup };
      return { space, index, address };
    }
    if (first.address?.lookup !== undefined) return undefined;
    return { space, index, address: { strides, lookup: tables.lookup(indices, depth) } };
  }
  // Steps that are not even go into the tables.
  const shifts = indices.map((other) => (by === undefined ? other - index : 0));
  const lookup = joined(lookups, shifts, depth, tables);
  return lookup && { space, index, address: { strides: moved, lookup } };
}
