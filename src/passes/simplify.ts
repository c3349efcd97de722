/**
 * Applies the rules of `rules.ts` and folds constants, in one walk.
 *
 * The non-obvious decision: there is no work list. Each instruction is rebuilt from arguments
 * that are already simple, and what a rule puts in its place is built the same way, so rules
 * chain by themselves. What other instructions use stays when a rule goes round it, so uses are
 * counted, and a rule that would make the program slower is left alone.
 */
import {
  type Builder,
  type Graph,
  type Id,
  type Kind,
  kindOf,
  type Tag,
  withRole,
} from "../ir/graph.ts";
import { type AnyOp, type OpName, OPS } from "../ops.ts";
import { rowOf } from "../rows.ts";
import {
  costOf,
  isConstant,
  type Letter,
  LETTERS,
  type Pattern,
  type Rule,
  RULES,
} from "../rules.ts";
import { countUses } from "./prune.ts";
import { rewrite, type Rewritten, type Tally } from "./rewrite.ts";

/** A left side, to be matched from left to right; what the right side may need is put in a slot. */
type Part =
  | { readonly kind: "first"; readonly slot: number; readonly letter: Letter | undefined }
  | { readonly kind: "again"; readonly slot: number }
  | { readonly kind: "number"; readonly value: number }
  | {
      readonly kind: "op";
      readonly op: OpName;
      readonly args: readonly Part[];
      readonly slot: number;
    };

/** A right side: what was matched, numbers, and operations on these. */
type Plan =
  | { readonly kind: "matched"; readonly slot: number }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "op"; readonly op: OpName; readonly args: readonly Plan[] };

/** A rule with the arguments of its commutative operations in one of their orders. */
interface Variant {
  readonly rule: Rule;
  readonly args: readonly Part[];
  readonly to: Plan;
  /** What the right side costs more than the operation that it replaces. */
  readonly extra: number;
}

/** The slot of an operation that the right side does not need. */
const NONE = -1;

/** All orders of the arguments of a pattern, the written one first. */
function orders(pattern: Pattern): readonly Pattern[] {
  if (pattern.kind !== "op") return [pattern];
  const written = pattern.args.reduce<readonly (readonly Pattern[])[]>(
    (lists, arg) => lists.flatMap((list) => orders(arg).map((order) => [...list, order])),
    [[]],
  );
  const lists = OPS[pattern.op].commutative
    ? [...written, ...written.map((args) => args.toReversed())]
    : written;
  return lists.map((args) => ({ ...pattern, args }));
}

/** A pattern as text, the same for all its orders. */
function keyOf(pattern: Pattern): string {
  if (pattern.kind === "any") return pattern.name;
  if (pattern.kind === "number") return Object.is(pattern.value, -0) ? "-0" : `${pattern.value}`;
  const keys = pattern.args.map(keyOf);
  return `(${[pattern.op, ...(OPS[pattern.op].commutative ? keys.toSorted() : keys)].join(" ")})`;
}

/** The keys of the operations in patterns. */
function operationsIn(patterns: readonly Pattern[]): string[] {
  return patterns.flatMap((p) => (p.kind === "op" ? [keyOf(p), ...operationsIn(p.args)] : []));
}

/** Slots by what they hold, as keys. */
type Slots = Map<string, number>;

/** Gives a slot to each letter, and to operations of which `kept` has the key. */
function partOf(pattern: Pattern, kept: ReadonlySet<string>, slots: Slots): Part {
  if (pattern.kind === "number") return pattern;
  const key = keyOf(pattern);
  const known = slots.get(key);
  if (pattern.kind === "any" && known !== undefined) return { kind: "again", slot: known };
  const slot = pattern.kind === "op" && !kept.has(key) ? NONE : slots.size;
  if (slot !== NONE) slots.set(key, slot);
  if (pattern.kind === "any") return { kind: "first", slot, letter: LETTERS[pattern.name] };
  const args = pattern.args.map((arg) => partOf(arg, kept, slots));
  // Not a spread of the pattern, which makes objects that take twice as long to match.
  return { kind: "op", op: pattern.op, args, slot };
}

