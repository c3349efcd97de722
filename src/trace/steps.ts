/**
 * The steps of a function whose loops the user wrote: bodies, which stand as stretches in the
 * traced graph, become loops over steps of their own.
 *
 * The non-obvious decision: a result that another step reads goes through an element of the tape,
 * written once for each iteration that the way back will need; what a loop carries is an element
 * of memory.
 */
import type { Step } from "../ir/block.ts";
import {
  Builder,
  type Graph,
  type Id,
  type Names,
  type Origin,
  type Output,
  type Source,
} from "../ir/graph.ts";
import { type Address, striding } from "../ir/address.ts";
import { Cells, type Dimension, placeIn, type Region } from "../passes/cells.ts";
import type { Primal } from "../passes/loops.ts";
import type { LoweredCarry, LoweredLoop, LoweredResult } from "./lower-loops.ts";
import { cut, isLoop, type Node, type Stretch } from "./nodes.ts";
import { type Copies, fused } from "./fuse.ts";

/** A list of steps, by how many loops are around and which iterations have their own elements. */
interface Level {
  readonly depth: number;
  readonly around: readonly Dimension[];
}

/** Adding it changes nothing, not even the sign of a zero. */
const NOTHING = -0;

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
  readonly #arrays = new Map<LoweredResult, Region>();
  readonly #copies: Copies;
  readonly #outputs: readonly Output[];

  constructor(graph: Graph, cells: Cells, copies: Copies) {
    this.#graph = graph;
    this.#copies = copies;
    this.#names = graph.names;
    this.#cells = cells;
    this.#outputs = graph.outputs;
  }

  run(nodes: readonly Node[]): Step[] {
    const last = nodes.at(-1) as Stretch;
    this.#survey(nodes, { depth: 0, around: [] });
    this.#findExports(nodes, last);
    return this.#steps(nodes, last);
  }

  #survey(nodes: readonly Node[], level: Level): void {
    for (const node of nodes) {
      if (isLoop(node)) {
        const { depth, count, sums, carried, results } = node.loop;
        for (const carry of carried) {
          this.#memory.set(carry, this.#cells.allocate("memory", depth));
        }
        for (const result of results) {
          const own = [{ depth, count }];
          this.#arrays.set(result, this.#cells.allocate("tape", depth, level.around, own));
        }
        const around = sums ? [] : [...level.around, { depth, count }];
        this.#survey(node.body, { depth: depth + 1, around });
        continue;
      }
      this.#levels.set(node, level);
      for (const id of node.ids) this.#home.set(id, node);
      for (const { carry, which } of node.reads) this.#home.set(carry[which], node);
      for (const { id } of node.elements) this.#home.set(id, node);
    }
  }

  #findExports(nodes: readonly Node[], last: Stretch): void {
    for (const node of nodes) {
      if (isLoop(node)) {
        this.#findExports(node.body, last);
        continue;
      }
      const use = (id: Id): void => {
        const home = this.#home.get(id);
        if (home !== undefined && home !== node) this.#exported.add(id);
      };
      for (const id of node.ids) this.#argsOf(id).forEach(use);
      for (const { id } of [...node.writes, ...node.results]) use(id);
      if (node === last) this.#outputs.forEach(({ id }) => use(id));
    }
  }

  #steps(nodes: readonly Node[], last: Stretch): Step[] {
    return nodes.flatMap((node): Step[] => {
      if (!isLoop(node)) return this.#graphOf(node, node === last);
      const { depth, count, sums } = node.loop;
      const body = this.#steps(node.body, last);
      return body.length === 0 ? [] : [{ depth, count, down: false, carried: !sums, body }];
    });
  }

  /** What an instruction, or a copy of one, is made of. */
  #argsOf(id: Id): readonly Id[] {
    const original = this.#copies.get(id);
    return original === undefined ? this.#graph.args(id) : [original];
  }

  /** What another loop left behind, where it stands for the iterations of one at a depth. */
  #elementAt(result: LoweredResult, depth: number): Source {
    const { base, strides } = this.#arrays.get(result) as Region;
    const address = striding(
      strides.map((stride, i) => (i === strides.length - 1 ? { ...stride, depth } : stride)),
    ) as Address;
    return { space: "tape", index: base, address };
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

  #graphOf({ ids, reads, elements, writes, results, depth }: Stretch, isLast: boolean): Graph[] {
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
    for (const { carry, which } of reads) {
      const place = placeIn(this.#memory.get(carry) as Region);
      const origin = this.#graph.origin(carry[which]);
      made(carry[which], builder.read({ space: "memory", ...place }, origin));
    }
    // On the engine these are copies, too; without them terms would be added in another order.
    const copy = (id: Id, origin: Origin): Id =>
      builder.add("add", [id, builder.constant(NOTHING)], origin);
    for (const { id, result } of elements) {
      const origin = this.#graph.origin(id);
      made(id, copy(builder.read(this.#elementAt(result, depth - 1), origin), origin));
    }
    for (const id of ids) {
      const [op, args] = [this.#graph.op(id), this.#argsOf(id).map(get)];
      const origin = this.#graph.origin(id);
      made(id, op === null ? copy(args[0] as Id, origin) : builder.add(op, args, origin));
    }
    for (const { carry, id } of writes) {
      const place = placeIn(this.#memory.get(carry) as Region);
      outputs.push({ target: "memory", ...place, id: get(id) });
    }
    for (const result of results) {
      const place = placeIn(this.#arrays.get(result) as Region);
      const id = copy(get(result.id), this.#graph.origin(result.id));
      outputs.push({ target: "tape", ...place, id });
    }
    if (isLast) for (const output of this.#outputs) outputs.push({ ...output, id: get(output.id) });
    return outputs.length === 0 ? [] : [builder.finish(outputs, this.#names)];
  }
}

/**
 * The steps of a traced graph with loops.
 * @param anyOrder whether gradients may be added up in any order
 */
export function stepsOf(graph: Graph, loops: readonly LoweredLoop[], anyOrder: boolean): Primal {
  const cells = new Cells();
  const { nodes, copies } = fused(cut(graph, loops), graph, anyOrder);
  return { steps: new Assembly(graph, cells, copies).run(nodes), cells };
}
