/**
 * What passes have in common: a walk over a graph that builds a new one and remembers what
 * became of each instruction.
 *
 * The non-obvious decision: passes never change their input, and every pass returns the image of
 * each old instruction. So any two stages can be shown side by side, and when a check fails the
 * first instruction that a pass got wrong can be named.
 */
import { Builder, type Graph, type Id, type Origin } from "../ir/graph.ts";
import type { AnyOp } from "../ops.ts";

/** The result of a pass. */
export interface Rewritten {
  readonly graph: Graph;
  /** For each old instruction the one that has its value now, or −1. */
  readonly image: Int32Array;
  /** What the pass did, as counts: rule or reason → how often. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Appends what an old operation becomes and returns its id. `args` are new ids. */
export type Transform = (op: AnyOp, args: readonly Id[], origin: Origin) => Id;

/** The transform that changes nothing. */
export const keeping =
  (builder: Builder): Transform =>
  (op, args, origin) =>
    builder.add(op, args, origin);

/** Copies an input or constant, or hands an operation to `transform`. */
export function copyInstruction(
  graph: Graph,
  id: Id,
  builder: Builder,
  image: Int32Array,
  transform: Transform,
): Id {
  const op = graph.op(id);
  const constant = graph.constant(id);
  if (constant !== undefined) return builder.constant(constant);
  if (op === null) return builder.read(graph.source(id), graph.origin(id));
  return transform(
    op,
    graph.args(id).map((arg) => image[arg] as Id),
    graph.origin(id),
  );
}

/** Counts events by name. */
export class Tally {
  readonly counts: Map<string, number> = new Map();

  add(name: string): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }
}

/** A builder that holds all of `graph` already, for passes that only append. */
export function extend(graph: Graph): { readonly builder: Builder; readonly image: Int32Array } {
  const builder = new Builder();
  const image = new Int32Array(graph.length).fill(-1);
  for (let id = 0; id < graph.length; id++) {
    image[id] = copyInstruction(graph, id, builder, image, keeping(builder));
  }
  return { builder, image };
}

/** How many of each operation were appended after the first `length` instructions. */
export function tallyAppended(builder: Builder, length: number): ReadonlyMap<string, number> {
  const tally = new Tally();
  for (let id = length; id < builder.length; id++) {
    const kind = builder.kind(id);
    if (kind !== "constant" && kind !== "input") tally.add(`${kind} appended`);
  }
  return tally.counts;
}

/**
 * Walks `graph` in order. `start` receives the new graph's builder and returns the transform.
 * Instructions for which `keep` is false get no image.
 */
export function rewrite(
  graph: Graph,
  start: (builder: Builder, tally: Tally) => Transform,
  keep: (id: Id) => boolean = () => true,
): Rewritten {
  const builder = new Builder();
  const tally = new Tally();
  const transform = start(builder, tally);
  const image = new Int32Array(graph.length).fill(-1);
  for (let id = 0; id < graph.length; id++) {
    if (!keep(id)) continue;
    const now = copyInstruction(graph, id, builder, image, transform);
    image[id] = now;
    // Where an adjoint or tangent became a step of its own computation, the step takes its name.
    const { role } = graph.origin(id);
    if (role === "adjoint" || role === "tangent") builder.promote(now, graph.origin(id));
  }
  const outputs = graph.outputs.map((output) => ({ ...output, id: image[output.id] as Id }));
  return { graph: builder.finish(outputs, graph.names), image, counts: tally.counts };
}
