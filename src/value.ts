/**
 * The interpreted engine: micrograd's `Value`, a scalar that remembers how it was made.
 *
 * The non-obvious decision: `backward()` visits nodes in the reverse of the order in which they
 * were created. That order does not depend on the output, it is what the compiler keeps too, and
 * so the order in which gradients are added up, to the last bit, is the same in both.
 */
import { inOrderOfCreation } from "./creation-order.ts";
import {
  LABEL_INVALID,
  OPERAND_INVALID,
  TRACE_BRANCHED,
  TRACE_COERCED,
  TRACE_ESCAPED,
  TRACE_MIXED,
} from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import {
  type AnyOp,
  type Binary,
  type Contribution,
  OP_NAMES,
  type Ternary,
  type Unary,
} from "./ops.ts";
import { NO_REFERENCE, Recording, type Wanted } from "./recording.ts";
import { arityAt, codeOf, NUMBERS, rowAt, rowOf } from "./rows.ts";

/** What an operation takes. A number stands for a constant, which gets no gradient. */
export type Operand = Value | number;

/** What made a node: an operation, `new Value(…)`, or a plain number. */
export type NodeKind = AnyOp | "leaf" | "number";

/** Serial number of the youngest Value. Creation order, and which traces are open, is the engine's global state. */
let created = 0;

/** A run of a function on Values that have no data, only structure. */
export type Trace = Recording<Value>;

/**
 * Begins a trace.
 * @param wanted the operations whose places are kept; −1 for none
 */
export function openTrace(wanted?: Wanted): Trace {
  const trace = new Recording<Value>(created, wanted);
  traces.push(trace);
  return trace;
}

/** The traces that are open, one inside of the other. */
const traces: Trace[] = [];

/** Ends a trace: its Values mean nothing from now on. */
export function closeTrace(trace: Trace): void {
  trace.open = false;
  traces.splice(traces.indexOf(trace), 1);
}

/** The innermost trace that is open, or null. */
export const currentTrace = (): Trace | null => traces.at(-1) ?? null;

function asLabel(label: unknown): string {
  if (typeof label === "string") return label;
  throw new GradcError(LABEL_INVALID, { got: describe(label) });
}

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
  readonly op: NodeKind;
  /** The trace this Value belongs to; null for a Value with data. @internal */
  readonly trace: Trace | null;
  /** Position in the order of creation. @internal */
  serial: number;
  /** Position in its trace; of a Value with data, in the list that `nodesOf` made last. @internal */
  slot = 0;
  #label: string;
  readonly #data: number;
  // One field an argument, because a list for each of a million nodes would double their memory.
  readonly #x: Value | undefined;
  readonly #y: Value | undefined;
  readonly #w: Value | undefined;

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
    trace: Trace | null = null,
    x?: Value,
    y?: Value,
    w?: Value,
  ) {
    if (typeof data !== "number") {
      throw new GradcError(OPERAND_INVALID, { where: "new Value(data)", got: describe(data) });
    }
    this.#data = data;
    this.#label = asLabel(label);
    this.op = op;
    this.trace = trace;
    this.serial = ++created;
    this.#x = x;
    this.#y = y;
    this.#w = w;
  }

  /** A name for graphs and generated code. */
  get label(): string {
    return this.#label;
  }
  set label(label: string) {
    this.#label = asLabel(label);
    this.trace?.labels.set(this.slot, label);
  }

  /** What the operation was applied to. */
  get args(): readonly Value[] {
    return [this.arg(0), this.arg(1), this.arg(2)].filter((argument) => argument !== undefined);
  }

  /** Argument `i`, without making a list; undefined where there is none. @internal */
  arg(i: number): Value | undefined {
    if (this.trace !== null) return argumentIn(this.trace, this, i);
    if (i === 0) return this.#x;
    return i === 1 ? this.#y : i === 2 ? this.#w : undefined;
  }

  /**
   * The number.
   * @throws GradcError TRACE_BRANCHED inside a function that is being compiled
   */
  get data(): number {
    if (this.trace !== null) throw new GradcError(TRACE_BRANCHED, { what: "the data" });
    return this.#data;
  }

  /**
   * Names this Value, for graphs and generated code, and returns it.
   * @throws GradcError LABEL_INVALID when the label is no text
   */
  as(label: string): this {
    this.label = label;
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
    if (this.trace !== null) throw new GradcError(TRACE_BRANCHED, { what: "the gradient" });
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
    throw new GradcError(TRACE_COERCED, {
      wanted: hint === "default" ? "number or a string" : hint,
    });
  }

  /** A Value for what was traced at a position; the one that was made then may be gone. @internal */
  static again(trace: Trace, at: number): Value {
    const value = new Value(NaN, trace.labels.get(at), trace.op(at), trace);
    value.slot = at;
    value.serial = trace.serial(at);
    return value;
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
      throw new GradcError(TRACE_ESCAPED, { op: "another function" });
    }
  }
}

/** Puts a Value into the trace that it belongs to. Its arguments, if any, may be of others. */
export function recorded<V extends Value>(value: V, x?: Operand, y?: Operand, w?: Operand): V {
  value.slot = (value.trace as Trace).record(value, x, y, w);
  return value;
}

