/**
 * Applies the rules of `rules.ts` and folds constants, in one walk.
 *
 * The non-obvious decision: there is no work list. Each instruction is rebuilt from arguments
 * that are already simple, and what a rule puts in its place is built the same way, so rules
 * chain by themselves. What other instructions use stays when a rule goes round it, so uses are
 * counted, and a rule that would make the program slower is left alone.
 */
import type { Builder, Graph, Id, Kind, Origin } from "../ir/graph.ts";
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
import { rewrite, type Rewritten, type Tally } from "./rewrite.ts";

/** A pattern to be matched from left to right, its letters numbered in that order. */
type Part =
  | { readonly kind: "first"; readonly slot: number; readonly letter: Letter | undefined }
  | { readonly kind: "again"; readonly slot: number }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "op"; readonly op: OpName; readonly args: readonly Part[] };

/** A rule with the arguments of its commutative operations in one of their orders. */
interface Variant {
  readonly rule: Rule;
  readonly args: readonly Part[];
  /** The number of each letter. */
  readonly slots: ReadonlyMap<string, number>;
  /** What the right side costs more than the operation that it replaces. */
  readonly extra: number;
}

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

/** Numbers the letters of a pattern. */
function numbered(pattern: Pattern, slots: Map<string, number>): Part {
  if (pattern.kind === "number") return pattern;
  if (pattern.kind === "op") {
    return { ...pattern, args: pattern.args.map((arg) => numbered(arg, slots)) };
  }
  const { name } = pattern;
  const slot = slots.get(name);
  if (slot !== undefined) return { kind: "again", slot };
  slots.set(name, slots.size);
  return { kind: "first", slot: slots.size - 1, letter: LETTERS[name] };
}

/** What it takes to compute a pattern; what is folded takes nothing. */
function cost(pattern: Pattern): number {
  if (pattern.kind !== "op" || isConstant(pattern)) return 0;
  return pattern.args.reduce((sum, arg) => sum + cost(arg), costOf(pattern.op));
}

