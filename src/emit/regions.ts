/**
 * Which instructions of a graph are needed only under a condition, and which sums are added up in
 * place.
 *
 * The non-obvious decision: nothing is decided while differentiating. A mask `c ? v : 0` that is
 * added to something says by itself that v is needed only where c holds; whatever only such masks
 * use goes with them behind one `if`. So a dead relu skips all that hangs on it.
 */
import type { Graph, Id, Output } from "../ir/graph.ts";
import { samePlace } from "../ir/address.ts";

/** A condition under which something is needed, inside of another one. */
export interface Region {
  readonly parent: Region | null;
  readonly condition: Id;
  /** Whether it is needed where the condition does not hold. */
  readonly negated: boolean;
  readonly depth: number;
}

/** Where something is needed: always is null. */
export type Where = Region | null;

const depthOf = (where: Where): number => where?.depth ?? 0;

/** The innermost region around two places. */
export function around(a: Where, b: Where): Where {
  let [x, y] = [a, b];
  while (x !== y) {
    if (depthOf(x) >= depthOf(y)) x = (x as Region).parent;
    else y = (y as Region).parent;
  }
  return x;
}

/** The regions of one graph, each made once. */
class Regions {
  readonly #made = new Map<string, Region>();

  inside(parent: Where, condition: Id, negated: boolean): Region {
    const key = `${parent === null ? "" : this.#numbers.get(parent)} ${condition} ${negated}`;
    const known = this.#made.get(key);
    if (known !== undefined) return known;
    const made = { parent, condition, negated, depth: depthOf(parent) + 1 };
    this.#made.set(key, made);
    this.#numbers.set(made, this.#made.size);
    return made;
  }

  readonly #numbers = new Map<Region, number>();
}

/** Adding a term in place: to an element of an array, or to a variable. */
export interface Addition {
  readonly id: Id;
  /** The output whose element is added to, or the last addition to a variable. */
  readonly into: Output | Id;
  readonly operator: "+=" | "-=";
  readonly term: Id;
  /** Where the term is needed, and with it the whole addition. */
  readonly where: Where;
}

/** A variable that terms are added to. */
export interface Accumulator {
  /** The last addition, whose value it has then. */
  readonly last: Id;
  /** What it begins with; undefined for 0. */
  readonly start: Id | undefined;
  /** The region it must be declared in. */
  readonly home: Where;
}

/** What was found out about a graph. */
export interface Layout {
  /** By the id of the addition. */
  readonly additions: ReadonlyMap<Id, Addition>;
  /** By the id of the first addition. */
  readonly accumulators: ReadonlyMap<Id, Accumulator>;
  /** Outputs that are written by additions in place. */
  readonly inPlace: ReadonlySet<Output>;
  /** Where each instruction is needed; undefined for what needs no place of its own. */
  readonly where: readonly (Where | undefined)[];
  /** How often each instruction is mentioned. */
  readonly uses: Int32Array;
  /** Masks that are no more than what they mask, where they are needed. */
  readonly alias: Int32Array;
}

/** Whether an instruction reads the element that an output writes. */
function readsTarget(graph: Graph, id: Id, output: Output): boolean {
  if (graph.kind(id) !== "input") return false;
  const source = graph.source(id);
  return source.space === output.target && samePlace(source, output);
}

/** What is 0 but under a condition. */
interface Branch {
  readonly value: Id;
  readonly condition: Id;
  readonly negated: boolean;
}

/** One step of a chain of additions: what was there before, and what is added. */
interface Link {
  readonly id: Id;
  readonly before: Id;
  readonly term: Id;
  readonly operator: "+=" | "-=";
}

class Analysis {
  readonly #graph: Graph;
  readonly #plainUses: Int32Array;
  readonly #regions = new Regions();
  readonly additions = new Map<Id, Addition>();
  readonly accumulators = new Map<Id, Accumulator>();
  readonly inPlace = new Set<Output>();
  readonly where: (Where | undefined)[];
  readonly uses: Int32Array;
  readonly alias: Int32Array;
  /** Links of chains, by the last. */
  readonly #chains = new Map<Id, { readonly links: readonly Link[]; readonly output?: Output }>();
  readonly #inChain: Uint8Array;
  /** How often each instruction is a term of a chain in which a mask is one. */
  readonly #termUses: Int32Array;

