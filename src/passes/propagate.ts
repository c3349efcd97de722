/**
 * Linear propagation through a graph, the arithmetic of all derivatives: adjoints go from results
 * to arguments, tangents from arguments to results, along the same rules of the op table.
 *
 * The non-obvious decision: "received nothing" must survive the translation to straight-line
 * code. Behind a gate (relu, max, where …) whatever is carried has a condition under which
 * anything reached it, and a term that could turn nothing into NaN (0 · ∞) is masked with it.
 */
import {
  type Builder,
  type Graph,
  type Id,
  type Origin,
  type Role,
  type Source,
  type Tag,
  tagOf,
  withRole,
} from "../ir/graph.ts";
import type { Algebra } from "../ops.ts";
import { algebraOf, rowOf } from "../rows.ts";

/** When something reaches a place: always, or where an instruction holds. */
export type Condition = Id | "always";

/** A condition in a column, and a place that carries nothing. */
const ALWAYS = -1;
const NOTHING = -1;

const packed = (condition: Condition): number => (condition === "always" ? ALWAYS : condition);

/** Whether an instruction has an active argument by which it has a derivative. */
function dependsOnActive(graph: Graph, id: Id, active: Uint8Array): boolean {
  for (let i = graph.arity(id) - 1; i >= 0; i--) {
    if (active[graph.arg(id, i)] && graph.row(id)?.derivative[i]) return true;
  }
  return false;
}

/**
 * Which of the instructions depend, differentiably, on a variable.
 * @param wanted which inputs are variables; by default the elements of `x`
 * @param ids the instructions to look at, in order; by default all
 */
export function activity(
  graph: Graph,
  wanted: (source: Source) => boolean = ({ space }) => space === "x",
  ids?: readonly Id[],
  active: Uint8Array = new Uint8Array(graph.length),
): Uint8Array {
  const count = ids === undefined ? graph.length : ids.length;
  for (let k = 0; k < count; k++) {
    const id = ids === undefined ? k : (ids[k] as Id);
    const isInput = graph.kind(id) === "input";
    const holds = isInput ? wanted(graph.source(id)) : dependsOnActive(graph, id, active);
    active[id] = holds ? 1 : 0;
  }
  return active;
}

/** On which of the instructions some output depends differentiably. */
export function reachable(graph: Graph): Uint8Array {
  const reached = new Uint8Array(graph.length);
  for (const { id } of graph.outputs) reached[id] = 1;
  for (let id = graph.length - 1; id >= 0; id--) {
    if (!reached[id]) continue;
    for (let i = graph.arity(id) - 1; i >= 0; i--) {
      if (graph.row(id)?.derivative[i]) reached[graph.arg(id, i)] = 1;
    }
  }
  return reached;
}

/** The operations as instructions that are appended, with the origin that `tag` gives then. */
function appending(builder: Builder, tag: () => Tag): Algebra<Id> {
  return algebraOf<Id>((op, x, y, w) => builder.append(op, x, y ?? 0, w ?? 0, tag()), {
    num: (value) => builder.constant(value),
    when: (condition, value) => ({ condition, value }),
  });
}

/** What is carried through one graph, whose instructions `builder` holds already. */
export class Propagation {
  readonly #builder: Builder;
  readonly #k: Algebra<Id>;
  readonly #role: Role;
  /** What each instruction carries so far (its adjoint, or its tangent), and when it is reached. */
  readonly #values: Int32Array;
  readonly #reached: Int32Array;
  /** The sweep in which that was; what is older counts as nothing. */
  readonly #sweeps: Int32Array;
  #sweep = 1;
  #tag: Tag;

  /**
   * @param role of the instructions that are appended on the way
   * @param length how many instructions of the graph there are
   */
  constructor(builder: Builder, role: Role, length: number) {
    this.#builder = builder;
    this.#role = role;
    this.#values = new Int32Array(length);
    this.#reached = new Int32Array(length);
    this.#sweeps = new Int32Array(length);
    this.#tag = tagOf({ role, of: 0 });
    this.#k = appending(builder, () => this.#tag);
  }

  /** Forgets what is carried; the instructions stay. */
  clear(): void {
    this.#sweep++;
  }