function planOf(pattern: Pattern, slots: Slots): Plan {
  const slot = slots.get(keyOf(pattern));
  if (slot !== undefined) return { kind: "matched", slot };
  if (pattern.kind !== "op") return pattern as Extract<Pattern, { kind: "number" }>;
  return { ...pattern, args: pattern.args.map((arg) => planOf(arg, slots)) };
}

/** What it takes to compute a pattern; what is there, or is folded, takes nothing. */
function cost(pattern: Pattern, there: ReadonlySet<string>): number {
  if (pattern.kind !== "op" || isConstant(pattern) || there.has(keyOf(pattern))) return 0;
  return pattern.args.reduce((sum, arg) => sum + cost(arg, there), costOf(pattern.op));
}

function variantsOf(rule: Rule): Variant[] {
  // A negation mostly vanishes into a subtraction, so what takes its place must cost nothing.
  const before = rule.from.op === "neg" ? 0 : costOf(rule.from.op);
  const needed = new Set(operationsIn([rule.to]));
  const kept = new Set(operationsIn(rule.from.args).filter((key) => needed.has(key)));
  const extra = cost(rule.to, kept) - before;
  const different = new Map<string, Variant>();
  for (const order of orders(rule.from)) {
    const slots: Slots = new Map();
    const args = (order as Rule["from"]).args.map((arg) => partOf(arg, kept, slots));
    const key = JSON.stringify(args);
    if (!different.has(key)) different.set(key, { rule, args, to: planOf(rule.to, slots), extra });
  }
  return [...different.values()];
}

/** Whether an instruction of a kind may be what a part of a pattern stands for. */
function mayBe(part: Part, kind: Kind): boolean {
  if (part.kind === "again") return true;
  if (part.kind === "first") return part.letter?.kinds.has(kind) ?? true;
  return kind === (part.kind === "op" ? part.op : "constant");
}

/** Rules by an operation and the kind of its first argument, so that instructions try few. */
class Index {
  readonly #variants: readonly Variant[];
  /** By operation, then by the code of the kind. */
  readonly #lists = new Map<AnyOp, (readonly Variant[])[]>();

  constructor(rules: readonly Rule[]) {
    this.#variants = rules.flatMap(variantsOf);
  }

  /** The variants that may fit, in the order of the rules. */
  find(op: AnyOp, first: number): readonly Variant[] {
    return this.#lists.get(op)?.[first] ?? this.#list(op, first);
  }

  #list(op: AnyOp, first: number): readonly Variant[] {
    const list = this.#variants.filter(
      ({ rule, args }) => rule.from.op === op && mayBe(args[0] as Part, kindOf(first)),
    );
    const lists = this.#lists.get(op) ?? [];
    lists[first] = list;
    this.#lists.set(op, lists);
    return list;
  }
}

const indexes = new WeakMap<readonly Rule[], Index>();

/** The index of a list of rules, which is made once. */
function indexed(rules: readonly Rule[]): Index {
  const index = indexes.get(rules) ?? new Index(rules);
  indexes.set(rules, index);
  return index;
}

/** Instructions that compute the same may not have been merged yet; seen this far down. */
const DEPTH = 2;

/** Argument `i` of an operation on these. */
const pick = (i: number, a: Id, b: Id, c: Id): Id => (i === 0 ? a : i === 1 ? b : c);

/** What a rule takes away, and the arguments of that. */
interface Removed {
  // Lists, because a rule has few operations and this runs for each that is applied.
  readonly operations: Id[];
  readonly leaves: Id[];
}

class Simplifier {
  readonly #builder: Builder;
  readonly #tally: Tally;
  readonly #index: Index;
  /** What the slots of the variant that is tried hold. */
  readonly #bound: Id[] = [];
  /** What the operations inside of it cost that nothing else uses. */
  #gain = 0;
  /** How often each new instruction is used, by new ones and by old ones that are still to come. */
  #uses: Int32Array;