function variantsOf(rule: Rule): Variant[] {
  // A negation mostly vanishes into a subtraction, so what takes its place must cost nothing.
  const before = rule.from.op === "neg" ? 0 : costOf(rule.from.op);
  const different = new Map<string, Variant>();
  for (const order of orders(rule.from)) {
    const slots = new Map<string, number>();
    const { args } = numbered(order, slots) as Extract<Part, { kind: "op" }>;
    const key = JSON.stringify(args);
    if (different.has(key)) continue;
    different.set(key, { rule, args, slots, extra: cost(rule.to) - before });
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
  readonly #lists = new Map<AnyOp, Map<Kind, readonly Variant[]>>();

  constructor(rules: readonly Rule[]) {
    this.#variants = rules.flatMap(variantsOf);
  }

  /** The variants that may fit, in the order of the rules. */
  find(op: AnyOp, first: Kind): readonly Variant[] {
    return this.#lists.get(op)?.get(first) ?? this.#list(op, first);
  }

  #list(op: AnyOp, first: Kind): readonly Variant[] {
    const list = this.#variants.filter(
      ({ rule, args }) => rule.from.op === op && mayBe(args[0] as Part, first),
    );
    const lists = this.#lists.get(op) ?? new Map<Kind, readonly Variant[]>();
    this.#lists.set(op, lists.set(first, list));
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

class Simplifier {
  readonly #builder: Builder;
  readonly #tally: Tally;
  readonly #index: Index;
  /** Whether anything was done since it was last asked. */
  #changed = false;
  /** What the letters of the variant that is tried stand for. */
  readonly #bound: Id[] = [];
  /** What the operations inside of it cost that nothing else uses. */
  #freed = 0;
  /** How often each new instruction is used, by new ones and by old ones that are still to come. */
  readonly #uses: number[] = [];
  readonly #stack: Id[] = [];

  constructor(builder: Builder, tally: Tally, rules: readonly Rule[]) {
    this.#builder = builder;
    this.#tally = tally;
    this.#index = indexed(rules);
  }

  /** What an old operation becomes that is used so many times. */
  visit(op: AnyOp, args: readonly Id[], origin: Origin, times: number): Id {
    this.#changed = false;
    const id = this.#make(op, args, origin);
    // One that stays what it was has the old one's uses, and uses the arguments in its place.
    if (!this.#changed && times > 0) this.#uses[id] = times;
    else {
      this.#use(id, times);
      for (const arg of args) this.#use(arg, -1);
    }
    return id;
  }

  /** The simplest form of an operation on arguments that are simple already. */
  #make(op: AnyOp, args: readonly Id[], origin: Origin): Id {
    const folded = this.#fold(op, args);
    if (folded !== undefined) {
      this.#changed = true;
      this.#tally.add("constant folded");
      return this.#builder.constant(folded);
    }
    for (const variant of this.#index.find(op, this.#builder.kind(args[0] as Id))) {
      if (!this.#fits(variant, args)) continue;
      this.#changed = true;
      this.#tally.add(variant.rule.text);
      const letters = new Map<string, Id>();
      for (const [name, slot] of variant.slots) letters.set(name, this.#bound[slot] as Id);
      return this.#instantiate(variant.rule.to, letters, origin);
    }
    return this.#builder.add(op, args, origin);
  }

  /** The result on constants, if every machine agrees on its bits. */
  #fold(op: AnyOp, args: readonly Id[]): number | undefined {
    // Most operations have an argument that is no constant, and this runs for all of them.
    for (const arg of args) if (this.#builder.kind(arg) !== "constant") return undefined;
    if (!rowOf(op).portable) return undefined;
    const [x = 0, y = 0, w = 0] = args.map((arg) => this.#builder.constantOf(arg));
    return rowOf(op).eval(x, y, w);
  }

  #fits({ args: parts, extra }: Variant, args: readonly Id[]): boolean {
    this.#freed = 0;
    // From the right, since the first argument is of the right kind already.
    for (let i = parts.length - 1; i > 0; i--) {
      if (!mayBe(parts[i] as Part, this.#builder.kind(args[i] as Id))) return false;
    }
    for (let i = 0; i < parts.length; i++) {
      if (!this.#matches(parts[i] as Part, args[i] as Id)) return false;
    }
    return extra <= this.#freed;
  }

  #matches(part: Part, id: Id): boolean {
    if (part.kind === "again") return this.#same(this.#bound[part.slot] as Id, id, DEPTH);
    const kind = this.#builder.kind(id);
    if (!mayBe(part, kind)) return false;
    if (part.kind === "number") return Object.is(this.#builder.constantOf(id), part.value);
    if (part.kind === "first") {
      this.#bound[part.slot] = id;
      return part.letter?.holds?.(this.#builder.constantOf(id) as number) ?? true;
    }
    if ((this.#uses[id] ?? 0) <= 1) this.#freed += costOf(part.op);
    for (let i = 0; i < part.args.length; i++) {
      if (!this.#matches(part.args[i] as Part, this.#builder.arg(id, i))) return false;
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

  #instantiate(pattern: Pattern, letters: ReadonlyMap<string, Id>, origin: Origin): Id {
    if (pattern.kind === "any") return letters.get(pattern.name) as Id;
    if (pattern.kind === "number") return this.#builder.constant(pattern.value);
    // Only the whole has the old value, so only the whole has its name.
    const part: Origin = { role: "none", of: origin.of };
    const args = pattern.args.map((arg) => this.#instantiate(arg, letters, part));
    return this.#make(pattern.op, args, origin);
  }

  /**
   * Adds to the uses of an instruction, or takes from them. What is not used uses nothing itself,
   * so its arguments follow when an instruction comes into use or out of it.
   */
  #use(first: Id, times: number): void {
    if (times === 0) return;
    const stack = this.#stack;
    let by = times;
    for (let id: Id | undefined = first; id !== undefined; id = stack.pop()) {
      const before = this.#uses[id] ?? 0;
      const kind = this.#builder.kind(id);
      this.#uses[id] = before + by;
      const turns = before === 0 || before + by === 0;
      by = Math.sign(times);
      if (!turns || kind === "input" || kind === "constant") continue;
      for (let i = 0; i < rowOf(kind).arity; i++) stack.push(this.#builder.arg(id, i));
    }
  }
}

/** Which rules may be used: `exact` keeps every bit, `fast` adds the others. */
export type Mode = "exact" | "fast";

/** The rules of each mode. */
export const RULES_OF: Readonly<Record<Mode, readonly Rule[]>> = {
  exact: RULES.filter((rule) => rule.mode === "exact"),
  fast: RULES,
};

/** How often each instruction is used. */
function usesIn(graph: Graph): Int32Array {
  const uses = new Int32Array(graph.length);
  const count = (id: Id): void => void (uses[id] = (uses[id] as number) + 1);
  for (let id = 0; id < graph.length; id++) {
    for (let i = 0; i < graph.arity(id); i++) count(graph.arg(id, i));
  }
  for (const { id } of graph.outputs) count(id);
  return uses;
}

/** Simplifies a graph with the rules of a list. */
export function simplifyWith(graph: Graph, rules: readonly Rule[]): Rewritten {
  const uses = usesIn(graph);
  return rewrite(graph, (builder, tally) => {
    const simplifier = new Simplifier(builder, tally, rules);
    let old = -1;
    return (op, args, origin) => {
      do old++;
      while (graph.op(old) === null);
      return simplifier.visit(op, args, origin, uses[old] as number);
    };
  });
}

/** Simplifies a graph with the rules of a mode. */
export function simplify(graph: Graph, mode: Mode): Rewritten {
  return simplifyWith(graph, RULES_OF[mode]);
}
