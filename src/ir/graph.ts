/**
 * The intermediate representation: straight-line SSA in columns of integers.
 *
 * An instruction is named by its position (its id), and its arguments are smaller ids; so
 * topological order, liveness and the reverse sweep are plain loops, with no recursion. The
 * non-obvious decision: every instruction carries its origin, the number of the traced operation
 * it serves and in which role, through every pass. Names in generated code come from it.
 */
import type { AnyOp, Op } from "../ops.ts";
import { arityAt, codeOf, operationOf, rowAt } from "../rows.ts";
import { type Address, keyOf } from "./address.ts";
import { Columns } from "./columns.ts";

/** Position of an instruction in its graph. */
export type Id = number;

/**
 * What a graph reads: variables, constant arguments, stored intermediates, the adjoint of the
 * value (one number), the adjoints of several outputs, and a direction in the space of `x`.
 * In loops also the gradient so far, constants that differ between iterations, and the counter of
 * a loop (at its depth, 0 for the outermost) and the number of rows.
 */
export type Space =
  | "x"
  | "data"
  | "tape"
  | "seed"
  | "cotangents"
  | "direction"
  | "memory"
  | "grad"
  | "table"
  | "counter"
  | "rows";
export const SPACES: readonly Space[] = [
  "x",
  "data",
  "tape",
  "seed",
  "cotangents",
  "direction",
  "memory",
  "grad",
  "table",
  "counter",
  "rows",
];

/**
 * What a graph writes: the one value it returns, or elements of arrays. `entries` are those
 * elements of a Jacobian or Hessian matrix that are not always 0.
 */
export type Target =
  "value" | "values" | "grad" | "tape" | "tangents" | "entries" | "product" | "memory";
export const TARGETS: readonly Target[] = [
  "value",
  "values",
  "grad",
  "tape",
  "tangents",
  "entries",
  "product",
  "memory",
];

export interface Output {
  readonly target: Target;
  readonly index: number;
  readonly id: Id;
  /** What is added to the index in each iteration of the loops around. */
  readonly address?: Address;
}

/** An element of an array that a graph reads. */
export interface Source {
  readonly space: Space;
  readonly index: number;
  /** What is added to the index in each iteration of the loops around. */
  readonly address?: Address;
}

/**
 * What an instruction is for: the traced operation itself, its adjoint (∂output/∂it, complete),
 * its tangent (its derivative along a direction, complete), a step on the way to one of these, a
 * step of a second differentiation, or nothing in particular (constants, stored values).
 */
export type Role = "primal" | "adjoint" | "step" | "tangent" | "tangentStep" | "second" | "none";
export const ROLES: readonly Role[] = [
  "primal",
  "adjoint",
  "step",
  "tangent",
  "tangentStep",
  "second",
  "none",
];

/** A role and the number of the traced operation, in order of tracing. */
export interface Origin {
  readonly role: Role;
  readonly of: number;
}

/** An origin as one integer, for loops that must not make an object an instruction. */
export type Tag = number;

/** Packs an origin. */
export const tagOf = ({ role, of }: Origin): Tag => of * ROLES.length + ROLES.indexOf(role);

/** The origin of the same traced operation in another role. */
export const withRole = (tag: Tag, role: Role): Tag =>
  tag - (tag % ROLES.length) + ROLES.indexOf(role);

/** Whether an origin has one of two roles. */
export function hasRole(one: Role, other: Role): (tag: Tag) => boolean {
  const [a, b] = [ROLES.indexOf(one), ROLES.indexOf(other)];
  return (tag) => tag % ROLES.length === a || tag % ROLES.length === b;
}

const isStep = hasRole("step", "tangentStep");

const originOf = (tag: Tag): Origin => ({
  role: ROLES[tag % ROLES.length] as Role,
  of: Math.floor(tag / ROLES.length),
});

export const NO_ORIGIN: Origin = { role: "none", of: 0 };

/** An argument of the traced function. */
export interface ArgumentSource {
  readonly space: "x" | "data";
  readonly index: number;
}

/** The user's names; they belong to the traced program and are the same in every stage. */
export interface Names {
  /** Paths of the differentiated inputs: `a`, `w[3]`, `p.bias`. */
  readonly x: readonly string[];
  /** Paths of the constant arguments. */
  readonly data: readonly string[];
  /** Paths of the columns of a row, from the row, where there is a table of rows. */
  readonly row?: readonly string[];
  /** Paths of the outputs of a function with several; absent for a function of one value. */
  readonly outputs?: readonly string[];
  /** Labels given with `as("…")`, by number of the traced operation. */
  readonly labels: ReadonlyMap<number, string>;
  /** Which input a traced thing is, by its number; operations are not in it. */
  readonly sources: ReadonlyMap<number, ArgumentSource>;
}

