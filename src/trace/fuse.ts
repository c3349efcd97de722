/**
 * Fusion: a loop that makes rows becomes part of the loop through them, if there is only one. Then
 * nothing has to be kept, and both are one pass.
 *
 * The non-obvious decision: the engine makes all rows first. So a loop may wait for the other one
 * only if no gradient gets its terms in another order by that: nothing between the two, nor the
 * other one, may read what the first one reads, unless it does not depend on a variable.
 */
import type { Graph, Id } from "../ir/graph.ts";
import type { LoweredElement, LoweredLoop, LoweredResult } from "./lower-loops.ts";
import { isLoop, joined, type LoopNode, type Node, type Stretch } from "./nodes.ts";

/** Instructions that are copies of others: what a loop receives of what the other one made. */
export type Copies = ReadonlyMap<Id, Id>;

/** Something that a loop reads: an instruction, or what another loop left behind. */
type Key = Id | LoweredResult;

const loopsIn = (nodes: readonly Node[]): LoopNode[] =>
  nodes.flatMap((node) => (isLoop(node) ? [node, ...loopsIn(node.body)] : []));

const stretchesIn = (nodes: readonly Node[]): Stretch[] =>
  nodes.flatMap((node) => (isLoop(node) ? stretchesIn(node.body) : [node]));

/** What a loop goes through, if a loop made it. */
const elementsOf = ({ body }: LoopNode): readonly LoweredElement[] => (body[0] as Stretch).elements;

/** Fuses the loops of one function. */
class Fusion {
  readonly copies = new Map<Id, Id>();
  readonly #graph: Graph;
  readonly #anyOrder: boolean;
  /** Whether an instruction may depend on a variable. */
  readonly #active: Uint8Array;
  /** The loops that go through each result. */
  readonly #readers = new Map<LoweredResult, Set<LoweredLoop>>();

  constructor(nodes: readonly Node[], graph: Graph, anyOrder: boolean) {
    this.#graph = graph;
    this.#anyOrder = anyOrder;
    this.#active = new Uint8Array(graph.length);
    for (let id = 0; id < graph.length; id++) {
      const isInput = graph.kind(id) === "input";
      const variable = isInput && ["x", "memory"].includes(graph.source(id).space);
      this.#active[id] = variable || graph.args(id).some((arg) => this.#active[arg]) ? 1 : 0;
    }
    for (const { loop } of loopsIn(nodes)) {
      for (const { result } of loop.elements) {
        const known = this.#readers.get(result);
        if (known === undefined) this.#readers.set(result, new Set([loop]));
        else known.add(loop);
      }
    }
  }

  /** A list in which loops are fused, those in bodies first. */
  list(nodes: readonly Node[]): readonly Node[] {
    let made = nodes.map((node) => (isLoop(node) ? { ...node, body: this.list(node.body) } : node));
    // From the last, so that of a chain of loops each becomes part of the next.
    for (let at = made.length - 2; at > 0; at -= 2) {
      const reader = this.#readerOf(made, at);
      if (reader !== undefined) made = this.#fuse(made, at, reader);
    }
    return made;
  }

  /** Where the only loop is that goes through what another one makes, if that can wait for it. */
  #readerOf(nodes: readonly Node[], at: number): number | undefined {
    const maker = nodes[at] as LoopNode;
    const { results, carried } = maker.loop;
    const readers = new Set(results.flatMap((result) => [...(this.#readers.get(result) ?? [])]));
    const [only] = readers;
    if (carried.length > 0 || only === undefined || readers.size > 1) return undefined;
    const reader = nodes.findIndex((node, i) => i > at && isLoop(node) && node.loop === only);
    const waits = reader !== -1 && this.#canWait(maker, nodes.slice(at + 1, reader + 1));
    return waits ? reader : undefined;
  }

  #canWait({ body }: LoopNode, others: readonly Node[]): boolean {
    const between = new Set(this.#reads(others.slice(0, -1)));
    // What escaped from the body, to be read before the rows are.
    if (stretchesIn(body).some(({ ids }) => ids.some((id) => between.has(id)))) return false;
    if (this.#anyOrder) return true;
    const read = new Set(this.#reads(body).filter((key) => this.#isActive(key)));
    return !this.#reads(others).some((key) => read.has(key));
  }

  #isActive(key: Key): boolean {
    return this.#active[typeof key === "number" ? key : key.id] === 1;
  }

  #reads(nodes: readonly Node[]): Key[] {
    return stretchesIn(nodes).flatMap(({ ids, elements, writes, results }) => [
      ...ids.flatMap((id) => this.#graph.args(id)),
      ...[...writes, ...results].map(({ id }) => id),
      ...elements.map(({ result }) => result),
    ]);
  }

  #fuse(nodes: readonly Node[], at: number, to: number): Node[] {
    const [maker, reader] = [nodes[at] as LoopNode, nodes[to] as LoopNode];
    const elements = elementsOf(reader);
    for (const { id, result } of elements) this.copies.set(id, result.id);
    const [first, ...rest] = reader.body as readonly [Stretch, ...Node[]];
    // What the maker left behind is no result any more, and what the reader received is made here.
    const last = { ...(maker.body.at(-1) as Stretch), results: [] };
    const ids = [...elements.map(({ id }) => id), ...first.ids];
    const begin = joined(last, { ...first, elements: [], ids });
    const fused = { loop: reader.loop, body: [...maker.body.slice(0, -1), begin, ...rest] };
    for (const { result } of elementsOf(maker)) {
      this.#readers.get(result)?.delete(maker.loop);
      this.#readers.get(result)?.add(reader.loop);
    }
    const around = joined(nodes[at - 1] as Stretch, nodes[at + 1] as Stretch);
    return nodes
      .map((node, i) => (i === to ? fused : i === at + 1 ? around : node))
      .filter((_, i) => i !== at && i !== at - 1);
  }
}

/** The same nodes with fused loops. */
export function fused(
  nodes: readonly Node[],
  graph: Graph,
  anyOrder: boolean,
): { readonly nodes: readonly Node[]; readonly copies: Copies } {
  const fusion = new Fusion(nodes, graph, anyOrder);
  return { nodes: fusion.list(nodes), copies: fusion.copies };
}
