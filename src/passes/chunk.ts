/**
 * Cuts a long graph into shorter ones that run one after the other and hand intermediate results
 * over in an array, `memory`.
 *
 * The non-obvious decision: V8 never optimises a function whose bytecode is longer than 60 KB, and
 * what it does not optimise runs tens of times slower. Many functions of a good size are fast at
 * any length. A place in memory is used again as soon as no later part reads it.
 */
import type { Builder, Graph, Id, Output } from "../ir/graph.ts";
import type { Op } from "../ops.ts";
import { copyInstruction, keeping, type Transform } from "./rewrite.ts";

/** Graphs to run in this order, and how long `memory` must be. */
export interface Chunks {
  readonly parts: readonly Graph[];
  readonly memoryLength: number;
}

/** How much one operation adds to the size of a function. */
export type Weight = (row: Op) => number;

/** For each operation the part it stands in; −1 for inputs and constants, which belong to all. */
function assignParts(graph: Graph, weight: Weight, limit: number): Int32Array {
  const parts = new Int32Array(graph.length).fill(-1);
  let [part, size] = [0, 0];
  for (let id = 0; id < graph.length; id++) {
    const row = graph.row(id);
    if (row === null) continue;
    const more = weight(row);
    if (size > 0 && size + more > limit) [part, size] = [part + 1, 0];
    size += more;
    parts[id] = part;
  }
  return parts;
}

/** The last part that reads each operation. The last part of all returns the value. */
function lastReaders(graph: Graph, parts: Int32Array, last: number): Int32Array {
  const readers = Int32Array.from(parts);
  for (let id = 0; id < graph.length; id++) {
    const arity = graph.arity(id);
    for (let i = 0; i < arity; i++) {
      const arg = graph.arg(id, i);
      readers[arg] = Math.max(readers[arg] as number, parts[id] as number);
    }
  }
  if (graph.value !== undefined) readers[graph.value] = last;
  return readers;
}

/** Gives each operation that a later part reads a place in memory; −1 for all others. */
function places(parts: Int32Array, readers: Int32Array): { places: Int32Array; length: number } {
  const found = new Int32Array(parts.length).fill(-1);
  const free: number[] = [];
  const freedAfter: number[][] = [];
  let length = 0;
  let current = 0;
  for (let id = 0; id < parts.length; id++) {
    const part = parts[id] as number;
    if (part === -1) continue;
    // What the parts before this one read last is free from here on.
    for (; current < part; current++)
      for (const place of freedAfter[current] ?? []) free.push(place);
    const reader = readers[id] as number;
    if (reader === part) continue;
    const place = free.pop() ?? length++;
    found[id] = place;
    (freedAfter[reader] ??= []).push(place);
  }
  return { places: found, length };
}

/** Builds one part after the other. */
class Cutter {
  readonly #graph: Graph;
  readonly #parts: Int32Array;
  readonly #places: Int32Array;
  #builder: Builder;
  #keep: Transform;
  /** What each instruction is in the part where it was seen last, and which part that was. */
  readonly #image: Int32Array;
  readonly #seen: Int32Array;

  constructor(graph: Graph, parts: Int32Array, memory: Int32Array) {
    this.#graph = graph;
    this.#parts = parts;
    this.#places = memory;
    this.#builder = graph.builder();
    this.#keep = keeping(graph, this.#builder);
    this.#image = new Int32Array(graph.length);
    this.#seen = new Int32Array(graph.length).fill(-1);
  }

  part(index: number, ids: readonly Id[], outputs: readonly Output[]): Graph {
    // Of the graph's own module: `gradc build` emits graphs that another copy of gradc made.
    this.#builder = this.#graph.builder(2 * ids.length + 1);
    this.#keep = keeping(this.#graph, this.#builder);
    const stores: Output[] = [];
    for (const id of ids) {
      const now = this.#get(id, index);
      const place = this.#places[id] as number;
      if (place !== -1) stores.push({ target: "memory", index: place, id: now });
    }
    const own = outputs.map((output) => ({ ...output, id: this.#get(output.id, index) }));
    return this.#builder.finish([...stores, ...own], this.#graph.names);
  }

  #get(id: Id, index: number): Id {
    if (this.#seen[id] === index) return this.#image[id] as Id;
    const part = this.#parts[id] as number;
    const made =
      part === -1 || part === index
        ? this.#copy(id, index)
        : this.#builder.input("memory", this.#places[id] as number, this.#graph.origin(id));
    this.#image[id] = made;
    this.#seen[id] = index;
    return made;
  }

  #copy(id: Id, index: number): Id {
    const arity = this.#graph.arity(id);
    for (let i = 0; i < arity; i++) this.#get(this.#graph.arg(id, i), index);
    return copyInstruction(this.#graph, id, this.#builder, this.#image, this.#keep);
  }
}

/** The outputs of each part. Inputs and constants that are outputs follow in parts of their own. */
function outputsOf(graph: Graph, parts: Int32Array, last: number, most: number): Output[][] {
  const outputs: Output[][] = Array.from({ length: last + 1 }, () => []);
  const loose: Output[] = [];
  for (const output of graph.outputs) {
    const part = parts[output.id] as number;
    if (part === -1) loose.push(output);
    else outputs[part]?.push(output);
  }
  for (let i = 0; i < loose.length; i += most) outputs.push(loose.slice(i, i + most));
  return outputs;
}

/**
 * Cuts a graph into parts that weigh at most `limit` each.
 * @param access what reading an input or writing an output weighs
 */
export function chunk(graph: Graph, weight: Weight, access: number, limit: number): Chunks {
  const parts = assignParts(graph, weight, limit);
  const last = parts.reduce((most, part) => Math.max(most, part), 0);
  const rest = graph.outputs.filter(({ target }) => target !== "value");
  const values = graph.outputs.filter(({ target }) => target === "value");
  const outputs = outputsOf(graph.withOutputs(rest), parts, last, Math.floor(limit / (2 * access)));
  // The last part of all returns the value.
  outputs.at(-1)?.push(...values);
  const memory = places(parts, lastReaders(graph, parts, outputs.length - 1));
  const cutter = new Cutter(graph, parts, memory.places);
  const ids: Id[][] = outputs.map(() => []);
  parts.forEach((part, id) => part !== -1 && ids[part]?.push(id));
  return {
    parts: ids.map((own, index) => cutter.part(index, own, outputs[index] ?? [])),
    memoryLength: memory.length,
  };
}
