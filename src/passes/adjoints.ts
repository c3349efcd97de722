/**
 * Where the adjoints of the regions of a block are while it is differentiated: for each region
 * that depends on a variable another one in memory.
 *
 * The non-obvious decision: whether something reaches an adjoint only under a condition is known
 * only when everything that sends to it has been differentiated. Such regions get a second region
 * for the condition, and the block is differentiated again.
 */
import type { Place } from "../ir/address.ts";
import { graphsIn, type Step } from "../ir/block.ts";
import type { Builder, Graph, Id, Source } from "../ir/graph.ts";
import { type Cells, isCell, type Region } from "./cells.ts";
import { activity } from "./propagate.ts";
import type { Seed } from "./differentiate.ts";

/** The regions that depend on variables: a fixed point, because of what loops carry. */
function activeRegions(steps: readonly Step[], cells: Cells): Set<Region> {
  const active = new Set<Region>();
  const visit = (graph: Graph): void => {
    const marks = activity(
      graph,
      ({ space, index }) => space === "x" || (isCell(space) && active.has(cells.at(space, index))),
    );
    for (const { target, index, id } of graph.outputs) {
      if (marks[id] && isCell(target)) active.add(cells.at(target, index));
    }
  };
  for (let before = -1; before < active.size;) {
    before = active.size;
    graphsIn(steps).forEach(visit);
  }
  return active;
}

/** Adjoint regions that are set to 0 when a list of steps begins. */
export type Begun = Region[];

/** The adjoints of one block. */
export class Adjoints {
  readonly cells: Cells;
  readonly #seed: Seed;
  readonly #active: ReadonlySet<Region>;
  readonly #adjoint = new Map<Region, Region>();
  readonly #flags = new Map<Region, Region>();
  readonly #made = new Set<Region>();
  /** Regions whose adjoints begin with 0, and those whose first term sets them. */
  readonly #zeroed = new Set<Region>();
  readonly #set = new Set<Region>();
  readonly #received = new Set<Region>();
  /** By their number: regions to which something may come only under a condition. */
  readonly #conditional: ReadonlySet<Region>;
  readonly #found = new Set<Region>();
  /** What is to be set to 0, for each list of steps that is being differentiated. */
  readonly #lists: Begun[] = [];

  constructor(steps: readonly Step[], cells: Cells, seed: Seed, conditional: ReadonlySet<Region>) {
    this.cells = cells;
    this.#seed = seed;
    this.#active = activeRegions(steps, cells);
    this.#conditional = conditional;
  }

  /** The adjoint of the value. */
  seed(builder: Builder): Id {
    return this.#seed === "one" ? builder.constant(1) : builder.input("seed", 0);
  }

  regionOf({ space, index }: Pick<Source, "space" | "index">): Region {
    return this.cells.at(space as Region["space"], index);
  }

  active(region: Region): boolean {
    return this.#active.has(region);
  }

  /** Whether anything has been sent to a region. */
  received(region: Region): boolean {
    return this.#received.has(region);
  }

  /** Says that something is sent to a region, always or under a condition. */
  receive(region: Region, always: boolean): void {
    this.#received.add(region);
    if (!always) this.#found.add(region);
  }

  /** Says that iterations of a loop send to elements of an array which others of it write. */
  expect(region: Region): void {
    this.begin(region);
    this.#received.add(region);
  }

  /** Regions whose adjoints turned out to need conditions. */
  get found(): ReadonlySet<Region> {
    return this.#found;
  }

  /** Runs `make` for a list of steps; returns what it made and the adjoints that begin with 0. */
  list<T>(make: () => T): { readonly made: T; readonly begun: Begun } {
    const begun: Begun = [];
    this.#lists.push(begun);
    const made = make();
    this.#lists.pop();
    return { made, begun };
  }

  /** Sees to it that the adjoints of a region begin with 0, unless what is sent first sets them. */
  begin(region: Region): void {
    if (this.#zeroed.has(region) || this.#set.has(region)) return;
    this.#zeroed.add(region);
    for (const map of [this.#adjoint, this.#flags]) {
      const made = map.get(region);
      if (made !== undefined) this.#lists[region.home]?.push(made);
    }
  }

  /**
   * Whether what a step sends to a region is the first thing that anything does: then it is stored
   * and not added. The rows of an array are sent to one by one, all by a loop that goes through them.
   * @param depth how many loops are around the step
   */
  isFirst(region: Region, depth: number): boolean {
    const [dimension] = region.own;
    const wanted = dimension?.count === "rows" ? region.home + 1 : region.home;
    const first =
      !this.#received.has(region) &&
      !this.#zeroed.has(region) &&
      (dimension === undefined || dimension.count === "rows") &&
      depth === wanted;
    if (first) this.#set.add(region);
    return first;
  }

  /** Whether a region holds adjoints, or conditions of adjoints. */
  isAdjoint(region: Region): boolean {
    return this.#made.has(region);
  }

  /** Where the adjoint of an element of a region is. */
  placeOf(region: Region, place: Place): Place {
    return this.#placeIn(region, this.#beside(this.#adjoint, region), place);
  }

  /** Where the condition is under which anything reached it; undefined if it is always. */
  flagOf(region: Region, place: Place): Place | undefined {
    if (!this.#conditional.has(region)) return undefined;
    return this.#placeIn(region, this.#beside(this.#flags, region), place);
  }

  #beside(map: Map<Region, Region>, region: Region): Region {
    const known = map.get(region);
    if (known !== undefined) return known;
    const made = this.cells.allocate("memory", region.home, [], region.own);
    map.set(region, made);
    this.#made.add(made);
    if (this.#zeroed.has(region)) this.#lists[region.home]?.push(made);
    return made;
  }

  #placeIn(region: Region, beside: Region, { index, address }: Place): Place {
    const moved = index - region.base + beside.base;
    if (address === undefined) return { index: moved };
    const strides = address.strides.filter(({ depth }) => !region.around.has(depth));
    if (strides.length === 0 && address.lookup === undefined) return { index: moved };
    return { index: moved, address: { ...address, strides } };
  }
}
