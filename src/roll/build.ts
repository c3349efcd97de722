/**
 * Builds the steps of a block from a plan: graphs for what is left, loops with bodies.
 *
 * The non-obvious decision: a result that another step reads goes through an element of the tape,
 * even where both steps stand next to each other. Emitted code makes variables of such elements,
 * and every step is a graph by itself.
 */
import { striding } from "../ir/address.ts";
import type { Loop, Step } from "../ir/block.ts";
import { Builder, type Graph, type Id, type Output, type Source } from "../ir/graph.ts";
import { type Cells, type Dimension, placeIn, type Region } from "../passes/cells.ts";
import { reachable } from "../passes/propagate.ts";
import { BodyBuilder, type Indexing } from "./body.ts";
import { combine, type Tables } from "./indices.ts";
import type { Tuple } from "./lockstep.ts";
import { asItIs, type Order } from "./order.ts";
import type { Plan, Planned } from "./plan.ts";
import { isPlanned, type Item, needsOf } from "./sequence.ts";
import { combineTriangle, type Inner, longestOf, packed, startsOf } from "./triangles.ts";

/** Where the loops that are built stand. */
export interface Context {
  readonly cells: Cells;
  readonly tables: Tables;
  /** How many loops are around. */
  readonly depth: number;
  /** Loops around, each of whose iterations has elements of its own. */
  readonly around: readonly Dimension[];
  /** Rolls the body of a loop in its turn, some loops around which keep what each iteration makes. */
  readonly inner: (
    body: Graph,
    around: readonly Dimension[],
  ) => { steps: readonly Step[]; order: Order };
}

/** Steps, and when the instructions of the flat graph run in them. */
export interface Built {
  readonly steps: readonly Step[];
  readonly order: Order;
}

/** A place on the tape where a result can be read. */
type Shelf = Omit<Source, "space">;

class StepBuilder {
  readonly #graph: Graph;
  readonly #plan: Plan;
  readonly #context: Context;
  readonly #steps: Step[] = [];
  readonly #rank: Float64Array;
  readonly #instance: Float64Array;
  readonly #reads: Int32Array;
  #ranks = 0;
  #instances = 0;
  /** Inputs of all bodies and stretches so far, to number them apart. */
  #inputs = 0;
  /** Results that steps other than their own read. */
  readonly #exported = new Set<Id>();
  /** Where they are. */
  readonly #shelves = new Map<Id, Shelf>();
  /** Finished sums that have not been put on the tape yet. */
  readonly #totals: { readonly id: Id; readonly region: Region }[] = [];
  readonly #arrays = new Map<Tuple, Region>();
  /** The instructions that some output depends on differentiably. */
  #reached: Uint8Array | undefined;

  constructor(graph: Graph, plan: Plan, items: readonly Item[], context: Context) {
    this.#graph = graph;
    this.#plan = plan;
    this.#context = context;
    this.#rank = new Float64Array(graph.length);
    this.#instance = new Float64Array(graph.length);
    this.#reads = new Int32Array(3 * graph.length).fill(-1);
    this.#findExports(items);
  }

  build(items: readonly Item[]): Built {
    items.forEach((item, i) => {
      if (isPlanned(item)) this.#loop(item);
      else this.#stretch(item, i === items.length - 1, items[i + 1]);
    });
    const last = items.at(-1);
    if (last === undefined || isPlanned(last)) this.#stretch([], true, undefined);
    return {
      steps: this.#steps,
      order: {
        rank: this.#rank,
        instance: this.#instance,
        reads: this.#reads,
        ranks: this.#ranks,
        instances: this.#instances,
      },
    };
  }

