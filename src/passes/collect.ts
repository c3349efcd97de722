/**
 * Collects like terms: `x + (2 · x + y)` becomes `3 · x + y`, and `4 · a − 4 · b` becomes
 * `4 · (a − b)`. For fast mode, since sums are added up in another order.
 *
 * The non-obvious decision: nothing is matched. Each tree of sums and multiples is multiplied out
 * into Σ cᵢ · tᵢ, as an adjoint is, from the result down; and it is written anew only if that takes
 * fewer operations.
 */
import { type Builder, type Graph, type Id, type Tag, withRole } from "../ir/graph.ts";
import { append } from "../multimap.ts";
import type { Factor } from "../ops.ts";
import { isMedium } from "../rules.ts";
import { live } from "./prune.ts";
import { rewrite, type Rewritten } from "./rewrite.ts";

/** A tree of sums and multiples, multiplied out. */
interface Combination {
  /** What each term is multiplied by. */
  readonly terms: Map<Id, number>;
  constant: number;
  /** The operations in the tree. */
  readonly tree: Id[];
}

/** More terms than that are left alone: all of them would have to wait for the last one. */
const MOST_TERMS = 32;

/** Who uses an instruction: nobody so far, or not a single tree; else the number of the tree. */
const NOBODY = -1;
const SEVERAL = -2;

/** An argument, and what it is multiplied by on the way to the result; or a number. */
type Part = readonly [arg: Id, factor: number] | number;

/** What a factor is in an instruction: a number, if that is known, or an argument. */
function valueOf(graph: Graph, id: Id, factor: Factor): { readonly arg: Id } | number {
  if (typeof factor === "number") return factor;
  const arg = graph.arg(id, factor === "x" ? 0 : 1);
  const constant = graph.constant(arg);
  return constant !== undefined && isMedium(constant) ? constant : { arg };
}

/** A product of an argument and a number, or of two numbers; undefined for anything else. */
function partOf(graph: Graph, id: Id, one: Factor, other: Factor): Part | undefined {
  const [a, b] = [valueOf(graph, id, one), valueOf(graph, id, other)];
  if (typeof a === "number") return typeof b === "number" ? a * b : [b.arg, a];
  return typeof b === "number" ? [a.arg, b] : undefined;
}

/** The parts of a sum or multiple; undefined for anything else. */
function partsOf(graph: Graph, id: Id): readonly Part[] | undefined {
  const products = graph.row(id)?.products;
  if (products === undefined) return undefined;
  const [a, b, c, d] = products;
  const [first, second] = [partOf(graph, id, a, b), partOf(graph, id, c, d)];
  return first === undefined || second === undefined ? undefined : [first, second];
}

class Collector {
  readonly #graph: Graph;
  readonly #marks: Uint8Array;
  readonly #user: Int32Array;
  readonly #combinations = new Map<Id, Combination>();

  /** @param marks instructions that results depend on */
  constructor(graph: Graph, marks: Uint8Array) {
    this.#graph = graph;
    this.#marks = marks;
    this.#user = new Int32Array(graph.length).fill(NOBODY);
  }