  /** @param length about how many instructions there will be */
  constructor(builder: Builder, tally: Tally, rules: readonly Rule[], length: number) {
    this.#builder = builder;
    this.#uses = new Int32Array(length);
    this.#tally = tally;
    this.#index = indexed(rules);
  }

  /** What an old operation becomes that is used so many times. */
  visit(op: AnyOp, a: Id, b: Id, c: Id, tag: Tag, times: number): Id {
    const id = this.#make(op, a, b, c, tag);
    this.#use(id, times);
    if (this.#uses[id] === 0) this.#drop(id);
    return id;
  }

  /**
   * The simplest form of an operation on arguments that are simple already, and counted as used
   * by it.
   */
  #make(op: AnyOp, a: Id, b: Id, c: Id, tag: Tag): Id {
    const folded = this.#fold(op, a, b, c);
    if (folded !== undefined) {
      this.#tally.add("constant folded");
      return this.#builder.constant(folded);
    }
    for (const variant of this.#index.find(op, this.#builder.code(a))) {
      if (!this.#fits(variant, a, b, c)) continue;
      this.#tally.add(variant.rule.text);
      return this.#replace(variant, a, b, c, tag);
    }
    return this.#builder.append(op, a, b, c, tag);
  }

  /** The result on constants, if every machine agrees on its bits. */
  #fold(op: AnyOp, a: Id, b: Id, c: Id): number | undefined {
    // Most operations have an argument that is no constant, and this runs for all of them.
    const x = this.#builder.constantOf(a);
    if (x === undefined) return undefined;
    const { arity, portable, eval: evaluate } = rowOf(op);
    const y = arity > 1 ? this.#builder.constantOf(b) : 0;
    const w = arity > 2 ? this.#builder.constantOf(c) : 0;
    if (y === undefined || w === undefined) return undefined;
    if (!portable) return undefined;
    return evaluate(x, y, w);
  }

