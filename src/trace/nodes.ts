/**
 * A traced graph cut at its loops: stretches of instructions, and loops over more of them.
 *
 * The non-obvious decision: between two loops, before the first and after the last of each list
 * there is a stretch, even if nothing is in it; so what a loop begins with, and what it leaves, has a
 * place without asking what stands beside it.
 */
import type { Graph, Id } from "../ir/graph.ts";
import type { LoweredCarry, LoweredElement, LoweredLoop, LoweredResult } from "./lower-loops.ts";

/** What a loop carries, or has carried, where it is read from memory. */
interface Read {
  readonly carry: LoweredCarry;
  readonly which: "now" | "result";
}

/** A stretch of instructions, and what loops beside it want of it. */
export interface Stretch {
  /** How many loops are around. */
  readonly depth: number;
  readonly ids: readonly Id[];
  /** What is read from memory first. */
  readonly reads: readonly Read[];
  /** What other loops left behind for this iteration, which is read first, too. */
  readonly elements: readonly LoweredElement[];
  /** What is written to memory last. */
  readonly writes: readonly { readonly carry: LoweredCarry; readonly id: Id }[];
  /** What this iteration leaves behind. */
  readonly results: readonly LoweredResult[];
}

/** A loop, whose body begins and ends with a stretch. */
export interface LoopNode {
  readonly loop: LoweredLoop;
  readonly body: readonly Node[];
}

export type Node = Stretch | LoopNode;

export const isLoop = (node: Node): node is LoopNode => "loop" in node;

type Open = {
  -readonly [K in keyof Stretch]: Stretch[K] extends readonly (infer T)[] ? T[] : Stretch[K];
};

const stretch = (depth: number): Open => ({
  depth,
  ids: [],
  reads: [],
  elements: [],
  writes: [],
  results: [],
});

/** One stretch of two of which one follows the other. */
export const joined = (a: Stretch, b: Stretch): Stretch => ({
  depth: b.depth,
  ids: [...a.ids, ...b.ids],
  reads: [...a.reads, ...b.reads],
  elements: [...a.elements, ...b.elements],
  writes: [...a.writes, ...b.writes],
  results: [...a.results, ...b.results],
});

/** Cuts instructions from `from` to before `to` into stretches and loops. */
function cutList(
  graph: Graph,
  loops: readonly LoweredLoop[],
  [from, to]: readonly [Id, Id],
  first: Open,
): { readonly nodes: readonly Node[]; readonly last: Open } {
  const nodes: Node[] = [first];
  let last = first;
  let at = from;
  const take = (end: Id): void => {
    for (; at < end; at++) if (graph.arity(at) > 0) last.ids.push(at);
  };
  for (const loop of loops) {
    take(loop.from);
    const { carried, elements, results } = loop;
    for (const carry of carried) last.writes.push({ carry, id: carry.start });
    const begin = stretch(loop.depth + 1);
    begin.reads.push(...carried.map((carry) => ({ carry, which: "now" }) as const));
    begin.elements.push(...elements);
    const body = cutList(graph, loop.inner, [loop.from, loop.to], begin);
    for (const carry of carried) body.last.writes.push({ carry, id: carry.next });
    body.last.results.push(...results);
    nodes.push({ loop, body: body.nodes });
    at = loop.to;
    last = stretch(loop.depth);
    last.reads.push(...carried.map((carry) => ({ carry, which: "result" }) as const));
    nodes.push(last);
  }
  take(to);
  return { nodes, last };
}

/** Cuts a graph at its loops. */
export const cut = (graph: Graph, loops: readonly LoweredLoop[]): readonly Node[] =>
  cutList(graph, loops, [0, graph.length], stretch(0)).nodes;