/** Argument `i` of a traced Value: a number, a Value with data, or one like that which was traced. */
function argumentIn(trace: Trace, { op, slot }: Value, i: number): Value | undefined {
  const at = op === "leaf" ? NO_REFERENCE : trace.reference(slot, i);
  if (at === NO_REFERENCE) return undefined;
  if (at >= 0 && trace.op(at) !== "leaf") return Value.again(trace, at);
  const other = trace.other(at < 0 ? at : trace.reference(at, 0));
  return typeof other === "number" ? new Value(other, "", "number") : other;
}

/**
 * Every node `roots` were made from, themselves included, in order of creation.
 * @throws GradcError TRACE_BRANCHED inside a function that is being compiled
 */
export function nodesOf(roots: readonly Value[]): readonly Value[] {
  const isTraced = roots.some((root) => root.trace !== null);
  if (isTraced) throw new GradcError(TRACE_BRANCHED, { what: "the data" });
  const nodes: Value[] = [];
  const stack = [...roots];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (nodes[node.slot] === node) continue;
    node.slot = nodes.length;
    nodes.push(node);
    for (let i = 0, arg = node.arg(0); arg !== undefined; arg = node.arg(++i)) stack.push(arg);
  }
  const sorted = inOrderOfCreation(nodes);
  for (let i = 0; i < sorted.length; i++) (sorted[i] as Value).slot = i;
  return sorted;
}

const amount = (contribution: Contribution<number>): number | null =>
  typeof contribution === "object" ? null : contribution;

/** The number of an argument; NaN where there is none. */
const numberOf = (argument: Value | undefined): number =>
  argument === undefined ? NaN : Value.peek(argument);

/** What one node sends along its argument `j` if it carries `g`; null for nothing. */
export function termAlong(node: Value, j: number, g: number): number | null {
  if (node.op === "leaf" || node.op === "number") return null;
  const rule = rowOf(node.op).derivative[j];
  if (!rule) return null;
  const [x, y, w] = [numberOf(node.arg(0)), numberOf(node.arg(1)), numberOf(node.arg(2))];
  return amount(rule(NUMBERS, g, Value.peek(node), x, y, w));
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
    const node = nodes[i] as Value;
    if (g === undefined) continue;
    if (node.op === "leaf") StandIn.check(node);
    for (let j = 0, arg = node.arg(0); arg !== undefined; arg = node.arg(++j)) {
      if (arg.op !== "number") receive(adjoints, arg.slot, termAlong(node, j, g));
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
    for (let j = 0, arg = node.arg(0); arg !== undefined; arg = node.arg(++j)) {
      const tangent = tangents[arg.slot];
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

/** The trace that an operation belongs to: that of its arguments so far, joined by one more. */
function joined(op: AnyOp, trace: Trace | null, operand: Operand | undefined): Trace | null {
  if (typeof operand === "number") return trace;
  if (!(operand instanceof Value)) {
    const where = op.replace(/^user:/, "");
    throw new GradcError(OPERAND_INVALID, { where, got: describe(operand) });
  }
  if (operand.trace === null) {
    if (operand.op === "leaf") StandIn.check(operand);
    return trace;
  }
  if (!operand.trace.open) throw new GradcError(TRACE_ESCAPED, { op });
  if (trace !== null && trace !== operand.trace) throw new GradcError(TRACE_MIXED, { op });
  return operand.trace;
}

const asValue = (operand: Operand): Value =>
  typeof operand === "number" ? new Value(operand, "", "number") : operand;

/**
 * Applies an operation of the table to as many Values and numbers as it takes.
 * @throws GradcError OPERAND_INVALID where one is missing or something else
 */
export function apply(op: AnyOp, x?: Operand, y?: Operand, w?: Operand): Value {
  const code = codeOf(op);
  const arity = arityAt(code);
  // Exactly as many as it takes: one that is missing must not be read as some other number.
  let trace = joined(op, null, x);
  if (arity > 1) trace = joined(op, trace, y);
  if (arity > 2) trace = joined(op, trace, w);
  if (trace !== null) {
    const value = new Value(NaN, "", op, trace);
    return recorded(value, x, arity > 1 ? y : undefined, arity > 2 ? w : undefined);
  }
  const first = asValue(x as Operand);
  const second = arity > 1 ? asValue(y as Operand) : undefined;
  const third = arity > 2 ? asValue(w as Operand) : undefined;
  const data = rowAt(code).eval(numberOf(first), numberOf(second), numberOf(third));
  return new Value(data, "", op, null, first, second, third);
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
  if (n === 0) return asValue(1);
  if (n === 1) return asValue(x);
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
  const method = function (this: Value, y?: Operand, w?: Operand): Value {
    return op === "pow" ? power(this, y as Operand) : apply(op, this, y, w);
  };
  Object.defineProperty(Value.prototype, op, { value: method });
}

/** What `console.log(value)` prints in Node. */
Object.defineProperty(Value.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value: Value.prototype.toString,
});