  #findExports(items: readonly Item[]): void {
    const own = new Int32Array(this.#graph.length).fill(-1);
    items.forEach((item, i) => {
      if (!isPlanned(item)) for (const id of item) own[id] = i;
    });
    const use = (id: Id, i: number): void => {
      if (this.#graph.arity(id) > 0 && own[id] !== i) this.#exported.add(id);
    };
    items.forEach((item, i) => {
      if (isPlanned(item)) for (const id of needsOf(this.#graph, item)) use(id, i);
      else for (const id of item) for (const arg of this.#graph.args(id)) use(arg, i);
    });
    for (const { id } of this.#graph.outputs) use(id, items.length - 1);
  }

  /** Where a result that other steps read is kept. */
  #shelve(id: Id): Shelf {
    const known = this.#shelves.get(id);
    if (known !== undefined) return known;
    const { cells, depth, around } = this.#context;
    const list = this.#plan.arrays.listOf(id);
    const made =
      list === undefined ? placeIn(cells.allocate("tape", depth, around)) : this.#inArray(id, list);
    this.#shelves.set(id, made);
    return made;
  }

  #arrayOf(list: Tuple): Region {
    const known = this.#arrays.get(list);
    if (known !== undefined) return known;
    const { cells, depth, around } = this.#context;
    this.#reached ??= reachable(this.#graph);
    // Copies, whose numbers are below 0, come from outside of the graph.
    const partly = list.some((id) => this.#reached?.[id] === 0);
    const region = cells.allocate("tape", depth, around, [{ depth, count: list.length }], partly);
    this.#arrays.set(list, region);
    return region;
  }

  #inArray(id: Id, list: Tuple): Shelf {
    const region = this.#arrayOf(list);
    const address = striding(region.strides.slice(0, -1));
    const index = region.base + (this.#plan.arrays.placesIn(list).get(id) as number);
    return address === undefined ? { index } : { index, address };
  }

  /** The input of a step that stands for an instruction of another step, an input or a constant. */
  #import(builder: Builder, id: Id): Id {
    const constant = this.#graph.constant(id);
    if (constant !== undefined) return builder.constant(constant);
    const origin = this.#graph.origin(id);
    if (this.#graph.arity(id) === 0) return builder.read(this.#graph.source(id), origin);
    return builder.read({ space: "tape", ...this.#shelve(id) }, origin);
  }

  /** Instructions that are in no loop. */
  #stretch(ids: readonly Id[], isLast: boolean, next: Item | undefined): void {
    const builder = new Builder();
    const image = new Map<Id, Id>();
    const outputs: Output[] = [];
    const shelf = (id: Id, now: Id): void => {
      if (this.#exported.has(id)) outputs.push({ target: "tape", ...this.#shelve(id), id: now });
    };
    this.#takeTotals(builder, image, outputs);
    for (const id of ids) {
      const args = this.#graph.args(id).map((arg, i) => {
        const here = image.get(arg);
        if (here !== undefined) return here;
        const made = this.#import(builder, arg);
        this.#reads[3 * id + i] = this.#inputs + made;
        return made;
      });
      const op = this.#graph.op(id);
      if (op === null) continue;
      const now = builder.add(op, args, this.#graph.origin(id));
      image.set(id, now);
      this.#rank[id] = this.#ranks++;
      this.#instance[id] = this.#instances;
      shelf(id, now);
    }
    const get = (id: Id): Id => image.get(id) ?? this.#import(builder, id);
    if (next !== undefined && isPlanned(next)) {
      outputs.push(...this.#starts(next, builder, get), ...this.#copies(next, get));
    }
    if (isLast) {
      for (const output of this.#graph.outputs) outputs.push({ ...output, id: get(output.id) });
    }
    this.#finish(builder, outputs);
  }

  /** Adds a graph to the steps, if it does anything. */
  #finish(builder: Builder, outputs: readonly Output[]): void {
    this.#instances++;
    this.#inputs += builder.length;
    if (outputs.length > 0) this.#steps.push(builder.finish(outputs, this.#graph.names));
  }

  /** Finished sums become results like any other. */
  #takeTotals(builder: Builder, image: Map<Id, Id>, outputs: Output[]): void {
    for (const { id, region } of this.#totals.splice(0)) {
      const now = builder.read({ space: "memory", ...placeIn(region) }, this.#graph.origin(id));
      image.set(id, now);
      if (this.#exported.has(id)) outputs.push({ target: "tape", ...this.#shelve(id), id: now });
    }
  }

  readonly #accumulators = new Map<Planned, Region>();

  /** What a loop adds to, with what it begins with. */
  #starts(loop: Planned, builder: Builder, get: (id: Id) => Id): Output[] {
    if (loop.sum === undefined || this.#accumulators.has(loop)) return [];
    const { cells, depth } = this.#context;
    const region = cells.allocate("memory", depth);
    this.#accumulators.set(loop, region);
    const id = loop.sum.start === undefined ? builder.constant(-0) : get(loop.sum.start);
    return [{ target: "memory", ...placeIn(region), id }];
  }

  readonly #copied = new Set<Planned>();

  /** What the arrays of a loop begin with. */
  #copies(loop: Planned, get: (id: Id) => Id): Output[] {
    this.#copied.add(loop);
    return (loop.copies ?? []).map(({ id, of }) => {
      return { target: "tape", ...this.#shelve(id), id: get(of) };
    });
  }

  #loop(loop: Planned): void {
    // What it begins with, and sums that it reads, need a step before it.
    const first = loop.sum !== undefined && !this.#accumulators.has(loop);
    const copies = loop.copies !== undefined && !this.#copied.has(loop);
    if (first || copies || this.#totals.length > 0) this.#stretch([], false, loop);
    const { depth, around } = this.#context;
    const { count } = loop;
    const carried = (loop.carried ?? []).length > 0;
    const inside = carried ? [...around, { depth, count }] : [];
    const [body, graph] = this.#body(loop, this.#indexing, this.#accumulators.get(loop));
    const { steps, order } = this.#context.inner(graph, inside);
    const made: Loop = { depth, count, down: false, carried, body: steps };
    if (loop.inner === undefined) {
      this.#note(loop, body.ids, order, graph);
      this.#steps.push(made);
    } else this.#nest(loop, loop.inner, made, [body, graph]);
    if (loop.sum !== undefined) {
      const region = this.#accumulators.get(loop) as Region;
      this.#totals.push({ id: loop.sum.total, region });
    }
    for (const tuple of loop.results ?? []) for (const id of tuple) this.#shelve(id);
  }

  #body(
    loop: Omit<Planned, "inner" | "name">,
    indexing: Indexing,
    total: Region | undefined,
  ): [BodyBuilder, Graph] {
    const body = new BodyBuilder(this.#graph, loop, indexing);
    const graph = body.build({
      import: (builder, id) => this.#import(builder, id),
      array: (id) => {
        const list = this.#plan.arrays.listOf(id) as Tuple;
        return { region: this.#arrayOf(list), places: this.#plan.arrays.placesIn(list) };
      },
      total,
    });
    return [body, graph];
  }

  get #indexing(): Indexing {
    const { depth, tables, cells } = this.#context;
    return {
      combine: (sources) => combine(sources, depth, tables),
      constants: (numbers) => {
        const address = { strides: [{ depth, by: 1 }] };
        return { space: "table", index: cells.constants(numbers), address };
      },
    };
  }

  /** A loop whose iterations begin with a loop: pairs. */
  #nest(loop: Planned, inner: Inner, outer: Loop, [tail, tailGraph]: [BodyBuilder, Graph]): void {
    const { depth, tables, cells } = this.#context;
    const { triangle, found, term } = inner;
    const indexing: Indexing = {
      combine: (sources) => combineTriangle(sources, triangle, depth, tables),
      constants: (numbers) => packed(cells.constants(numbers), triangle, depth, tables),
    };
    const sum = { ...(loop.sum as NonNullable<Planned["sum"]>), terms: [term] };
    const [body, graph] = this.#body({ ...found, sum }, indexing, this.#accumulators.get(loop));
    const count = longestOf(triangle);
    const slope = { depth, first: triangle.first, by: triangle.by };
    const pairs: Loop = { ...outer, depth: depth + 1, count, slope, body: [graph] };
    this.#steps.push({ ...outer, body: [pairs, tailGraph] });
    this.#noteNest(loop, inner, [body.ids, graph], [tail.ids, tailGraph]);
  }

  /** When the instructions of a loop with a loop in it run. */
  #noteNest(
    { body, sum }: Planned,
    { triangle, found }: Inner,
    [innerIds, inner]: readonly [readonly Id[], Graph],
    [tailIds, tail]: readonly [readonly Id[], Graph],
  ): void {
    const orders = [asItIs(inner), asItIs(tail)] as const;
    const note = (tuples: readonly Tuple[], ids: readonly Id[], which: 0 | 1, at: number): void => {
      const order = orders[which];
      const inputs = this.#inputs + which * inner.length;
      tuples.forEach((tuple, k) => {
        this.#noteOne(tuple[at] as Id, ids[k] as Id, order, 0, inputs);
      });
      this.#ranks += order.ranks;
      const add = sum?.adds[this.#instances - firstInstance];
      if (add !== undefined) {
        this.#rank[add] = this.#ranks++;
        this.#instance[add] = this.#instances;
      }
      this.#instances++;
    };
    // One addition an iteration, but for what the sum may begin with.
    const starts = startsOf(triangle);
    const terms = (starts[triangle.groups] as number) + triangle.groups;
    const firstInstance = this.#instances + terms - (sum?.adds.length ?? 0);
    for (let k = 0; k < triangle.groups; k++) {
      for (let at = starts[k] as number; at < (starts[k + 1] as number); at++) {
        note(found.body, innerIds, 0, at);
      }
      note(body, tailIds, 1, k);
    }
    this.#inputs += 2 * (inner.length + tail.length);
  }

  /**
   * When an instruction runs: as one of a body, in an iteration of a loop.
   * @param inputs how many inputs are numbered before those of the body
   */
  #noteOne(id: Id, own: Id, body: Order, iteration: number, inputs: number): void {
    const { rank, instance, reads, ranks, instances } = body;
    this.#rank[id] = this.#ranks + iteration * ranks + (rank[own] as number);
    this.#instance[id] = this.#instances + iteration * instances + (instance[own] as number);
    for (let j = 0; j < 3; j++) {
      const name = reads[3 * own + j] as number;
      if (name !== -1) this.#reads[3 * id + j] = inputs + name;
    }
  }

  /** When the instructions of a loop run. */
  #note({ body, count, sum }: Planned, ids: readonly Id[], inner: Order, graph: Graph): void {
    body.forEach((tuple, k) => {
      const at = ids[k] as Id;
      for (let i = 0; i < count; i++) this.#noteOne(tuple[i] as Id, at, inner, i, this.#inputs);
    });
    sum?.adds.forEach((id, k) => {
      const i = Math.floor((k * count) / sum.adds.length);
      this.#rank[id] = this.#ranks + (i + 1) * inner.ranks - 1;
      this.#instance[id] = this.#instances + (i + 1) * inner.instances - 1;
    });
    this.#ranks += count * inner.ranks;
    this.#instances += count * inner.instances;
    this.#inputs += 2 * graph.length;
  }
}

/** Builds the steps of a plan. */
export function build(graph: Graph, plan: Plan, items: readonly Item[], context: Context): Built {
  return new StepBuilder(graph, plan, items, context).build(items);
}
