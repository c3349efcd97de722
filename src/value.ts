/**
 * The interpreted engine: micrograd's `Value`, a scalar that remembers how it was made.
 *
 * The non-obvious decision: `backward()` visits nodes in the reverse of the order in which they
 * were created. That order does not depend on the output, it is what the compiler keeps too, and
 * so the order in which gradients are added up, to the last bit, is the same in both.
 */
import { describe, GradcError, type Place, userPlace } from "./errors.ts";
import {
  type Binary,
  type Contribution,
  NUMBERS,
  type OpName,
  OPS,
  type Ternary,
  type Unary,
} from "./ops.ts";

/** What an operation takes. A number stands for a constant, which gets no gradient. */
export type Operand = Value | number;

/** What made a node: an operation, `new Value(…)`, or a plain number. */
export type NodeKind = OpName | "leaf" | "number";

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
    this.label = label;
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

  /** Names this Value, for graphs and generated code, and returns it. */
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
    if (this.trace !== null) throw new GradcError("TRACE_BRANCHED", { what: "the gradient" });
    const nodes = nodesOf(this);
    const adjoints = adjointsOf(nodes, this, seed);
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

/** Every node `root` was made from, itself included, in order of creation. */
export function nodesOf(root: Value): Value[] {
  const nodes: Value[] = [];
  const stack = [root];
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

/** ∂root/∂node for each of `nodes`; undefined where nothing arrived. */
export function adjointsOf(
  nodes: readonly Value[],
  root: Value,
  seed: number,
): (number | undefined)[] {
  const adjoints: (number | undefined)[] = Array.from({ length: nodes.length });
  adjoints[root.slot] = seed;
  for (let i = nodes.length - 1; i >= 0; i--) {
    const g = adjoints[i];
    const node = nodes[i] as Value;
    if (g === undefined || node.op === "leaf" || node.op === "number") continue;
    const [x, y, w] = node.args as [Value, Value, Value];
    const { derivative } = OPS[node.op];
    for (let j = 0; j < derivative.length; j++) {
      const argument = node.args[j] as Value;
      const rule = derivative[j];
      if (!rule || argument.op === "number") continue;
      const term = amount(
        rule(
          NUMBERS,
          g,
          Value.peek(node),
          Value.peek(x),
          y ? Value.peek(y) : NaN,
          w ? Value.peek(w) : NaN,
        ),
      );
      if (term === null) continue;
      const sum = adjoints[argument.slot];
      adjoints[argument.slot] = sum === undefined ? term : sum + term;
    }
  }
  return adjoints;
}

/** Forgets the gradients of `values`, ready for the next `backward()`. */
export function zeroGrad(values: Iterable<Value>): void {
  for (const value of values) {
    value.grad = 0;
    value.swept = false;
  }
}

/** The trace that `args` belong to, or null. */
function traceOf(op: OpName, args: readonly Value[]): Trace | null {
  let trace: Trace | null = null;
  for (const argument of args) {
    if (argument.trace === null) continue;
    if (!argument.trace.open) throw new GradcError("TRACE_ESCAPED", { op });
    if (trace !== null && trace !== argument.trace) throw new GradcError("TRACE_MIXED", { op });
    trace = argument.trace;
  }
  return trace;
}

function toValue(op: OpName, operand: Operand): Value {
  if (operand instanceof Value) return operand;
  if (typeof operand === "number") return new Value(operand, "", "number");
  throw new GradcError("OPERAND_INVALID", { where: op, got: describe(operand) });
}

function apply(op: OpName, ...operands: readonly Operand[]): Value {
  const args = operands.map((operand) => toValue(op, operand));
  const trace = traceOf(op, args);
  if (trace !== null) {
    const value = new Value(NaN, "", op, args, trace);
    trace.record(value);
    return value;
  }
  const [x, y, w] = args.map(Value.peek) as [number, number, number];
  return new Value(OPS[op].eval(x, y, w), "", op, args);
}

type UnaryFunction = (x: Operand) => Value;
type BinaryFunction = (x: Operand, y: Operand) => Value;
type TernaryFunction = (c: Operand, x: Operand, y: Operand) => Value;

const unary =
  (op: OpName): UnaryFunction =>
  (x) =>
    apply(op, x);

const binary =
  (op: OpName): BinaryFunction =>
  (x, y) =>
    apply(op, x, y);

/** x + y */
export const add: BinaryFunction = binary("add");
/** x − y */
export const sub: BinaryFunction = binary("sub");
/** x · y */
export const mul: BinaryFunction = binary("mul");
/** x / y */
export const div: BinaryFunction = binary("div");
/** −x */
export const neg: UnaryFunction = unary("neg");
/** x², as x · x */
export const square: UnaryFunction = unary("square");
/** √x */
export const sqrt: UnaryFunction = unary("sqrt");
/** eˣ */
export const exp: UnaryFunction = unary("exp");
/** Natural logarithm. */
export const log: UnaryFunction = unary("log");
/** Sine, argument in radians. */
export const sin: UnaryFunction = unary("sin");
/** Cosine, argument in radians. */
export const cos: UnaryFunction = unary("cos");
/** Hyperbolic tangent. */
export const tanh: UnaryFunction = unary("tanh");
/** Logistic function 1/(1 + e⁻ˣ), without overflow. */
export const sigmoid: UnaryFunction = unary("sigmoid");
/** 0 below 0, else x; derivative 0 at 0. */
export const relu: UnaryFunction = unary("relu");
/** |x|; derivative 0 at 0. */
export const abs: UnaryFunction = unary("abs");
/** −1, 0 or 1; derivative 0. */
export const sign: UnaryFunction = unary("sign");
/** The larger one; on a tie the derivative goes to x. */
export const max: BinaryFunction = binary("max");
/** The smaller one; on a tie the derivative goes to x. */
export const min: BinaryFunction = binary("min");
/** 1 where x < y, else 0. */
export const lt: BinaryFunction = binary("lt");
/** 1 where x ≤ y, else 0. */
export const le: BinaryFunction = binary("le");
/** 1 where x > y, else 0. */
export const gt: BinaryFunction = binary("gt");
/** 1 where x ≥ y, else 0. */
export const ge: BinaryFunction = binary("ge");
/** 1 where x = y, else 0. */
export const eq: BinaryFunction = binary("eq");
/** 1 where x ≠ y, else 0. */
export const ne: BinaryFunction = binary("ne");
/** 1 where neither is 0 or NaN, else 0. */
export const and: BinaryFunction = binary("and");
/** 1 where one is neither 0 nor NaN, else 0. */
export const or: BinaryFunction = binary("or");
/** 1 where x is 0 or NaN, else 0. */
export const not: UnaryFunction = unary("not");
/** x where c is neither 0 nor NaN, else y. The one not taken gets no gradient, not even a NaN. */
export const where: TernaryFunction = (c, x, y) => apply("where", c, x, y);

/** Whole powers up to this one are products. */
const LARGEST_PRODUCT = 16;

/**
 * xⁿ. A whole number n from −16 to 16 gives products (fast, and the same bits on every engine);
 * any other exponent, Value or number, gives `Math.pow`.
 */
export const pow: BinaryFunction = (x, n) =>
  typeof n === "number" && Number.isInteger(n) && Math.abs(n) <= LARGEST_PRODUCT
    ? wholePower(x, n)
    : apply("pow", x, n);

function wholePower(x: Operand, n: number): Value {
  if (n < 0) return div(1, wholePower(x, -n));
  if (n === 0) return toValue("pow", 1);
  if (n === 1) return toValue("pow", x);
  if (n === 3) return apply("cube", x);
  const even = n % 2 === 0;
  return even ? square(wholePower(x, n / 2)) : mul(wholePower(x, n - 1), x);
}

type MethodName = Exclude<OpName, "cube">;

/** The operations that are methods of Value as well, first operand before the dot. */
const METHODS: Readonly<Record<MethodName, (...operands: [Operand, Operand, Operand]) => Value>> = {
  add,
  sub,
  mul,
  div,
  neg,
  square,
  pow,
  sqrt,
  exp,
  log,
  sin,
  cos,
  tanh,
  sigmoid,
  relu,
  abs,
  sign,
  max,
  min,
  lt,
  le,
  gt,
  ge,
  eq,
  ne,
  and,
  or,
  not,
  where,
};

/** Each operation as a method: `a.mul(b)`, `a.relu()`, `c.where(x, y)`. */
export interface Value
  extends
    Readonly<Record<Exclude<Unary, "cube">, () => Value>>,
    Readonly<Record<Binary, (y: Operand) => Value>>,
    Readonly<Record<Ternary, (x: Operand, y: Operand) => Value>> {}

for (const [name, operation] of Object.entries(METHODS)) {
  const free = operation as (...operands: readonly Operand[]) => Value;
  const method = function (this: Value, ...rest: readonly Operand[]): Value {
    return free(this, ...rest);
  };
  Object.defineProperty(Value.prototype, name, { value: method });
}

/** What `console.log(value)` prints in Node. */
Object.defineProperty(Value.prototype, Symbol.for("nodejs.util.inspect.custom"), {
  value: Value.prototype.toString,
});
