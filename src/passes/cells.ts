/**
 * Places in the arrays through which the steps of a block hand numbers over.
 *
 * The non-obvious decision: a place inside of a loop is one element, or one for each iteration, by
 * what its creator asks for; the address says the same to whoever reads it. Elements for the rows
 * of a table, whose number nobody knows, stand after all others, one record a row.
 */
import { type Place, type Stride, striding } from "../ir/address.ts";
import type { Count } from "../ir/block.ts";

/** A loop whose iterations have elements of their own. */
export interface Dimension {
  readonly depth: number;
  readonly count: Count;
}

/** One element, or one for each iteration of some loops. */
export interface Region {
  readonly space: "tape" | "memory";
  /** The first element. */
  readonly base: number;
  readonly length: number;
  /** One for each of its dimensions. */
  readonly strides: readonly Stride[];
  /** Loops around it, in one of whose iterations it is written and read. */
  readonly around: ReadonlySet<number>;
  /** Loops that fill it, an element an iteration. */
  readonly own: readonly Dimension[];
  /** How many loops are around the list of steps that it belongs to. */
  readonly home: number;
  /** Loops over rows among those that it has elements for; for two of them there is no place. */
  readonly rows: readonly number[];
  /** Whether there are elements on which no result depends differentiably, unlike others. */
  readonly partly: boolean;
}

/** Whether an array that a graph reads or writes is one that regions are in. */
export const isCell = (where: string): where is Region["space"] =>
  where === "tape" || where === "memory";

/**
 * Where the records of rows begin while steps are made, one element apart; `settleRecords` moves
 * them to where they belong.
 */
export const RECORDS_START: number = 2 ** 30;

/** The arrays that regions are taken from. */
export const SPACES = ["memory", "tape"] as const;

/** A part of an array: what there is once, or what there is for each row. */
interface Store {
  length: number;
  /** In ascending order of their bases. */
  readonly regions: Region[];
}

/** Both parts of an array; records of rows are counted by themselves. */
interface Stores {
  readonly once: Store;
  readonly perRow: Store;
}

const empty = (): Stores => ({
  once: { length: 0, regions: [] },
  perRow: { length: 0, regions: [] },
});

const copyOf = ({ length, regions }: Store): Store => ({ length, regions: [...regions] });

/** Hands out places. */
export class Cells {
  readonly #stores: Record<Region["space"], Stores> = { memory: empty(), tape: empty() };
  readonly #table: number[] = [];

  /** The same places so far, to go on from without changing these. */
  fork(): Cells {
    const copy = new Cells();
    for (const space of SPACES) {
      const { once, perRow } = this.#stores[space];
      copy.#stores[space] = { once: copyOf(once), perRow: copyOf(perRow) };
    }
    copy.#table.push(...this.#table);
    return copy;
  }

  /** Regions of more than one element. */
  get arrays(): readonly Region[] {
    return SPACES.flatMap((space) => {
      const { once, perRow } = this.#stores[space];
      return [...once.regions, ...perRow.regions].filter(({ strides }) => strides.length > 0);
    });
  }

  /** How long an array is but for records of rows, and how long one of these is. */
  lengths(space: Region["space"]): { readonly once: number; readonly perRow: number } {
    const { once, perRow } = this.#stores[space];
    return { once: once.length, perRow: perRow.length };
  }

  get table(): Float64Array {
    return Float64Array.from(this.#table);
  }

  /** Puts constants into the table; returns where they begin. */
  constants(values: ArrayLike<number>): number {
    const at = this.#table.length;
    for (let i = 0; i < values.length; i++) this.#table.push(values[i] as number);
    return at;
  }

  /**
   * An element for each combination of iterations.
   * @param home how many loops are around the list of steps that it belongs to
   * @param around which of these have elements of their own
   * @param own loops that fill it, an element an iteration
   * @param partly whether no result depends differentiably on some of its elements
   */
  allocate(
    space: Region["space"],
    home: number,
    around: readonly Dimension[] = [],
    own: readonly Dimension[] = [],
    partly = false,
  ): Region {
    const dimensions = [...around, ...own];
    const rows = dimensions.filter(({ count }) => count === "rows").map(({ depth }) => depth);
    const store = this.#stores[space][rows.length > 0 ? "perRow" : "once"];
    const strides: Stride[] = [];
    let length = 1;
    for (const { depth, count } of dimensions.toReversed()) {
      strides.unshift({ depth, by: count === "rows" ? 1 : length });
      if (count !== "rows") length *= count;
    }
    const region: Region = {
      space,
      base: store.length + (rows.length > 0 ? RECORDS_START : 0),
      length,
      strides,
      around: new Set(around.map(({ depth }) => depth)),
      own,
      home,
      rows,
      partly,
    };
    store.length += length;
    store.regions.push(region);
    return region;
  }

  /** The region that an index without its address lies in. */
  at(space: Region["space"], index: number): Region {
    const { regions } = this.#stores[space][index >= RECORDS_START ? "perRow" : "once"];
    let [low, high] = [0, regions.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((regions[middle] as Region).base <= index) low = middle;
      else high = middle - 1;
    }
    return regions[low] as Region;
  }
}

/** The element of the iterations that run. */
export function placeIn({ base, strides }: Region): Place {
  const address = striding(strides);
  return address === undefined ? { index: base } : { index: base, address };
}
