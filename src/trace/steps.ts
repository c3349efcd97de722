/**
 * The steps of a function whose loops the user wrote: bodies, which stand as stretches in the
 * traced graph, become loops over steps of their own.
 *
 * The non-obvious decision: a result that another step reads goes through an element of the tape,
 * written once for each iteration that the way back will need; what a loop carries is an element
 * of memory.
 */
import type { Step } from "../ir/block.ts";
import { Builder, type Graph, type Id, type Names, type Output } from "../ir/graph.ts";
import { Cells, type Dimension, placeIn, type Region } from "../passes/cells.ts";
import type { Primal } from "../passes/loops.ts";
import type { LoweredCarry, LoweredLoop } from "./lower.ts";

/** A stretch of instructions, and what loops beside it want of it. */
interface Stretch {
  readonly ids: Id[];
  /** What is read from memory first: what loops carry, or have carried. */
  readonly reads: LoweredCarry[];
  readonly which: "now" | "result";
  /** What is written to memory last. */
  readonly writes: { readonly carry: LoweredCarry; readonly id: Id }[];
}

interface LoopNode {
  readonly loop: LoweredLoop;
  readonly body: readonly Node[];
}

type Node = Stretch | LoopNode;

/** A list of steps, by how many loops are around and which iterations have their own elements. */
interface Level {
  readonly depth: number;
  readonly around: readonly Dimension[];
}

const stretch = (which: Stretch["which"]): Stretch => ({ ids: [], reads: [], which, writes: [] });

/** Cuts instructions from `from` to before `to` into stretches and loops. */
function cut(
  graph: Graph,
  loops: readonly LoweredLoop[],
  depth: number,
  from: Id,
  to: Id,
  first: Stretch,
): { readonly nodes: readonly Node[]; readonly last: Stretch } {
  const own = loops
    .filter((loop) => loop.depth === depth && loop.from >= from && loop.to <= to)
    .sort((a, b) => a.from - b.from);
  const nodes: Node[] = [first];
  let last = first;
  let at = from;
  const take = (end: Id): void => {
    for (; at < end; at++) if (graph.arity(at) > 0) last.ids.push(at);
  };
  for (const loop of own) {
    take(loop.from);
    for (const carry of loop.carried) last.writes.push({ carry, id: carry.start });
    const begin = stretch("now");
    begin.reads.push(...loop.carried);
    const body = cut(graph, loops, depth + 1, loop.from, loop.to, begin);
    for (const carry of loop.carried) body.last.writes.push({ carry, id: carry.next });
    nodes.push({ loop, body: body.nodes });
    at = loop.to;
    last = stretch("result");
    last.reads.push(...loop.carried);
    nodes.push(last);
  }
  take(to);
  return { nodes, last };
}

class Assembly {
  readonly #graph: Graph;
  readonly #names: Names;
  readonly #cells: Cells;
  /** The stretch that each result is made in. */
  readonly #home = new Map<Id, Stretch>();
  readonly #levels = new Map<Stretch, Level>();
  readonly #exported = new Set<Id>();
  readonly #shelves = new Map<Id, Region>();
  readonly #memory = new Map<LoweredCarry, Region>();
  readonly #outputs: readonly Output[];

  constructor(graph: Graph, cells: Cells) {
    this.#graph = graph;
    this.#names = graph.names;
    this.#cells = cells;
    this.#outputs = graph.outputs;
  }

  run(nodes: readonly Node[], last: Stretch): Step[] {
    this.#survey(nodes, { depth: 0, around: [] });
    this.#findExports(nodes, last);
    return this.#steps(nodes, last);
  }

  #survey(nodes: readonly Node[], level: Level): void {
    for (const node of nodes) {
      if ("loop" in node) {
        const { depth, count, sums, carried } = node.loop;
        for (const carry of carried) {
          this.#memory.set(carry, this.#cells.allocate("memory", depth));
        }
        const around = sums ? [] : [...level.around, { depth, count }];
        this.#survey(node.body, { depth: depth + 1, around });
        continue;
      }
      this.#levels.set(node, level);
      for (const id of node.ids) this.#home.set(id, node);
      for (const carry of node.reads) this.#home.set(carry[node.which], node);
    }
  }

  #findExports(nodes: readonly Node[], last: Stretch): void {
    for (const node of nodes) {
      if ("loop" in node) {
        this.#findExports(node.body, last);
        continue;
      }
      const use = (id: Id): void => {
        const home = this.#home.get(id);
        if (home !== undefined && home !== node) this.#exported.add(id);
      };
      for (const id of node.ids) this.#graph.args(id).forEach(use);
      for (const { id } of node.writes) use(id);
      if (node === last) this.#outputs.forEach(({ id }) => use(id));
    }
  }

  #steps(nodes: readonly Node[], last: Stretch): Step[] {
    return nodes.flatMap((node): Step[] => {
      if (!("loop" in node)) return this.#graphOf(node, node === last);
      const { depth, count, sums } = node.loop;
      const body = this.#steps(node.body, last);
      return [{ depth, count, down: false, carried: !sums, body }];
    });
  }

  /** Where a result is that other steps read. */
  #shelf(id: Id): Region {
    const known = this.#shelves.get(id);
    if (known !== undefined) return known;
    const { depth, around } = this.#levels.get(this.#home.get(id) as Stretch) as Level;
    const made = this.#cells.allocate("tape", depth, around);
    this.#shelves.set(id, made);
    return made;
  }

  #graphOf({ ids, reads, which, writes }: Stretch, isLast: boolean): Graph[] {
    const builder = new Builder();
    const image = new Map<Id, Id>();
    const outputs: Output[] = [];
    const made = (id: Id, now: Id): void => {
      image.set(id, now);
      if (this.#exported.has(id)) {
        outputs.push({ target: "tape", ...placeIn(this.#shelf(id)), id: now });
      }
    };
    const get = (id: Id): Id => {
      const known = image.get(id);
      if (known !== undefined) return known;
      const constant = this.#graph.constant(id);
      if (constant !== undefined) return builder.constant(constant);
      const origin = this.#graph.origin(id);
      if (!this.#home.has(id)) return builder.read(this.#graph.source(id), origin);
      return builder.read({ space: "tape", ...placeIn(this.#shelf(id)) }, origin);
    };
    for (const carry of reads) {
      const place = placeIn(this.#memory.get(carry) as Region);
      const origin = this.#graph.origin(carry[which]);
      made(carry[which], builder.read({ space: "memory", ...place }, origin));
    }
    for (const id of ids) {
      const op = this.#graph.op(id);
      if (op === null) continue;
      made(id, builder.add(op, this.#graph.args(id).map(get), this.#graph.origin(id)));
    }
    for (const { carry, id } of writes) {
      const place = placeIn(this.#memory.get(carry) as Region);
      outputs.push({ target: "memory", ...place, id: get(id) });
    }
    if (isLast) for (const output of this.#outputs) outputs.push({ ...output, id: get(output.id) });
    return outputs.length === 0 ? [] : [builder.finish(outputs, this.#names)];
  }
}

/** The steps of a traced graph with loops. */
export function stepsOf(graph: Graph, loops: readonly LoweredLoop[]): Primal {
  const cells = new Cells();
  const { nodes, last } = cut(graph, loops, 0, 0, graph.length, stretch("result"));
  return { steps: new Assembly(graph, cells).run(nodes, last), cells };
}
