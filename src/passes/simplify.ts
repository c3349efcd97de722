/**
 * Applies the rules of `rules.ts` and folds constants, in one walk.
 *
 * The non-obvious decision: there is no work list. Each instruction is rebuilt from arguments
 * that are already simple, and what a rule puts in its place is built the same way, so rules
 * chain by themselves.
 */
import type { Builder, Graph, Id, Origin } from "../ir/graph.ts";
import type { AnyOp } from "../ops.ts";
import { rowOf } from "../rows.ts";
import { type Pattern, type Rule, RULES } from "../rules.ts";
import { rewrite, type Rewritten, type Tally } from "./rewrite.ts";

type Bindings = Map<string, Id>;

function matches(builder: Builder, pattern: Pattern, id: Id, bindings: Bindings): boolean {
  if (pattern.kind === "number") {
    const constant = builder.constantOf(id);
    return constant !== undefined && Object.is(constant, pattern.value);
  }
  if (pattern.kind === "op") {
    if (builder.kind(id) !== pattern.op) return false;
    const args = pattern.args.map((_, i) => builder.arg(id, i));
    return matchesAll(builder, pattern.op, pattern.args, args, bindings);
  }
  const bound = bindings.get(pattern.name);
  if (bound !== undefined) return bound === id;
  bindings.set(pattern.name, id);
  return true;
}

/** Matches arguments in order and, for a commutative operation, in the other order. */
function matchesAll(
  builder: Builder,
  op: AnyOp,
  patterns: readonly Pattern[],
  args: readonly Id[],
  bindings: Bindings,
): boolean {
  const before = bindings.size === 0 ? undefined : [...bindings];
  if (matchesInOrder(builder, patterns, args, bindings)) return true;
  if (!rowOf(op).commutative) return false;
  bindings.clear();
  before?.forEach(([name, id]) => bindings.set(name, id));
  return matchesInOrder(builder, patterns, args.toReversed(), bindings);
}

function matchesInOrder(
  builder: Builder,
  patterns: readonly Pattern[],
  args: readonly Id[],
  bindings: Bindings,
): boolean {
  for (let i = 0; i < patterns.length; i++) {
    if (!matches(builder, patterns[i] as Pattern, args[i] as Id, bindings)) return false;
  }
  return true;
}

/** Rules by the operation at their root, so that most instructions try few or none. */
function indexed(rules: readonly Rule[]): ReadonlyMap<AnyOp, readonly Rule[]> {
  const byOp = new Map<AnyOp, Rule[]>();
  for (const rule of rules) byOp.set(rule.from.op, [...(byOp.get(rule.from.op) ?? []), rule]);
  return byOp;
}

class Simplifier {
  readonly #builder: Builder;
  readonly #tally: Tally;
  readonly #rules: ReadonlyMap<AnyOp, readonly Rule[]>;

  constructor(builder: Builder, tally: Tally, rules: readonly Rule[]) {
    this.#builder = builder;
    this.#tally = tally;
    this.#rules = indexed(rules);
  }

  /** The simplest form of an operation on arguments that are simple already. */
  make(op: AnyOp, args: readonly Id[], origin: Origin): Id {
    const folded = this.#fold(op, args);
    if (folded !== undefined) {
      this.#tally.add("constant folded");
      return this.#builder.constant(folded);
    }
    for (const rule of this.#rules.get(op) ?? []) {
      const bindings: Bindings = new Map();
      if (!matchesAll(this.#builder, op, rule.from.args, args, bindings)) continue;
      this.#tally.add(rule.text);
      return this.#instantiate(rule.to, bindings, origin);
    }
    return this.#builder.add(op, args, origin);
  }

  /** The result on constants, if every machine agrees on its bits. */
  #fold(op: AnyOp, args: readonly Id[]): number | undefined {
    if (!rowOf(op).portable) return undefined;
    const numbers = args.map((arg) => this.#builder.constantOf(arg));
    if (numbers.includes(undefined)) return undefined;
    const [x = 0, y = 0, w = 0] = numbers;
    return rowOf(op).eval(x, y, w);
  }

  #instantiate(pattern: Pattern, bindings: Bindings, origin: Origin): Id {
    if (pattern.kind === "any") return bindings.get(pattern.name) as Id;
    if (pattern.kind === "number") return this.#builder.constant(pattern.value);
    // Only the whole has the old value, so only the whole has its name.
    const part: Origin = { role: "none", of: origin.of };
    const args = pattern.args.map((arg) => this.#instantiate(arg, bindings, part));
    return this.make(pattern.op, args, origin);
  }
}

/** Which rules may be used: `exact` keeps every bit, `fast` adds the others. */
export type Mode = "exact" | "fast";

/** Simplifies a graph with the rules of a mode. */
export function simplify(graph: Graph, mode: Mode): Rewritten {
  const rules = RULES.filter((rule) => mode === "fast" || rule.mode === "exact");
  return rewrite(graph, (builder, tally) => {
    const simplifier = new Simplifier(builder, tally, rules);
    return (op, args, origin) => simplifier.make(op, args, origin);
  });
}
