/**
 * Reverse-mode differentiation of one graph among the steps of a block: where its outputs are
 * read later, their adjoints arrive in memory; what its inputs receive is added up in memory, or
 * in the gradient.
 *
 * The non-obvious decision: what an element received so far is where its sum starts, so the
 * terms are added one by one in the order of the interpreted engine, across all steps.
 */
import { type Place, samePlace } from "../ir/address.ts";
import type { Builder, Graph, Id, Origin, Output, Source } from "../ir/graph.ts";
import type { Adjoints } from "./adjoints.ts";
import { isCell, type Region } from "./cells.ts";
import { activity, Propagation } from "./propagate.ts";
import { extend } from "./rewrite.ts";

/** Whether a source is an element of `x`, or of a region that depends on `x`. */
const isActive =
  (adjoints: Adjoints) =>
  (source: Source): boolean =>
    source.space === "x" || (isCell(source.space) && adjoints.active(adjoints.regionOf(source)));

/**
 * The order in which outputs hand their adjoints on: what a loop carries was copied after all that
 * it is a copy of was made, so it comes last, and of several copies the last one first.
 */
const inOrderOfReverse = (outputs: readonly Output[]): Output[] => [
  ...outputs.filter(({ target }) => target !== "memory"),
  ...outputs.filter(({ target }) => target === "memory").reverse(),
];

/** Differentiates one graph. */
export class StepReversal {
  readonly #depth: number;
  readonly #graph: Graph;
  readonly #adjoints: Adjoints;
  readonly #builder: Builder;
  readonly #active: Uint8Array;
  readonly #carried: Propagation;
  readonly #outputs: Output[] = [];
  /** Regions that this graph sends the first term to. */
  readonly #first = new Set<Region>();
  /** What each input had received before. */
  readonly #started = new Map<Id, Id>();
  /** Regions in memory that this graph overwrites. */
  readonly #overwritten: ReadonlySet<Region>;

