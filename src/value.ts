/**
 * The interpreted engine: micrograd's `Value`, a scalar that remembers how it was made.
 *
 * The non-obvious decision: `backward()` visits nodes in the reverse of the order in which they
 * were created. That order does not depend on the output, it is what the compiler keeps too, and
 * so the order in which gradients are added up, to the last bit, is the same in both.
 */
import { describe, GradcError, type Place, userPlace } from "./errors.ts";
import {
  type AnyOp,
  type Binary,
  type Contribution,
  OP_NAMES,
  type Ternary,
  type Unary,
} from "./ops.ts";
import { NUMBERS, rowOf } from "./rows.ts";

/** What an operation takes. A number stands for a constant, which gets no gradient. */
export type Operand = Value | number;

/** What made a node: an operation, `new Value(…)`, or a plain number. */
export type NodeKind = AnyOp | "leaf" | "number";

/** Serial number of the youngest Value. Creation order is the engine's one piece of global state. */
let created = 0;

/**
 * A run of a function on Values that have no data, only structure. `compileGrad` opens one,
 * hands its Values to the user's function and closes it.
 */
export class Trace {
  open = true;
  /** Serial number of the last Value made before this trace. */
  readonly since: number = created;
  /** Where the Value that is looked for was made; filled in when it is reached. */
  place: Place | undefined;
  readonly #locate: number;

  /** @param locate which Value's place is wanted, counted from `since`; 0 for none */
  constructor(locate = 0) {
    this.#locate = locate;
  }

  /** Hears of each operation; a stack is taken only for the one that is looked for. */
  record(value: Value): void {
    if (value.serial - this.since === this.#locate) this.place = userPlace();
  }
}

function asLabel(label: unknown): string {
  if (typeof label === "string") return label;
  throw new GradcError("LABEL_INVALID", { got: describe(label) });
}

const NO_ARGUMENTS: readonly Value[] = [];

/**
 * A scalar and, after `backward()`, its gradient.
 *
 * Operations are methods and free functions alike: `a.mul(b)` is `mul(a, b)`. A Value cannot be
 * used with JavaScript's operators; `a + b` throws TRACE_COERCED instead of making a string.
 */
// oxlint-disable-next-line no-unsafe-declaration-merging -- methods for all operations are added below
export class Value {
  /** The sum over all `backward()` calls since the last `zeroGrad` of ∂output/∂this. */
  grad = 0;
  /** Whether a `backward()` has passed here since the last `zeroGrad`. */
  swept = false;
  /** A name for graphs and generated code. */
  label: string;
  readonly op: NodeKind;
  readonly args: readonly Value[];
  /** The trace this Value belongs to; null for a Value with data. @internal */
  readonly trace: Trace | null;
  /** Position in the order of creation. @internal */
  readonly serial: number;
  /** Scratch: this node's index in the list that `nodesOf` made last. @internal */
  slot = 0;
  readonly #data: number;

  /**
   * A leaf.
   * @param data the number
   * @param label a name for graphs and generated code
   * @throws GradcError OPERAND_INVALID when `data` is not a number
   */
  constructor(
    data: number,
    label = "",
    op: NodeKind = "leaf",
    args: readonly Value[] = NO_ARGUMENTS,
    trace: Trace | null = null,
  ) {
    if (typeof data !== "number") {
      throw new GradcError("OPERAND_INVALID", { where: "new Value(data)", got: describe(data) });
    }
    this.#data = data;
    this.label = asLabel(label);
    this.op = op;
    this.args = args;
    this.trace = trace;
    this.serial = ++created;
  }

  /**
   * The number.
   * @throws GradcError TRACE_BRANCHED inside a function that is being compiled
   */
  get data(): number {
    if (this.trace !== null) throw new GradcError("TRACE_BRANCHED", { what: "the data" });
    return this.#data;
  }

  /**
   * Names this Value, for graphs and generated code, and returns it.
   * @throws GradcError LABEL_INVALID when the label is no text
   */
  as(label: string): this {
    this.label = asLabel(label);
    return this;
  }