  #fits({ args: parts, extra }: Variant, a: Id, b: Id, c: Id): boolean {
    // From the right, since the first argument is of the right kind already.
    for (let i = parts.length - 1; i > 0; i--) {
      if (!mayBe(parts[i] as Part, this.#builder.kind(pick(i, a, b, c)))) return false;
    }
    this.#gain = 0;
    for (let i = 0; i < parts.length; i++) {
      if (!this.#matches(parts[i] as Part, pick(i, a, b, c), true)) return false;
    }
    return extra <= this.#gain;
  }

  /** `freed`: whether nothing else uses the operation that has this instruction as its argument. */
  #matches(part: Part, id: Id, freed: boolean): boolean {
    if (part.kind === "again") return this.#same(this.#bound[part.slot] as Id, id, DEPTH);
    const kind = this.#builder.kind(id);
    if (!mayBe(part, kind)) return false;
    if (part.kind === "number") return Object.is(this.#builder.constantOf(id), part.value);
    if (part.kind === "first") {
      this.#bound[part.slot] = id;
      return part.letter?.holds?.(this.#builder.constantOf(id) as number) ?? true;
    }
    const kept = part.slot !== NONE;
    if (kept) this.#bound[part.slot] = id;
    const alone = freed && !kept && this.#uses[id] === 1;
    if (alone) this.#gain += costOf(part.op);
    for (let i = 0; i < part.args.length; i++) {
      if (!this.#matches(part.args[i] as Part, this.#builder.arg(id, i), alone)) return false;
    }
    return true;
  }

  /** Whether two instructions are the same operation on the same arguments. */
  #same(a: Id, b: Id, depth: number): boolean {
    if (a === b) return true;
    const kind = this.#builder.kind(a);
    // There is one instruction an input and one a constant.
    if (depth === 0 || kind === "input" || kind === "constant") return false;
    if (kind !== this.#builder.kind(b)) return false;
    const { arity, commutative } = rowOf(kind);
    if (commutative && this.#sameArg(a, 0, b, 1, depth) && this.#sameArg(a, 1, b, 0, depth)) {
      return true;
    }
    for (let i = 0; i < arity; i++) if (!this.#sameArg(a, i, b, i, depth)) return false;
    return true;
  }

  #sameArg(a: Id, i: number, b: Id, j: number, depth: number): boolean {
    return this.#same(this.#builder.arg(a, i), this.#builder.arg(b, j), depth - 1);
  }

  /** Builds the right side of a rule in the place of an operation on `args`. */
  #replace(variant: Variant, a: Id, b: Id, c: Id, tag: Tag): Id {
    const matched = [...this.#bound];
    const removed: Removed = { operations: [], leaves: [] };
    const parts = variant.args;
    for (let i = 0; i < parts.length; i++) this.#use(pick(i, a, b, c), -1);
    for (let i = 0; i < parts.length; i++) {
      this.#remove(parts[i] as Part, pick(i, a, b, c), removed);
    }
    const made = this.#instantiate(variant.to, matched, tag);
    // What was made is held, or it could go with something that it is a part of.
    this.#use(made, 1);
    for (const leaf of removed.leaves) if (this.#uses[leaf] === 0) this.#drop(leaf);
    this.#use(made, -1);
    return made;
  }

  /** Takes what was matched out of use, as far as nothing else uses it and nothing needs it. */
  #remove(part: Part, id: Id, removed: Removed): void {
    if (part.kind !== "op") {
      if (!removed.leaves.includes(id)) removed.leaves.push(id);
      return;
    }
    if (part.slot !== NONE || this.#uses[id] !== 0 || removed.operations.includes(id)) return;
    removed.operations.push(id);
    for (let i = 0; i < part.args.length; i++) {
      const arg = this.#builder.arg(id, i);
      this.#use(arg, -1);
      this.#remove(part.args[i] as Part, arg, removed);
    }
  }

  #instantiate(plan: Plan, matched: readonly Id[], tag: Tag): Id {
    if (plan.kind === "matched") return matched[plan.slot] as Id;
    if (plan.kind === "number") return this.#builder.constant(plan.value);
    // Only the whole has the old value, so only the whole has its name.
    const part = withRole(tag, "none");
    const args = plan.args.map((arg) => this.#instantiate(arg, matched, part));
    for (const arg of args) this.#use(arg, 1);
    const [a = 0, b = 0, c = 0] = args;
    return this.#make(plan.op, a, b, c, tag);
  }

  #use(id: Id, times: number): void {
    if (id >= this.#uses.length) {
      const longer = new Int32Array(2 * id + 2);
      longer.set(this.#uses);
      this.#uses = longer;
    }
    this.#uses[id] = (this.#uses[id] as number) + times;
  }

  /** Says that an instruction is not used any more, and so uses nothing either. */
  #drop(unused: Id): void {
    const stack = [unused];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      const arity = this.#arity(id);
      for (let i = 0; i < arity; i++) {
        const arg = this.#builder.arg(id, i);
        this.#use(arg, -1);
        if (this.#uses[arg] === 0) stack.push(arg);
      }
    }
  }

  #arity(id: Id): number {
    const kind = this.#builder.kind(id);
    return kind === "input" || kind === "constant" ? 0 : rowOf(kind).arity;
  }
}

/** Which rules may be used: `exact` keeps every bit, `fast` adds the others. */
export type Mode = "exact" | "fast";

/** The rules of each mode. */
export const RULES_OF: Readonly<Record<Mode, readonly Rule[]>> = {
  exact: RULES.filter((rule) => rule.mode === "exact"),
  fast: RULES,
};

/** Simplifies a graph with the rules of a list. */
export function simplifyWith(graph: Graph, rules: readonly Rule[]): Rewritten {
  const uses = countUses(graph);
  return rewrite(graph, (builder, tally) => {
    const simplifier = new Simplifier(builder, tally, rules, graph.length);
    return (old, a, b, c) => {
      const times = uses[old] as number;
      return simplifier.visit(graph.op(old) as AnyOp, a, b, c, graph.tag(old), times);
    };
  });
}

/** Simplifies a graph with the rules of a mode. */
export function simplify(graph: Graph, mode: Mode): Rewritten {
  return simplifyWith(graph, RULES_OF[mode]);
}
