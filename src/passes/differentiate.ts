/**
 * Reverse-mode differentiation of a graph: appends the adjoint of every instruction that depends
 * on a differentiated input, and outputs the adjoints of the inputs as `grad`.
 *
 * The non-obvious decision: "received nothing" must survive the translation to straight-line
 * code. Behind a gate (relu, max, where …) each adjoint has a condition under which anything
 * reached it, and a term that could turn nothing into NaN (0 · ∞) is masked with it.
 */
import { Builder, type Graph, type Id, type Origin, type Output } from "../ir/graph.ts";
import { type Algebra, algebraOf, type Contribution, OPS } from "../ops.ts";
import { copyInstruction, keeping, type Rewritten, Tally } from "./rewrite.ts";

/** The adjoint of the output: the number 1, or an input of the graph. */
export type Seed = "one" | "input";

/** When something reaches an adjoint: always, or where an instruction holds. */
type Condition = Id | "always";

/** The adjoint of an instruction so far. */
interface Adjoint {
  readonly value: Id;
  readonly reached: Condition;
}

/** Which instructions depend, differentiably, on an input of `x`. */
export function activity(graph: Graph): Uint8Array {
  const active = new Uint8Array(graph.length);
  for (let id = 0; id < graph.length; id++) {
    const op = graph.op(id);
    if (op === null)
      active[id] = graph.kind(id) === "input" && graph.source(id).space === "x" ? 1 : 0;
    else if (graph.args(id).some((arg, i) => OPS[op].derivative[i] && active[arg])) active[id] = 1;
  }
  return active;
}

/** The backward sweep, which appends to the graph that `builder` holds. */
class Sweep {
  readonly #builder: Builder;
  readonly #k: Algebra<Id>;
  readonly #adjoints = new Map<Id, Adjoint>();
  #origin: Origin = { role: "step", of: 0 };

  constructor(builder: Builder) {
    this.#builder = builder;
    this.#k = algebraOf<Id>((op, args) => builder.add(op, args, this.#origin), {
      num: (value) => builder.constant(value),
      when: (condition, value) => ({ condition, value }),
    });
  }

  /** Gives the output its adjoint. */
  start(id: Id, seed: Seed): void {
    const value = seed === "one" ? this.#builder.constant(1) : this.#builder.input("seed", 0);
    this.#adjoints.set(id, { value, reached: "always" });
  }

  /** The complete adjoint of an instruction; undefined where nothing can reach it. */
  complete(id: Id, of: number): Adjoint | undefined {
    const adjoint = this.#adjoints.get(id);
    if (adjoint !== undefined) this.#builder.promote(adjoint.value, { role: "adjoint", of });
    return adjoint;
  }

  /** Sends the contributions of instruction `id` to its active arguments, from left to right. */
  visit(graph: Graph, id: Id, active: Uint8Array): void {
    const op = graph.op(id);
    const { of } = graph.origin(id);
    const adjoint = this.complete(id, of);
    if (op === null || adjoint === undefined) return;
    this.#origin = { role: "step", of };
    const args = graph.args(id);
    const [x = 0, y = 0, w = 0] = args;
    OPS[op].derivative.forEach((rule, i) => {
      const arg = args[i] as Id;
      if (rule === null || !active[arg]) return;
      this.#receive(arg, rule(this.#k, adjoint.value, id, x, y, w), adjoint);
    });
  }

  #receive(arg: Id, contribution: Contribution<Id>, from: Adjoint): void {
    if (contribution === null) return;
    const term = this.#masked(contribution, from);
    const sum = this.#adjoints.get(arg);
    if (sum === undefined) this.#adjoints.set(arg, term);
    else {
      const value = this.#k.add(sum.value, term.value);
      this.#adjoints.set(arg, { value, reached: this.#either(sum.reached, term.reached) });
    }
  }

  /** A term that is 0 where nothing is sent, and the condition under which something is. */
  #masked(contribution: NonNullable<Contribution<Id>>, from: Adjoint): Adjoint {
    const gate = typeof contribution === "object" ? contribution.condition : "always";
    const value = typeof contribution === "object" ? contribution.value : contribution;
    const reached = this.#both(from.reached, gate);
    // An unreached adjoint is 0 already; only what is multiplied or divided may become NaN.
    const mask = this.#keepsZero(value, from.value) ? gate : reached;
    if (mask === "always") return { value, reached };
    return { value: this.#k.where(mask, value, this.#builder.constant(0)) as Id, reached };
  }

  #keepsZero(value: Id, adjoint: Id): boolean {
    if (value === adjoint) return true;
    const kind = this.#builder.kind(value);
    if (kind === "input" || kind === "constant") return false;
    return OPS[kind].keepsZero === true && this.#builder.arg(value, 0) === adjoint;
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

/**
 * The graph together with its gradient, as a function of `x`, `data` and, if it is an input, the seed.
 * Outputs: the value, and `grad[i]` for each `x[i]` (the constant 0 where nothing arrives).
 */
export function differentiate(graph: Graph, seed: Seed): Rewritten {
  const builder = new Builder();
  const image = new Int32Array(graph.length).fill(-1);
  for (let id = 0; id < graph.length; id++) {
    image[id] = copyInstruction(graph, id, builder, image, keeping(builder));
  }
  const outputs: Output[] = [...graph.outputs];
  const sweep = new Sweep(builder);
  const active = activity(graph);
  const root = graph.value as Id;
  if (active[root]) sweep.start(root, seed);
  for (let id = graph.length - 1; id >= 0; id--) if (active[id]) sweep.visit(graph, id, active);
  const found = new Map<number, Id>();
  for (let id = 0; id < graph.length; id++) {
    if (!active[id] || graph.kind(id) !== "input") continue;
    const adjoint = sweep.complete(id, graph.origin(id).of);
    if (adjoint !== undefined) found.set(graph.source(id).index, adjoint.value);
  }
  graph.names.x.forEach((_, index) => {
    outputs.push({ target: "grad", index, id: found.get(index) ?? builder.constant(0) });
  });
  const tally = new Tally();
  for (let id = graph.length; id < builder.length; id++) {
    const kind = builder.kind(id);
    if (kind !== "constant" && kind !== "input") tally.add(`${kind} appended`);
  }
  return { graph: builder.finish(outputs, graph.names), image, counts: tally.counts };
}
