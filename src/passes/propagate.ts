/**
 * Linear propagation through a graph, the arithmetic of all derivatives: adjoints go from results
 * to arguments, tangents from arguments to results, along the same rules of the op table.
 *
 * The non-obvious decision: "received nothing" must survive the translation to straight-line
 * code. Behind a gate (relu, max, where …) whatever is carried has a condition under which
 * anything reached it, and a term that could turn nothing into NaN (0 · ∞) is masked with it.
 */
import type { Builder, Graph, Id, Origin, Role, Source } from "../ir/graph.ts";
import type { Algebra, Contribution } from "../ops.ts";
import { algebraOf, rowOf } from "../rows.ts";

/** When something reaches a place: always, or where an instruction holds. */
export type Condition = Id | "always";

/** What an instruction carries so far: its adjoint, or its tangent. */
interface Carried {
  readonly value: Id;
  readonly reached: Condition;
}

/** An instruction to which `differentiable` inputs contribute through derivatives that exist. */
function dependsOnActive(graph: Graph, id: Id, active: (arg: Id) => unknown): boolean {
  const row = graph.row(id);
  return row !== null && graph.args(id).some((arg, i) => row.derivative[i] && active(arg));
}

/**
 * Which of the instructions depend, differentiably, on a variable.
 * @param wanted which inputs are variables; by default the elements of `x`
 * @param ids the instructions to look at, in order; by default all
 */
export function activity(
  graph: Graph,
  wanted: (source: Source) => boolean = ({ space }) => space === "x",
  ids: Iterable<Id> = allOf(graph),
  active: Uint8Array = new Uint8Array(graph.length),
): Uint8Array {
  for (const id of ids) {
    const input = graph.kind(id) === "input" ? graph.source(id) : undefined;
    const holds = input ? wanted(input) : dependsOnActive(graph, id, (arg) => active[arg]);
    active[id] = holds ? 1 : 0;
  }
  return active;
}

function* allOf(graph: Graph): Generator<Id> {
  for (let id = 0; id < graph.length; id++) yield id;
}

/** What is carried through one graph, whose instructions `builder` holds already. */
export class Propagation {
  readonly #builder: Builder;
  readonly #k: Algebra<Id>;
  readonly #carried = new Map<Id, Carried>();
  readonly #role: Role;
  #origin: Origin;

  /** @param role of the instructions that are appended on the way */
  constructor(builder: Builder, role: Role) {
    this.#builder = builder;
    this.#role = role;
    this.#origin = { role, of: 0 };
    this.#k = algebraOf<Id>((op, args) => builder.add(op, args, this.#origin), {
      num: (value) => builder.constant(value),
      when: (condition, value) => ({ condition, value }),
    });
  }

  /** Makes an instruction carry `value`, in addition to what it carries. */
  start(id: Id, value: Id, reached: Condition = "always"): void {
    this.#receive(id, { value, reached });
  }

  /** When anything reaches an instruction that carries something. */
  reached(id: Id): Condition | undefined {
    return this.#carried.get(id)?.reached;
  }

  /** What an instruction carries; undefined where nothing can reach it. */
  at(id: Id): Id | undefined {
    return this.#carried.get(id)?.value;
  }

  /** Gives what an instruction carries, now complete, a role of its own. */
  complete(id: Id, origin: Origin): void {
    const carried = this.#carried.get(id);
    if (carried !== undefined) this.#builder.promote(carried.value, origin);
  }

  /** Hands what instruction `id` carries on to its active arguments, from left to right. */
  toArguments(graph: Graph, id: Id, active: Uint8Array): void {
    const from = this.#carried.get(id);
    if (from === undefined) return;
    graph.args(id).forEach((arg, i) => {
      if (active[arg]) this.#pass(graph, id, i, from, arg);
    });
  }

  /** Hands what the arguments of instruction `id` carry on to it, from left to right. */
  fromArguments(graph: Graph, id: Id): void {
    graph.args(id).forEach((arg, i) => {
      const from = this.#carried.get(arg);
      if (from !== undefined) this.#pass(graph, id, i, from, id);
    });
  }

  /** Along the derivative of instruction `id` by its argument `i`. */
  #pass(graph: Graph, id: Id, i: number, from: Carried, to: Id): void {
    const rule = graph.row(id)?.derivative[i];
    if (!rule) return;
    this.#origin = { role: this.#role, of: graph.origin(id).of };
    const [x = 0, y = 0, w = 0] = graph.args(id);
    const contribution = rule(this.#k, from.value, id, x, y, w);
    if (contribution !== null) this.#receive(to, this.#masked(contribution, from));
  }

  #receive(to: Id, term: Carried): void {
    const sum = this.#carried.get(to);
    if (sum === undefined) this.#carried.set(to, term);
    else {
      const value = this.#k.add(sum.value, term.value);
      this.#carried.set(to, { value, reached: this.#either(sum.reached, term.reached) });
    }
  }

  /** A term that is 0 where nothing is sent, and the condition under which something is. */
  #masked(contribution: NonNullable<Contribution<Id>>, from: Carried): Carried {
    const gate = typeof contribution === "object" ? contribution.condition : "always";
    const value = typeof contribution === "object" ? contribution.value : contribution;
    const reached = this.#both(from.reached, gate);
    // What nothing reached is 0 already; only what is multiplied or divided may become NaN.
    const mask = this.#keepsZero(value, from.value) ? gate : reached;
    if (mask === "always") return { value, reached };
    return { value: this.#k.where(mask, value, this.#builder.constant(0)), reached };
  }

  #keepsZero(value: Id, carried: Id): boolean {
    if (value === carried) return true;
    const kind = this.#builder.kind(value);
    if (kind === "input" || kind === "constant") return false;
    return rowOf(kind).keepsZero === true && this.#builder.arg(value, 0) === carried;
  }

  #both(a: Condition, b: Condition): Condition {
    if (a === "always" || a === b) return b;
    return b === "always" ? a : this.#k.and(a, b);
  }

  #either(a: Condition, b: Condition): Condition {
    if (a === "always" || b === "always" || a === b) return a === b ? a : "always";
    return this.#k.or(a, b);
  }
}