/** What the user calls a traced thing: the path of an input, or the label of an operation. */
export function userName(names: Names, of: number): string | undefined {
  const source = names.sources.get(of);
  return source === undefined ? names.labels.get(of) : names[source.space][source.index];
}

/** An instruction is an input, a constant, or an operation of the table. */
export type Kind = "input" | "constant" | AnyOp;

const INPUT = 0;
const CONSTANT = 1;
/** Codes of operations start behind these two. */
const FIRST = 2;

/** The kind that a code stands for. */
export const kindOf = (code: number): Kind =>
  code >= FIRST ? operationOf(code - FIRST) : code === INPUT ? "input" : "constant";

/** An immutable straight-line program. */
export class Graph {
  readonly names: Names;
  readonly outputs: readonly Output[];
  /** Number of instructions, inputs and constants included. */
  readonly length: number;
  /** The instruction that is the value; undefined for a graph that returns none. */
  readonly value: Id | undefined;
  readonly #columns: Columns;
  readonly #pool: readonly number[];
  readonly #addresses: readonly Address[];
  /** Counted once, since passes ask for it in loops. */
  #operationCount: number | undefined;

  /** Use a `Builder`. @internal */
  constructor(
    columns: Columns,
    pool: readonly number[],
    addresses: readonly Address[],
    outputs: readonly Output[],
    names: Names,
  ) {
    this.#columns = columns;
    this.#pool = pool;
    this.#addresses = addresses;
    this.length = columns.length;
    this.outputs = outputs;
    this.value = outputs.find((output) => output.target === "value")?.id;
    this.names = names;
  }

  kind(id: Id): Kind {
    return kindOf(this.code(id));
  }

  /** A small integer that stands for the kind; its own in each copy of this module. */
  code(id: Id): number {
    return this.#columns.codes[id] as number;
  }

  /** The operation, or null for an input or a constant. */
  op(id: Id): AnyOp | null {
    const code = this.#columns.codes[id] as number;
    return code < FIRST ? null : operationOf(code - FIRST);
  }

  /**
   * The row of the operation, or null. A graph that another copy of this module made gives rows
   * of that copy, so operations that its user defined are found.
   */
  row(id: Id): Op | null {
    const code = this.#columns.codes[id] as number;
    return code < FIRST ? null : rowAt(code - FIRST);
  }

  /** How many arguments the instruction has. */
  arity(id: Id): number {
    const code = this.#columns.codes[id] as number;
    return code < FIRST ? 0 : arityAt(code - FIRST);
  }