  /**
   * Adds ∂this/∂node to `grad` of every node this Value was made from (chain rule, reverse mode).
   * Iterative, so a chain of a million operations is no problem.
   *
   * Nodes are visited in the reverse order of creation, and arguments from left to right; the
   * terms of a gradient are added in that order. A node that received no term is not visited.
   * @param seed ∂output/∂this, 1 unless this Value is itself part of something larger
   * @throws GradcError TRACE_BRANCHED inside a function that is being compiled
   */
  backward(seed = 1): void {
    if (this.trace !== null) throw new GradcError("TRACE_BRANCHED", { what: "the gradient" });
    const nodes = nodesOf([this]);
    const adjoints = adjointsOf(nodes, [[this, seed]]);
    for (const [i, node] of nodes.entries()) {
      node.swept = true;
      const adjoint = adjoints[i];
      if (adjoint !== undefined) node.grad += adjoint;
    }
  }

  toString(): string {
    const name = this.label === "" ? "" : `${this.label}: `;
    if (this.trace !== null) return `Value(${name}traced)`;
    return `Value(${name}data=${this.#data}, grad=${this.swept ? this.grad : "not run"})`;
  }

  /** Text in a template literal is fine for a Value with data; any other coercion is a mistake. */
  [Symbol.toPrimitive](hint: string): string {
    if (hint === "string" && this.trace === null) return this.toString();
    throw new GradcError("TRACE_COERCED", {
      wanted: hint === "default" ? "number or a string" : hint,
    });
  }

  /** The data without the check for a trace (NaN while tracing). @internal */
  static peek(value: Value): number {
    return value.#data;
  }
}

/**
 * Takes the place of an argument while `gradient(f)` runs `f`. Afterwards it means nothing, and a
 * derivative that reaches it would be lost.
 */
export class StandIn extends Value {
  open = true;

  /** @throws GradcError TRACE_ESCAPED for a stand-in whose function has returned */
  static check(value: Value): void {
    if (value instanceof StandIn && !value.open) {
      throw new GradcError("TRACE_ESCAPED", { op: "another function" });
    }
  }
}

/** Every node `roots` were made from, themselves included, in order of creation. */
export function nodesOf(roots: readonly Value[]): Value[] {
  const nodes: Value[] = [];
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (nodes[node.slot] === node) continue;
    node.slot = nodes.length;
    nodes.push(node);
    for (const argument of node.args) stack.push(argument);
  }
  nodes.sort((a, b) => a.serial - b.serial);
  nodes.forEach((node, i) => (node.slot = i));
  return nodes;
}

const amount = (contribution: Contribution<number>): number | null =>
  typeof contribution === "object" ? null : contribution;

/** What one node sends along its argument `j` if it carries `g`; null for nothing. */
function termAlong(node: Value, j: number, g: number): number | null {
  if (node.op === "leaf" || node.op === "number") return null;
  const rule = rowOf(node.op).derivative[j];
  if (!rule) return null;
  const [x, y, w] = node.args as [Value, Value, Value];
  const [a, b, c] = [Value.peek(x), y ? Value.peek(y) : NaN, w ? Value.peek(w) : NaN];
  return amount(rule(NUMBERS, g, Value.peek(node), a, b, c));
}

/** What each node carries so far; undefined is nothing, which is not zero. */
type Carried = (number | undefined)[];

function receive(carried: Carried, slot: number, term: number | null): void {
  if (term === null) return;
  const sum = carried[slot];
  carried[slot] = sum === undefined ? term : sum + term;
}

/**
 * The adjoint of each of `nodes`: the sum over all roots of seed · ∂root/∂node; undefined where
 * nothing arrived.
 */
export function adjointsOf(
  nodes: readonly Value[],
  seeds: readonly (readonly [root: Value, seed: number])[],
): Carried {
  const adjoints: Carried = Array.from({ length: nodes.length });
  for (const [root, seed] of seeds) receive(adjoints, root.slot, seed);
  for (let i = nodes.length - 1; i >= 0; i--) {
    const g = adjoints[i];
    const { args, op: kind } = nodes[i] as Value;
    if (g === undefined) continue;
    if (kind === "leaf") StandIn.check(nodes[i] as Value);
    for (let j = 0; j < args.length; j++) {
      const { op, slot } = args[j] as Value;
      if (op !== "number") receive(adjoints, slot, termAlong(nodes[i] as Value, j, g));
    }
  }
  return adjoints;
}