  /** The trees by their results. */
  run(): ReadonlyMap<Id, Combination> {
    for (const { id } of this.#graph.outputs) this.#user[id] = SEVERAL;
    for (let id = this.#graph.length - 1; id >= 0; id--) if (this.#marks[id]) this.#visit(id);
    return this.#combinations;
  }

  #visit(id: Id): void {
    const parts = partsOf(this.#graph, id);
    if (parts === undefined) {
      for (const arg of this.#graph.args(id)) this.#user[arg] = SEVERAL;
      return;
    }
    const user = this.#user[id] as number;
    const root = user >= 0 ? user : id;
    const whole = this.#combination(root);
    const times = root === id ? 1 : (whole.terms.get(id) as number);
    whole.terms.delete(id);
    whole.tree.push(id);
    for (const part of parts) {
      if (typeof part === "number") whole.constant += times * part;
      else this.#addTo(whole, root, part[0], times * part[1]);
    }
  }

  #combination(root: Id): Combination {
    const known = this.#combinations.get(root);
    if (known !== undefined) return known;
    const made: Combination = { terms: new Map<Id, number>(), constant: 0, tree: [] };
    this.#combinations.set(root, made);
    return made;
  }

  #addTo(whole: Combination, root: Id, arg: Id, times: number): void {
    whole.terms.set(arg, (whole.terms.get(arg) ?? 0) + times);
    const user = this.#user[arg] as number;
    this.#user[arg] = user === NOBODY || user === root ? root : SEVERAL;
  }
}

/** Terms with the same factor, each with its sign. */
interface Group {
  readonly factor: number;
  readonly terms: readonly (readonly [id: Id, isNegative: boolean])[];
  /** Whether the whole is subtracted. */
  readonly isNegative: boolean;
}

/** Terms by the size of their factors; each group begins with a term that is added. */
function groupsOf({ terms }: Combination): Group[] {
  const bySize = new Map<number, [Id, boolean][]>();
  for (const [id, factor] of [...terms].sort(([a], [b]) => a - b)) {
    if (factor === 0) continue;
    append(bySize, Math.abs(factor), [id, factor < 0]);
  }
  return [...bySize].map(([factor, list]) => {
    const isNegative = list.every(([, negative]) => negative);
    const own = list.map(([id, negative]) => [id, negative && !isNegative] as const);
    return { factor, isNegative, terms: own.sort(([, a], [, b]) => Number(a) - Number(b)) };
  });
}

/** Operations that it takes to write groups and a constant. */
function sizeOf(groups: readonly Group[], constant: number): number {
  const terms = groups.reduce((sum, group) => sum + group.terms.length, 0);
  const products = groups.filter(({ factor }) => factor !== 1).length;
  const negation = constant === 0 && groups.every(({ isNegative }) => isNegative) ? 1 : 0;
  return Math.max(0, terms + (constant === 0 ? 0 : 1) - 1) + products + negation;
}

/** Writes a combination of new instructions; the last one has the tag. */
function write(
  builder: Builder,
  groups: readonly Group[],
  constant: number,
  image: Int32Array,
  tag: Tag,
): Id {
  let left = sizeOf(groups, constant);
  const make = (op: "add" | "sub" | "mul" | "neg", a: Id, b: Id): Id =>
    builder.append(op, a, b, 0, --left === 0 ? tag : withRole(tag, "none"));
  const join = (op: "add" | "sub") => (a: Id, b: Id) => make(op, a, b);
  const product = ({ factor, terms }: Group): Id => {
    const [[first], ...rest] = terms as [readonly [Id, boolean], ...(readonly [Id, boolean])[]];
    const sum = rest.reduce(
      (before, [id, isNegative]) => make(isNegative ? "sub" : "add", before, image[id] as Id),
      image[first] as Id,
    );
    return factor === 1 ? sum : make("mul", sum, builder.constant(factor));
  };
  const [added, subtracted] = [false, true].map((wanted) =>
    groups.filter(({ isNegative }) => isNegative === wanted).map(product),
  ) as [Id[], Id[]];
  const number = (): Id => builder.constant(constant);
  if (added.length === 0 && constant === 0 && subtracted.length > 0) {
    return make("neg", subtracted.reduce(join("add")), 0);
  }
  // A constant comes first only where nothing else is added.
  const begins = added.length === 0 ? number() : added.reduce(join("add"));
  const sum = subtracted.reduce(join("sub"), begins);
  if (added.length === 0 || constant === 0) return sum;
  return constant < 0 ? make("sub", sum, builder.constant(-constant)) : make("add", sum, number());
}

/** Whether a tree is worth writing anew. */
const isBetter = (whole: Combination, groups: readonly Group[]): boolean =>
  whole.terms.size <= MOST_TERMS &&
  (whole.constant === 0 || isMedium(whole.constant)) &&
  groups.every(({ factor }) => isMedium(factor)) &&
  sizeOf(groups, whole.constant) < whole.tree.length;

/** Collects like terms. */
export function collect(graph: Graph): Rewritten {
  const better = new Map<Id, readonly [Combination, readonly Group[]]>();
  // What no result depends on goes too, since it may use what goes.
  const kept = live(graph);
  for (const [root, whole] of new Collector(graph, kept).run()) {
    const groups = groupsOf(whole);
    if (!isBetter(whole, groups)) continue;
    better.set(root, [whole, groups]);
    for (const id of whole.tree) kept[id] = id === root ? 1 : 0;
  }
  return rewrite(
    graph,
    (builder, tally, image) => (old, a, b, c) => {
      const found = better.get(old);
      if (found === undefined) return builder.copy(graph, old, a, b, c);
      tally.add("like terms collected");
      const [{ constant }, groups] = found;
      return write(builder, groups, constant, image, graph.tag(old));
    },
    (id) => kept[id] === 1,
  );
}
