/**
 * Builds the graph of one iteration of a loop from a plan.
 *
 * The non-obvious decision: it knows nothing of where results are kept. Whoever builds the steps
 * around it says so, since one result may be in an array that several loops read.
 */
import { type Address, striding } from "../ir/address.ts";
import { Builder, type Graph, type Id, type Output, type Source } from "../ir/graph.ts";
import { placeIn, type Region } from "../passes/cells.ts";
import { isShared, type Tuple } from "./lockstep.ts";
import type { Planned } from "./plan.ts";

/** How iterations find what differs between them. */
export interface Indexing {
  readonly combine: (sources: readonly Source[]) => Source | undefined;
  readonly constants: (numbers: readonly number[]) => Source;
}

/** What a body reads and writes outside of itself. */
export interface Outside {
  readonly import: (builder: Builder, id: Id) => Id;
  readonly array: (id: Id) => {
    readonly region: Region;
    readonly places: ReadonlyMap<Id, number>;
  };
  readonly total: Region | undefined;
}

/** Builds the graph of one iteration. */
export class BodyBuilder {
  /** For each tuple of the body its instruction. */
  readonly ids: Id[] = [];
  readonly #graph: Graph;
  readonly #loop: Omit<Planned, "inner" | "name">;
  readonly #indexing: Indexing;
  readonly #builder = new Builder();
  /** The instructions for tuples of the body, and from outside. */
  readonly #image = new Map<Tuple, Id>();

  constructor(graph: Graph, loop: Omit<Planned, "inner" | "name">, indexing: Indexing) {
    this.#graph = graph;
    this.#loop = loop;
    this.#indexing = indexing;
  }

  build(outside: Outside): Graph {
    const { body, args, sum, results } = this.#loop;
    for (const tuple of body) {
      const first = tuple[0] as Id;
      const op = this.#graph.op(first);
      if (op === null) continue;
      const own = (args.get(tuple) as readonly Tuple[]).map((arg) => this.#get(arg, outside));
      const id = this.#builder.add(op, own, this.#graph.origin(first));
      this.#image.set(tuple, id);
      this.ids.push(id);
    }
    const outputs: Output[] = [];
    if (sum !== undefined && outside.total !== undefined) {
      const place = placeIn(outside.total);
      const origin = this.#graph.origin(sum.total);
      let total = this.#builder.read({ space: "memory", ...place });
      for (const term of sum.terms) {
        total = this.#builder.add("add", [total, this.#get(term, outside)], origin);
      }
      outputs.push({ target: "memory", ...place, id: total });
    }
    for (const result of results ?? []) {
      const id = this.#image.get(result) as Id;
      outputs.push({ target: "tape", ...this.#placeOf(result, outside), id });
    }
    return this.#builder.finish(outputs, this.#graph.names);
  }

  /** The instruction for what the iterations have in one place. */
  #get(tuple: Tuple, outside: Outside): Id {
    const known = this.#image.get(tuple);
    if (known !== undefined) return known;
    const made = isShared(tuple)
      ? outside.import(this.#builder, tuple[0] as Id)
      : this.#read(tuple, outside);
    this.#image.set(tuple, made);
    return made;
  }

  #read(tuple: Tuple, outside: Outside): Id {
    const graph = this.#graph;
    // The first element may be a copy, which the graph does not have.
    const origin = graph.origin(tuple.find((id) => id >= 0) as Id);
    if (tuple.every((id) => graph.constant(id) !== undefined)) {
      const numbers = Array.from(tuple, (id) => graph.constant(id) as number);
      return this.#builder.read(this.#indexing.constants(numbers));
    }
    if (tuple.every((id) => graph.kind(id) === "input")) {
      const sources = Array.from(tuple, (id) => graph.source(id));
      const source = this.#indexing.combine(sources);
      if (source !== undefined) return this.#builder.read(source, origin);
    }
    return this.#builder.read({ space: "tape", ...this.#placeOf(tuple, outside) }, origin);
  }

  /** Where in an array the members of a tuple are. */
  #placeOf(tuple: Tuple, outside: Outside): { index: number; address: Address } {
    const { region, places } = outside.array(tuple[0] as Id);
    const around = region.strides.slice(0, -1);
    const sources = Array.from(tuple, (id): Source => {
      const index = region.base + (places.get(id) as number);
      const address = striding(around);
      return address === undefined ? { space: "tape", index } : { space: "tape", index, address };
    });
    const { index, address } = this.#indexing.combine(sources) as Source;
    return { index, address: address as Address };
  }
}
