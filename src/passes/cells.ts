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
}

/** Whether an array that a graph reads or writes is one that regions are in. */
export const isCell = (where: string): where is Region["space"] =>
  where === "tape" || where === "memory";

/**
 * Where the records of rows begin while steps are made, one element apart; `settleRecords` moves
 * them to where they belong.
 */
export const RECORDS_START: number = 2 ** 30;

/** The arrays that regions are taken from; records of rows are counted by themselves. */
type Store = "memory" | "tape" | "record";

/** Hands out places. */
export class Cells {
  readonly #lengths: Record<Store, number> = { memory: 0, tape: 0, record: 0 };
  /** In ascending order of their bases. */
  readonly #regions: Readonly<Record<Store, Region[]>> = { memory: [], tape: [], record: [] };
  readonly #table: number[] = [];

  /** The same places so far, to go on from without changing these. */
  fork(): Cells {
    const copy = new Cells();
    Object.assign(copy.#lengths, this.#lengths);
    for (const store of Object.keys(this.#regions) as Store[]) {
      copy.#regions[store].push(...this.#regions[store]);
    }
    copy.#table.push(...this.#table);
    return copy;
  }

  /** Regions of more than one element. */
  get arrays(): readonly Region[] {
    const { memory, tape, record } = this.#regions;
    return [...memory, ...tape, ...record].filter(({ strides }) => strides.length > 0);
  }

  get lengths(): Readonly<Record<Store, number>> {
    return { ...this.#lengths };
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
   */
  allocate(
    space: Region["space"],
    home: number,
    around: readonly Dimension[] = [],
    own: readonly Dimension[] = [],
  ): Region {
    const dimensions = [...around, ...own];
    const rows = dimensions.filter(({ count }) => count === "rows").map(({ depth }) => depth);
    const perRow = rows.length > 0;
    const store: Store = perRow ? "record" : space;
    const strides: Stride[] = [];
    let length = 1;
    for (const { depth, count } of dimensions.toReversed()) {
      strides.unshift({ depth, by: count === "rows" ? 1 : length });
      if (count !== "rows") length *= count;
    }
    const region: Region = {
      space: perRow ? "tape" : space,
      base: this.#lengths[store] + (perRow ? RECORDS_START : 0),
      length,
      strides,
      around: new Set(around.map(({ depth }) => depth)),
      own,
      home,
      rows,
    };
    this.#lengths[store] += length;
    this.#regions[store].push(region);
    return region;
  }

  /** The region that an index without its address lies in. */
  at(space: Region["space"], index: number): Region {
    const perRow = space === "tape" && index >= RECORDS_START;
    const regions = this.#regions[perRow ? "record" : space];
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