  /** Makes an instruction carry `value`, in addition to what it carries. */
  start(id: Id, value: Id, reached: Condition = "always"): void {
    this.#receive(id, value, packed(reached));
  }

  /** When anything reaches an instruction that carries something. */
  reached(id: Id): Condition | undefined {
    if (this.#at(id) === NOTHING) return undefined;
    const reached = this.#reached[id] as number;
    return reached === ALWAYS ? "always" : reached;
  }

  /** What an instruction carries; undefined where nothing can reach it. */
  at(id: Id): Id | undefined {
    const value = this.#at(id);
    return value === NOTHING ? undefined : value;
  }

  #at(id: Id): number {
    return this.#sweeps[id] === this.#sweep ? (this.#values[id] as number) : NOTHING;
  }

  /** Gives what an instruction carries, now complete, a role of its own. */
  complete(id: Id, origin: Origin): void {
    const value = this.#at(id);
    if (value !== NOTHING) this.#builder.promote(value, tagOf(origin));
  }

  /** Hands what instruction `id` carries on to its active arguments, from left to right. */
  toArguments(graph: Graph, id: Id, active: Uint8Array): void {
    const value = this.#at(id);
    if (value === NOTHING) return;
    const reached = this.#reached[id] as number;
    const arity = graph.arity(id);
    for (let i = 0; i < arity; i++) {
      const arg = graph.arg(id, i);
      if (active[arg]) this.#pass(graph, id, i, value, reached, arg);
    }
  }

  /** Hands what the arguments of instruction `id` carry on to it, from left to right. */
  fromArguments(graph: Graph, id: Id): void {
    const arity = graph.arity(id);
    for (let i = 0; i < arity; i++) {
      const arg = graph.arg(id, i);
      const value = this.#at(arg);
      if (value !== NOTHING) this.#pass(graph, id, i, value, this.#reached[arg] as number, id);
    }
  }

  /** Along the derivative of instruction `id` by its argument `i`. */
  #pass(graph: Graph, id: Id, i: number, value: Id, reached: number, to: Id): void {
    const rule = graph.row(id)?.derivative[i];
    if (!rule) return;
    this.#tag = withRole(graph.tag(id), this.#role);
    const [x, y, w] = [graph.arg(id, 0), graph.arg(id, 1), graph.arg(id, 2)];
    const contribution = rule(this.#k, value, id, x, y, w);
    if (contribution === null) return;
    if (typeof contribution === "object") {
      this.#masked(to, contribution.value, contribution.condition, value, reached);
    } else this.#masked(to, contribution, ALWAYS, value, reached);
  }

  #receive(to: Id, value: Id, reached: number): void {
    const sum = this.#at(to);
    const first = sum === NOTHING;
    // The sum first: instructions stand in the order in which they are asked for.
    this.#values[to] = first ? value : this.#k.add(sum, value);
    this.#reached[to] = first ? reached : this.#either(this.#reached[to] as number, reached);
    this.#sweeps[to] = this.#sweep;
  }

  /**
   * Receives a term that is 0 where nothing is sent.
   * @param gate where it is sent at all
   * @param from what the term comes from, and where anything reaches that
   */
  #masked(to: Id, value: Id, gate: number, from: Id, fromReached: number): void {
    const reached = this.#both(fromReached, gate);
    // What nothing reached is 0 already; only what is multiplied or divided may become NaN.
    const mask = this.#keepsZero(value, from) ? gate : reached;
    if (mask === ALWAYS) this.#receive(to, value, reached);
    else this.#receive(to, this.#k.where(mask, value, this.#builder.constant(0)), reached);
  }

  #keepsZero(value: Id, carried: Id): boolean {
    if (value === carried) return true;
    const kind = this.#builder.kind(value);
    if (kind === "input" || kind === "constant") return false;
    return rowOf(kind).keepsZero === true && this.#builder.arg(value, 0) === carried;
  }

  #both(a: number, b: number): number {
    if (a === ALWAYS || a === b) return b;
    return b === ALWAYS ? a : this.#k.and(a, b);
  }

  #either(a: number, b: number): number {
    if (a === ALWAYS || b === ALWAYS || a === b) return a === b ? a : ALWAYS;
    return this.#k.or(a, b);
  }
}