/**
 * The tangent of each of `nodes`: its derivative along a direction, given as the tangents of some
 * leaves; undefined where nothing arrives. Forward mode, along the same rules.
 */
export function tangentsOf(
  nodes: readonly Value[],
  direction: readonly (readonly [leaf: Value, tangent: number])[],
): Carried {
  const tangents: Carried = Array.from({ length: nodes.length });
  for (const [leaf, tangent] of direction) {
    if (nodes[leaf.slot] === leaf) receive(tangents, leaf.slot, tangent);
  }
  for (const node of nodes) {
    for (let j = 0; j < node.args.length; j++) {
      const tangent = tangents[(node.args[j] as Value).slot];
      if (tangent !== undefined) receive(tangents, node.slot, termAlong(node, j, tangent));
    }
  }
  return tangents;
}

/** Forgets the gradients of `values`, ready for the next `backward()`. */
export function zeroGrad(values: Iterable<Value>): void {
  for (const value of values) {
    value.grad = 0;
    value.swept = false;
  }
}

/** The trace that `args` belong to, or null. */
function traceOf(op: AnyOp, args: readonly Value[]): Trace | null {
  let trace: Trace | null = null;
  for (const argument of args) {
    if (argument.trace === null) {
      if (argument.op === "leaf") StandIn.check(argument);
      continue;
    }
    if (!argument.trace.open) throw new GradcError("TRACE_ESCAPED", { op });
    if (trace !== null && trace !== argument.trace) throw new GradcError("TRACE_MIXED", { op });
    trace = argument.trace;
  }
  return trace;
}

function toValue(op: AnyOp, operand: Operand): Value {
  if (operand instanceof Value) return operand;
  if (typeof operand === "number") return new Value(operand, "", "number");
  const where = op.replace(/^user:/, "");
  throw new GradcError("OPERAND_INVALID", { where, got: describe(operand) });
}

/** Applies an operation of the table to Values and numbers. */
export function apply(op: AnyOp, ...operands: readonly Operand[]): Value {
  const row = rowOf(op);
  // Exactly as many as it takes: one that is missing must not be read as some other number.
  const args: Value[] = [];
  for (let i = 0; i < row.arity; i++) args.push(toValue(op, operands[i] as Operand));
  const trace = traceOf(op, args);
  if (trace !== null) {
    const value = new Value(NaN, "", op, args, trace);
    trace.record(value);
    return value;
  }
  const [x, y, w] = args.map(Value.peek) as [number, number, number];
  return new Value(row.eval(x, y, w), "", op, args);
}

/** Whole powers up to this one are products. */
const LARGEST_PRODUCT = 16;

/** xⁿ: products for a whole number n from −16 to 16, else `Math.pow`. */
export function power(x: Operand, n: Operand): Value {
  const whole = typeof n === "number" && Number.isInteger(n) && Math.abs(n) <= LARGEST_PRODUCT;
  return whole ? wholePower(x, n) : apply("pow", x, n);
}

function wholePower(x: Operand, n: number): Value {
  if (n < 0) return apply("div", 1, wholePower(x, -n));
  if (n === 0) return toValue("pow", 1);
  if (n === 1) return toValue("pow", x);
  if (n === 3) return apply("cube", x);
  const even = n % 2 === 0;
  return even ? apply("square", wholePower(x, n / 2)) : apply("mul", wholePower(x, n - 1), x);
}

/** Each operation of the table as a method: `a.mul(b)`, `a.relu()`, `c.where(x, y)`. */
export interface Value
  extends
    Readonly<Record<Unary, () => Value>>,
    Readonly<Record<Binary, (y: Operand) => Value>>,
    Readonly<Record<Ternary, (x: Operand, y: Operand) => Value>> {}

for (const op of OP_NAMES) {
  const method = function (this: Value, ...rest: readonly Operand[]): Value {
    return op === "pow" ? power(this, rest[0] as Operand) : apply(op, this, ...rest);
  };
  Object.defineProperty(Value.prototype, op, { value: method });
}

/** What `console.log(value)` prints in Node. */
Object.defineProperty(Value.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value: Value.prototype.toString,
});
