/**
 * A graph in the notation of a blackboard: `e = c - d`, and the chain rule `dd += -de`.
 *
 * The non-obvious decision: the chain rule is not written down here. The derivative rows of the
 * op table are run once more, over an algebra whose numbers are expressions.
 */
import { code, literal } from "../emit/code.ts";
import { type Expression, SYNTAX, variable } from "../emit/expression.ts";
import { Namer } from "../emit/code.ts";
import { ProgramNames } from "../emit/names.ts";
import type { Graph, Id } from "../ir/graph.ts";
import type { Algebra, AnyOp, Contribution, Op } from "../ops.ts";
import { activity } from "../passes/propagate.ts";
import { algebraOf, rowOf } from "../rows.ts";
import { COUNTERS } from "../ir/text.ts";
import type { Rule } from "./record.ts";

/** Spells an operation: as JavaScript where that is one line of algebra, else by its name. */
function spell(op: AnyOp, row: Op, args: readonly (Expression | undefined)[]): Expression {
  const [x, y, w] = args as [Expression, Expression, Expression];
  if (!row.repeats) return row.js(SYNTAX, x, y, w);
  const short = SYNTAX.call(`Math.${op}`, x);
  return { ...short, code: code`${new Namer().claim(op)}(${x.code})` };
}

const EXPRESSIONS: Algebra<Expression> = algebraOf<Expression>(
  (op, ...args) => spell(op, rowOf(op), args),
  {
    num: (value) => SYNTAX.number(value),
    when: (condition, value) => ({ condition, value }),
  },
);

const showContribution = (contribution: Contribution<Expression>): string | null => {
  if (contribution === null) return null;
  if ("code" in contribution) return contribution.code;
  return `${contribution.value.code}   only where ${contribution.condition.code}`;
};

/** As EXPRESSIONS, without the factor 1 that an adjoint of 1 leaves. */
const UNIT_EXPRESSIONS = Object.create(EXPRESSIONS, {
  mul: { value: (x: Expression, y: Expression) => (x.code === "1" ? y : EXPRESSIONS.mul(x, y)) },
}) as Algebra<Expression>;

/** An operation for a reference table. */
export interface OperationInWords {
  /** `add(x, y)` */
  readonly call: string;
  readonly javascript: string;
  /** ∂result/∂argument, one an argument; null where it is zero everywhere. */
  readonly derivatives: readonly (string | null)[];
}

/** Describes a row of the op table, the result as z, its arguments as x, y (for where: c, x, y). */
export function describeOperation(op: AnyOp): OperationInWords {
  const row = rowOf(op);
  const names = (row.arity === 3 ? ["c", "x", "y"] : ["x", "y"]).slice(0, row.arity);
  const namer = new Namer();
  const [x, y, w] = names.map((name) => variable(namer.claim(name), false)) as [
    Expression,
    Expression,
    Expression,
  ];
  const [z, one] = [variable(namer.claim("z"), false), SYNTAX.number(1)];
  return {
    call: `${op}(${names.join(", ")})`,
    javascript: row.js(SYNTAX, x, y, w).code,
    derivatives: row.derivative.map((rule) =>
      rule === null ? null : showContribution(rule(UNIT_EXPRESSIONS, one, z, x, y, w)),
    ),
  };
}

/** The instructions of a traced graph under their names. */
export class Blackboard {
  readonly #graph: Graph;
  readonly #names: ProgramNames;
  /** Which instructions have a gradient at all; constants and what depends only on them do not. */
  readonly #active: Uint8Array;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#active = activity(graph);
    this.#names = new ProgramNames(graph.names, new Map());
  }

  /** What an instruction is called: its label, `v` and its number, or the constant itself. */
  name(id: Id): string {
    const constant = this.#graph.constant(id);
    if (constant !== undefined) return literal(constant);
    const { of } = this.#graph.origin(id);
    return this.#names.label(of) ?? this.#loopName(id) ?? this.#resultName(id) ?? `v${of}`;
  }

  /** What the one result is called, as in the code, unless it has a name or an input is called so. */
  #resultName(id: Id): string | undefined {
    const { x, data } = this.#graph.names;
    const isTaken = x.includes("value") || data.includes("value");
    return id === this.#graph.value && !isTaken ? "value" : undefined;
  }

  /** What an input is called that a loop made: a column of a row, the counter, the number of rows. */
  #loopName(id: Id): string | undefined {
    if (this.#graph.kind(id) !== "input") return undefined;
    const { space, index, address } = this.#graph.source(id);
    const { row = [], data } = this.#graph.names;
    if (space === "data" && address !== undefined) return row[index - data.length];
    if (space === "counter") return COUNTERS[index];
    return space === "rows" ? space : undefined;
  }

  #mention(name: string, id: Id): Expression {
    const constant = this.#graph.constant(id);
    if (constant !== undefined) return SYNTAX.number(constant);
    return variable(new Namer().claim(name), false);
  }

  /** `c = a + b` */
  line(id: Id): string {
    const [op, row] = [this.#graph.op(id) as AnyOp, this.#graph.row(id) as Op];
    const args = this.#graph.args(id).map((arg) => this.#mention(this.name(arg), arg));
    return `${this.name(id)} = ${spell(op, row, args).code}`;
  }

  /** Whether an instruction has a derivative. */
  isActive(id: Id): boolean {
    return this.#active[id] === 1;
  }

  /** What to write on an operation in a drawing: `+`, or its name where no operator stands for it. */
  symbol(id: Id): string {
    const [op, row] = [this.#graph.op(id) as AnyOp, this.#graph.row(id) as Op];
    const args = this.#graph.args(id).map((arg) => this.#mention(this.name(arg), arg));
    return (!row.repeats && spell(op, row, args).operator) || op.replace(/^user:/, "");
  }

  /** What the chain rule adds because of this operation: `dc += de`, `dd += -de`. */
  rules(id: Id): Rule[] {
    const row = this.#graph.row(id) as Op;
    const args = this.#graph.args(id);
    const z = this.#mention(this.name(id), id);
    const g = this.#mention(`d${this.name(id)}`, id);
    const [x, y, w] = args.map((arg) => this.#mention(this.name(arg), arg)) as [
      Expression,
      Expression,
      Expression,
    ];
    return row.derivative.flatMap((rule, i) => {
      const arg = args[i] as Id;
      if (rule === null || !this.#active[arg]) return [];
      const term = showContribution(rule(EXPRESSIONS, g, z, x, y, w));
      const { of } = this.#graph.origin(arg);
      return term === null ? [] : [{ to: of, argument: i, text: `d${this.name(arg)} += ${term}` }];
    });
  }
}