  constructor(graph: Graph, plainUses: Int32Array) {
    this.#graph = graph;
    this.#plainUses = plainUses;
    this.where = Array.from({ length: graph.length });
    this.uses = new Int32Array(graph.length);
    this.alias = new Int32Array(graph.length).fill(-1);
    this.#inChain = new Uint8Array(graph.length);
    this.#termUses = new Int32Array(graph.length);
  }

  run(): Layout {
    this.#findSumsInPlace();
    this.#findVariables();
    this.#countTerms();
    for (const output of this.#graph.outputs) {
      if (!this.inPlace.has(output)) this.#use(output.id, null);
    }
    for (let id = this.#graph.length - 1; id >= 0; id--) this.#visit(id);
    return this;
  }

  /** `before + term`, if what was before is used only here. */
  #link(id: Id): Link | undefined {
    const kind = this.#graph.kind(id);
    if (kind !== "add" && kind !== "sub") return undefined;
    const [before, term] = this.#graph.args(id) as [Id, Id];
    return { id, before, term, operator: kind === "add" ? "+=" : "-=" };
  }

  #findSumsInPlace(): void {
    for (const output of this.#graph.outputs) {
      if (output.target !== "grad" && output.target !== "memory") continue;
      const links: Link[] = [];
      let id = output.id;
      for (let link = this.#link(id); link !== undefined; link = this.#link(id)) {
        if (this.#plainUses[id] !== 1 || this.#inChain[id]) break;
        links.unshift(link);
        id = link.before;
      }
      const begins = readsTarget(this.#graph, id, output) && this.#plainUses[id] === 1;
      if (!begins || links.length === 0) continue;
      this.inPlace.add(output);
      this.#inChain[id] = 1;
      for (const link of links) this.#inChain[link.id] = 1;
      this.#chains.set(output.id, { links, output });
    }
  }

  /** Sums that are not written but have several terms behind masks. */
  #findVariables(): void {
    for (let last = this.#graph.length - 1; last >= 0; last--) {
      if (this.#inChain[last]) continue;
      const links: Link[] = [];
      let id = last;
      for (let link = this.#link(id); link !== undefined; link = this.#link(id)) {
        if ((id !== last && this.#plainUses[id] !== 1) || this.#inChain[id]) break;
        links.unshift(link);
        id = link.before;
      }
      const masked = links.filter(
        ({ id: add, term }) => this.#mask(term, add) !== undefined,
      ).length;
      if (masked < 2) continue;
      for (const link of links) this.#inChain[link.id] = 1;
      this.#chains.set(last, { links });
    }
  }

  #countTerms(): void {
    for (const [last, { links, output }] of this.#chains) {
      for (const { id, term } of links) {
        if (this.#graph.origin(output === undefined ? last : id).role === "primal") continue;
        this.#termUses[term] = (this.#termUses[term] as number) + 1;
      }
    }
  }

  /**
   * What a mask masks, and when; undefined for anything else, and for a mask that is used otherwise
   * as well. In sums of the user's own a mask is no mask: adding 0 may change the sign of a zero,
   * which is a value.
   */
  #mask(id: Id, addition: Id): Branch | undefined {
    if (this.#graph.kind(id) !== "where") return undefined;
    const uses = this.#plainUses[id];
    if (uses !== 1 && uses !== this.#termUses[id]) return undefined;
    return this.#graph.origin(addition).role === "primal" ? undefined : this.#branch(id);
  }

  #branch(id: Id): Branch | undefined {
    if (this.#graph.kind(id) !== "where") return undefined;
    const [condition, yes, no] = this.#graph.args(id) as [Id, Id, Id];
    if (this.#graph.constant(no) === 0) return { value: yes, condition, negated: false };
    if (this.#graph.constant(yes) === 0) return { value: no, condition, negated: true };
    return undefined;
  }

  /** The region where a condition holds, each part of a conjunction around the next. */
  #within(parent: Where, condition: Id, negated: boolean): Where {
    if (!negated && this.#graph.kind(condition) === "and") {
      const [a, b] = this.#graph.args(condition) as [Id, Id];
      return this.#within(this.#within(parent, a, false), b, false);
    }
    return this.#regions.inside(parent, condition, negated);
  }

  /** Conditions are needed around the regions that they open. */
  #useConditions(where: Where): void {
    for (let region = where; region !== null; region = region.parent) {
      // Asked once, however much stands behind it.
      if (this.#opened.has(region)) return;
      this.#opened.add(region);
      this.#use(region.condition, region.parent);
    }
  }

  readonly #opened = new Set<Region>();

  #use(id: Id, where: Where): void {
    const known = this.where[id];
    this.where[id] = known === undefined ? where : around(known, where);
    this.uses[id] = (this.uses[id] as number) + 1;
  }

  #holds(where: Where, condition: Id, negated: boolean): boolean {
    if (!negated && this.#graph.kind(condition) === "and") {
      return this.#graph.args(condition).every((part) => this.#holds(where, part, false));
    }
    for (let region = where; region !== null; region = region.parent) {
      if (region.condition === condition && region.negated === negated) return true;
    }
    return false;
  }

  #visit(id: Id): void {
    const chain = this.#chains.get(id);
    if (chain !== undefined) this.#visitChain(id, chain.links, chain.output);
    if (this.#inChain[id]) return;
    const where = this.where[id];
    if (where === undefined) return;
    const branch = this.#branch(id);
    if (branch !== undefined && this.#holds(where, branch.condition, branch.negated)) {
      this.alias[id] = branch.value;
      this.#use(branch.value, where);
      return;
    }
    for (const arg of this.#graph.args(id)) this.#use(arg, where);
  }

  #visitChain(last: Id, links: readonly Link[], output: Output | undefined): void {
    let home: Where | undefined = output === undefined ? this.where[last] : null;
    // Nobody needs it.
    if (home === undefined) return;
    const first = links[0] as Link;
    const begin = output === undefined ? this.#begin(first, last) : undefined;
    const wheres = links.map((link) => this.#add(link, output ?? last));
    for (const where of [...wheres, ...(begin?.where === undefined ? [] : [begin.where])]) {
      home = around(home, where);
    }
    if (output === undefined) {
      const start = begin?.start;
      this.accumulators.set(begin?.addition ?? first.id, { last, start, home });
      this.where[last] = home;
    }
  }

  /** What a variable begins with: a value, or 0 to which the first mask is added. */
  #begin(
    { before }: Link,
    last: Id,
  ): { readonly start: Id | undefined; readonly addition?: Id; readonly where?: Where } {
    if (this.#mask(before, last) === undefined) {
      this.#use(before, null);
      return { start: before };
    }
    // The first term is added like all others.
    const where = this.#add({ id: before, before: -1, term: before, operator: "+=" }, last);
    this.#inChain[before] = 1;
    return { start: undefined, addition: before, where };
  }

  #add({ id, term, operator }: Link, into: Output | Id): Where {
    const mask = this.#mask(term, typeof into === "number" ? into : id);
    const where = mask === undefined ? null : this.#within(null, mask.condition, mask.negated);
    const value = mask === undefined ? term : mask.value;
    if (mask !== undefined) this.#inChain[term] = 1;
    this.#use(value, where);
    this.#useConditions(where);
    this.additions.set(id, { id, into, operator, term: value, where });
    return where;
  }
}

/**
 * Analyses a graph.
 * @param uses how often each instruction is used, by instructions and by outputs
 */
export function layOut(graph: Graph, uses: Int32Array): Layout {
  return new Analysis(graph, uses).run();
}