  /** @param depth how many loops are around the graph */
  constructor(graph: Graph, adjoints: Adjoints, depth: number) {
    this.#depth = depth;
    this.#graph = graph;
    this.#adjoints = adjoints;
    this.#builder = extend(graph).builder;
    this.#active = activity(graph, isActive(adjoints));
    this.#carried = new Propagation(this.#builder, "step", graph.length);
    const stores = graph.outputs.filter(({ target }) => target === "memory");
    this.#overwritten = new Set(
      stores.map(({ index }) => adjoints.regionOf({ space: "memory", index })),
    );
  }

  /** The graph with its derivatives as further outputs. */
  run(): Graph {
    const inputs: Id[] = [];
    for (let id = 0; id < this.#graph.length; id++) {
      if (!this.#active[id] || this.#graph.kind(id) !== "input") continue;
      inputs.push(id);
      this.#start(id);
    }
    for (const output of inOrderOfReverse(this.#graph.outputs)) this.#seed(output);
    for (let id = this.#graph.length - 1; id >= 0; id--) {
      if (!this.#active[id] || this.#graph.kind(id) === "input") continue;
      this.#carried.complete(id, this.#originOf(id));
      this.#carried.toArguments(this.#graph, id, this.#active);
    }
    for (const id of inputs) this.#store(id);
    return this.#builder.finish([...this.#graph.outputs, ...this.#outputs], this.#graph.names);
  }

  #originOf(id: Id): Origin {
    return { role: "adjoint", of: this.#graph.origin(id).of };
  }

  /** What arrives at an output from the steps after this one. */
  #seed({ target, index, address, id }: Output): void {
    if (!this.#active[id]) return this.#end(target, index, address);
    if (target === "value") {
      this.#carried.start(id, this.#adjoints.seed(this.#builder));
      return;
    }
    if (!isCell(target)) return;
    const place = address === undefined ? { index } : { index, address };
    const region = this.#adjoints.regionOf({ space: target, index });
    // In a loop, what reads an element of memory may be the next iteration of this very step.
    if (!this.#adjoints.received(region) && target === "tape") return;
    if (!this.#adjoints.received(region)) this.#adjoints.begin(region);
    const at = this.#adjoints.placeOf(region, place);
    const value = this.#builder.read({ space: "memory", ...at }, this.#originOf(id));
    this.#carried.start(id, value, this.#reachedAt(region, place) ?? "always");
    if (target === "memory") this.#reset(region, place);
  }

  /** What an iteration overwrites without a variable has no adjoint in the iterations before. */
  #end(target: Output["target"], index: number, address: Place["address"]): void {
    if (target !== "memory") return;
    const region = this.#adjoints.regionOf({ space: target, index });
    if (this.#depth > region.home && this.#adjoints.active(region)) {
      this.#adjoints.begin(region);
      this.#reset(region, address === undefined ? { index } : { index, address });
    }
  }

  /** The condition that is stored beside an adjoint. */
  #reachedAt(region: Region, place: Place): Id | undefined {
    const flag = this.#adjoints.flagOf(region, place);
    return flag && this.#builder.read({ space: "memory", ...flag });
  }

  /** What is overwritten had another adjoint before: whatever reads it in this step, or none. */
  #reset(region: Region, place: Place): void {
    if (this.#loads(region, place)) return;
    // In a loop, an earlier iteration finds nothing there, unless a step between adds to it.
    if (this.#depth > region.home) this.#adjoints.receive(region, false);
    const zero = this.#builder.constant(0);
    const at = this.#adjoints.placeOf(region, place);
    this.#outputs.push({ target: "memory", ...at, id: zero });
    const flag = this.#adjoints.flagOf(region, place);
    if (flag !== undefined) this.#outputs.push({ target: "memory", ...flag, id: zero });
  }

  #loads(region: Region, place: Place): boolean {
    for (let id = 0; id < this.#graph.length; id++) {
      if (this.#graph.kind(id) !== "input") continue;
      const source = this.#graph.source(id);
      if (source.space !== "memory" || this.#adjoints.regionOf(source) !== region) continue;
      if (this.#active[id] && samePlace(source, place)) return true;
    }
    return false;
  }

  /** What an input received so far. */
  #start(id: Id): void {
    const source = this.#graph.source(id);
    if (source.space === "x") {
      const sum = this.#builder.read({ ...source, space: "grad" });
      this.#carried.start(id, sum);
      return;
    }
    const region = this.#adjoints.regionOf(source);
    // Nothing yet: what is there belongs to the number that overwrites this one.
    if (this.#overwritten.has(region) || this.#adjoints.isFirst(region, this.#depth)) {
      this.#first.add(region);
      return;
    }
    this.#adjoints.begin(region);
    const never = this.#builder.constant(0);
    const at = this.#adjoints.placeOf(region, source);
    const sum = this.#builder.read({ space: "memory", ...at });
    this.#carried.start(id, sum, this.#reachedAt(region, source) ?? never);
    this.#started.set(id, sum);
  }

  #store(id: Id): void {
    const source = this.#graph.source(id);
    this.#carried.complete(id, this.#originOf(id));
    const value = this.#carried.at(id);
    if (source.space === "x") {
      this.#output("grad", source, value as Id);
      return;
    }
    const region = this.#adjoints.regionOf(source);
    const zero = this.#builder.constant(0);
    const at = this.#adjoints.placeOf(region, source);
    if (value === this.#started.get(id) && !this.#first.has(region)) return;
    const reached = this.#carried.reached(id) ?? zero;
    this.#adjoints.receive(region, reached === "always");
    this.#output("memory", at, value ?? zero);
    const flag = this.#adjoints.flagOf(region, source);
    if (flag === undefined) return;
    this.#output("memory", flag, reached === "always" ? this.#builder.constant(1) : reached);
  }

  /** Writes a number, unless it is the very one that stands there. */
  #output(target: "grad" | "memory", { index, address }: Place, id: Id): void {
    const place = address === undefined ? { index } : { index, address };
    if (
      this.#builder.kind(id) === "input" &&
      this.#builder.read({ space: target, ...place }) === id
    )
      return;
    this.#outputs.push({ target, ...place, id });
  }
}