  /** Whether it is an input or a constant. */
  isLeaf(id: Id): boolean {
    return (this.#columns.codes[id] as number) < FIRST;
  }

  arg(id: Id, index: number): Id {
    return this.#columns.arg(id, index);
  }

  args(id: Id): Id[] {
    // Spelled out because it runs for every instruction of every pass.
    const arity = this.arity(id);
    if (arity === 0) return [];
    if (arity === 1) return [this.arg(id, 0)];
    if (arity === 2) return [this.arg(id, 0), this.arg(id, 1)];
    return [this.arg(id, 0), this.arg(id, 1), this.arg(id, 2)];
  }

  /** The number of a constant instruction; undefined for any other. */
  constant(id: Id): number | undefined {
    return this.#columns.codes[id] === CONSTANT ? this.#pool[this.arg(id, 0)] : undefined;
  }

  /** Where an input instruction reads. */
  source(id: Id): Source {
    const [space, index] = [SPACES[this.arg(id, 0)] as Space, this.arg(id, 1)];
    const address = this.#addresses[this.arg(id, 2) - 1];
    return address === undefined ? { space, index } : { space, index, address };
  }

  origin(id: Id): Origin {
    return originOf(this.tag(id));
  }

  /** The origin as one integer. */
  tag(id: Id): Tag {
    return this.#columns.tags[id] as Tag;
  }

  /** The same instructions with other outputs. */
  withOutputs(outputs: readonly Output[]): Graph {
    return new Graph(this.#columns, this.#pool, this.#addresses, outputs, this.names);
  }

  /** The same instructions, with inputs that read elsewhere; what they read must stay apart. */
  withSources(change: (source: Source) => Source): Graph {
    const columns = this.#columns.copy();
    const addresses: Address[] = [];
    for (let id = 0; id < this.length; id++) {
      if (columns.codes[id] !== INPUT) continue;
      const { index, address } = change(this.source(id));
      const place = address === undefined ? 0 : addresses.push(address);
      columns.put(id, index, place);
    }
    return new Graph(columns, this.#pool, addresses, this.outputs, this.names);
  }

  /** A builder for another graph, which knows the operations that this one may hold. */
  builder(capacity?: number): Builder {
    return new Builder(capacity);
  }

  /** Whether it returns a value. */
  get returns(): boolean {
    return this.value !== undefined;
  }

  /** Operations in the graph: instructions that are neither inputs nor constants. */
  get operationCount(): number {
    return (this.#operationCount ??= this.#countOperations());
  }

  #countOperations(): number {
    let count = 0;
    for (let id = 0; id < this.length; id++) if (!this.isLeaf(id)) count++;
    return count;
  }
}

/** Makes a graph, instruction by instruction. Constants are pooled: one instruction a number. */
export class Builder {
  readonly #columns: Columns;
  readonly #pool: number[] = [];
  readonly #constants = new Map<number | "-0", Id>();
  readonly #inputs = new Map<number, Id>();
  readonly #addresses: Address[] = [];
  readonly #addressed = new Map<string, Id>();

  /** @param capacity how many instructions there is room for before columns are copied; at least 1 */
  constructor(capacity = 64) {
    this.#columns = new Columns(capacity);
  }

  get length(): number {
    return this.#columns.length;
  }

  /** The input at `index` of `space`; the same instruction when asked again. */
  input(space: Space, index: number, origin: Origin = NO_ORIGIN): Id {
    const where = SPACES.indexOf(space);
    const key = index * SPACES.length + where;
    const known = this.#inputs.get(key);
    if (known !== undefined) return known;
    const id = this.#columns.push(INPUT, where, index, 0, tagOf(origin));
    this.#inputs.set(key, id);
    return id;
  }

  /** The input that a source names; the same instruction when asked again. */
  read({ space, index, address }: Source, origin: Origin = NO_ORIGIN): Id {
    if (address === undefined) return this.input(space, index, origin);
    const key = `${space} ${index} ${keyOf(address)}`;
    const known = this.#addressed.get(key);
    if (known !== undefined) return known;
    const place = this.#addresses.push(address);
    const id = this.#columns.push(INPUT, SPACES.indexOf(space), index, place, tagOf(origin));
    this.#addressed.set(key, id);
    return id;
  }

  /** The constant `value`, −0 and 0 apart; the same instruction when asked again. */
  constant(value: number): Id {
    const key = Object.is(value, -0) ? "-0" : value;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const id = this.#columns.push(CONSTANT, this.#pool.push(value) - 1, 0, 0, tagOf(NO_ORIGIN));
    this.#constants.set(key, id);
    return id;
  }

  /** Appends an operation. */
  add(op: AnyOp, args: readonly Id[], origin: Origin): Id {
    const [a = 0, b = 0, c = 0] = args;
    return this.append(op, a, b, c, tagOf(origin));
  }

  /** Appends an instruction of another graph that is an operation, on other arguments. */
  copy(graph: Graph, id: Id, a: Id, b: Id, c: Id): Id {
    return this.#columns.push(graph.code(id), a, b, c, graph.tag(id));
  }

  /** As `add`, without objects; arguments that the operation does not take are 0. */
  append(op: AnyOp, a: Id, b: Id, c: Id, tag: Tag): Id {
    return this.#columns.push(FIRST + codeOf(op), a, b, c, tag);
  }

  kind(id: Id): Kind {
    return kindOf(this.code(id));
  }

  /** A small integer that stands for the kind. */
  code(id: Id): number {
    return this.#columns.codes[id] as number;
  }

  arg(id: Id, index: number): Id {
    return this.#columns.arg(id, index);
  }

  /** The number of a constant instruction; undefined for any other. */
  constantOf(id: Id): number | undefined {
    return this.kind(id) === "constant" ? this.#pool[this.arg(id, 0)] : undefined;
  }

  /** Gives an instruction that so far was only a step a better role. */
  promote(id: Id, tag: Tag): void {
    if (isStep(this.#columns.tags[id] as Tag)) this.#columns.tags[id] = tag;
  }

  finish(outputs: readonly Output[], names: Names): Graph {
    return new Graph(this.#columns, this.#pool, this.#addresses, outputs, names);
  }
}
