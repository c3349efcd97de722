/**
 * What passes have in common: a walk over a graph that builds a new one and remembers what
 * became of each instruction.
 *
 * The non-obvious decision: passes never change their input, and every pass returns the image of
 * each old instruction. So any two stages can be shown side by side, and when a check fails the
 * first instruction that a pass got wrong can be named.
 */
import { Builder, type Graph, hasRole, type Id, kindOf } from "../ir/graph.ts";
import { append } from "../multimap.ts";

/** The result of a pass. */
export interface Rewritten {
  readonly graph: Graph;
  /** For each old instruction the one that has its value now, or −1. */
  readonly image: Int32Array;
  /** What the pass did, as counts: rule or reason → how often. */
  readonly counts: ReadonlyMap<string, number>;
  /** The rules by which each old instruction was rewritten, in order; absent where none has a name. */
  readonly applied?: () => ReadonlyMap<Id, readonly string[]>;
}

/**
 * Appends what an old operation becomes and returns its id. `a`, `b` and `c` are new ids, 0 where
 * the operation takes fewer arguments; not a list of them, since this runs for all instructions.
 */
export type Transform = (old: Id, a: Id, b: Id, c: Id) => Id;

/** The transform that changes nothing. */
export const keeping =
  (graph: Graph, builder: Builder): Transform =>
  (old, a, b, c) =>
    builder.copy(graph, old, a, b, c);

/** Copies an input or constant, or hands an operation to `transform`. */
export function copyInstruction(
  graph: Graph,
  id: Id,
  builder: Builder,
  image: Int32Array,
  transform: Transform,
): Id {
  const arity = graph.arity(id);
  if (arity === 0) {
    const constant = graph.constant(id);
    if (constant !== undefined) return builder.constant(constant);
    return builder.read(graph.source(id), graph.origin(id));
  }
  const a = image[graph.arg(id, 0)] as Id;
  const b = arity > 1 ? (image[graph.arg(id, 1)] as Id) : 0;
  const c = arity > 2 ? (image[graph.arg(id, 2)] as Id) : 0;
  return transform(id, a, b, c);
}

/** Counts events by name, and remembers at which old instruction each happened. */
export class Tally {
  readonly counts: Map<string, number> = new Map();
  /** The old instruction that is being rewritten. */
  at: Id = 0;
  // Two columns, since millions of instructions may be rewritten and hardly anybody asks.
  readonly #places: Id[] = [];
  readonly #names: string[] = [];

  add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    this.#places.push(this.at);
    this.#names.push(name);
  }

  /** The names of the events at each old instruction, in order. */
  applied(): ReadonlyMap<Id, readonly string[]> {
    const found = new Map<Id, string[]>();
    this.#places.forEach((at, i) => append(found, at, this.#names[i] as string));
    return found;
  }
}

/** About how many times as long derivatives make a graph. */
const GROWTH = 4;

/** A builder that holds all of `graph` already, for passes that only append. */
export function extend(graph: Graph): { readonly builder: Builder; readonly image: Int32Array } {
  const builder = new Builder(GROWTH * graph.length + 1);
  const image = new Int32Array(graph.length).fill(-1);
  const transform = keeping(graph, builder);
  for (let id = 0; id < graph.length; id++) {
    image[id] = copyInstruction(graph, id, builder, image, transform);
  }
  return { builder, image };
}

/** How many of each operation were appended after the first `length` instructions. */
export function tallyAppended(builder: Builder, length: number): ReadonlyMap<string, number> {
  const counts = new Map<number, number>();
  for (let id = length; id < builder.length; id++) {
    const code = builder.code(id);
    counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const named = new Map<string, number>();
  for (const [code, count] of counts) {
    const kind = kindOf(code);
    if (kind !== "constant" && kind !== "input") named.set(`${kind} appended`, count);
  }
  return named;
}

const isPromoted = hasRole("adjoint", "tangent");

/**
 * Walks `graph` in order. `start` receives the new graph's builder, and what has become of the
 * instructions so far, and returns the transform.
 * Instructions for which `keep` is false get no image.
 */
export function rewrite(
  graph: Graph,
  start: (builder: Builder, tally: Tally, image: Int32Array) => Transform,
  keep: (id: Id) => boolean = () => true,
): Rewritten {
  const builder = new Builder(graph.length + 1);
  const tally = new Tally();
  const image = new Int32Array(graph.length).fill(-1);
  const transform = start(builder, tally, image);
  for (let id = 0; id < graph.length; id++) {
    if (!keep(id)) continue;
    tally.at = id;
    const now = copyInstruction(graph, id, builder, image, transform);
    image[id] = now;
    // Where an adjoint or tangent became a step of its own computation, the step takes its name.
    if (isPromoted(graph.tag(id))) builder.promote(now, graph.tag(id));
  }
  const outputs = graph.outputs.map((output) => ({ ...output, id: image[output.id] as Id }));
  return {
    graph: builder.finish(outputs, graph.names),
    image,
    counts: tally.counts,
    applied: () => tally.applied(),
  };
}
