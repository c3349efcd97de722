/**
 * Looks up the row of any operation: those of the op table and those that users define; and the
 * algebras that are made from all rows at once.
 *
 * The non-obvious decision: users' operations are kept in one list that only grows. A graph names
 * an operation by a small integer, so a row that went away would change what a graph means.
 */
import {
  type Algebra,
  type AnyOp,
  type Contribution,
  type Op,
  OP_NAMES,
  type OpName,
  OPS,
  type UserOp,
} from "./ops.ts";

const userNames: UserOp[] = [];
/** All operations, their rows and how many arguments they take; an operation's code is its place. */
const OPERATIONS: AnyOp[] = [...OP_NAMES];
const ROWS: Op[] = OP_NAMES.map((op) => OPS[op]);
const ARITIES: number[] = ROWS.map(({ arity }) => arity);
const CODES = new Map<AnyOp, number>(OPERATIONS.map((op, code) => [op, code]));

/** The names of all operations that users have defined, in order. */
export const userOps: readonly UserOp[] = userNames;

/** Whether text names an operation that exists. */
export function isOperation(name: string): name is AnyOp {
  return CODES.has(name as AnyOp);
}

/** The row of an operation. */
export function rowOf(op: AnyOp): Op {
  return ROWS[codeOf(op)] as Op;
}

/** A small integer that stands for an operation, for columns; the same for good. */
export const codeOf = (op: AnyOp): number => CODES.get(op) as number;

/** The operation that a code stands for. */
export const operationOf = (code: number): AnyOp => OPERATIONS[code] as AnyOp;

/** Its row. */
export const rowAt = (code: number): Op => ROWS[code] as Op;

/** How many arguments it takes; rows have many shapes, so this is faster than asking them. */
export const arityAt = (code: number): number => ARITIES[code] as number;

/** Adds an operation; a name that is taken gets a number, since the old row may be in use. */
export function addRow(name: string, row: Op): UserOp {
  let op: UserOp = `user:${name}`;
  for (let i = 2; isOperation(op); i++) op = `user:${name}.${i}`;
  userNames.push(op);
  CODES.set(op, OPERATIONS.push(op) - 1);
  ROWS.push(row);
  ARITIES.push(row.arity);
  return op;
}

/** One way to apply an operation to as many arguments as it takes. */
type Apply<T> = (op: AnyOp, x: T, y?: T, w?: T) => T;

/** An algebra whose operations, methods below, all do one thing. */
class Uniform<T> {
  readonly by: Apply<T>;
  readonly num: Algebra<T>["num"];
  readonly when: Algebra<T>["when"];

  constructor(by: Apply<T>, { num, when }: Pick<Algebra<T>, "num" | "when">) {
    this.by = by;
    this.num = num;
    this.when = when;
  }

  apply(op: AnyOp, [x, y, w]: readonly T[]): T {
    return this.by(op, x as T, y, w);
  }
}

// On the prototype, because each derivative has an algebra of its own.
for (const op of OP_NAMES) {
  Object.defineProperty(Uniform.prototype, op, {
    value(this: Uniform<unknown>, x: unknown, y?: unknown, w?: unknown): unknown {
      return this.by(op, x, y, w);
    },
  });
}

/** Makes an algebra by giving one way to apply an operation to as many arguments as it takes. */
export const algebraOf = <T>(apply: Apply<T>, rest: Pick<Algebra<T>, "num" | "when">): Algebra<T> =>
  new Uniform(apply, rest) as unknown as Algebra<T>;

/** The algebra of doubles: with it, a derivative is the backward step of the interpreted engine. */
export const NUMBERS: Algebra<number> = {
  ...(Object.fromEntries(OP_NAMES.map((op) => [op, OPS[op].eval])) as Record<
    OpName,
    (...args: number[]) => number
  >),
  num: (value: number) => value,
  when: (condition: number, value: number): Contribution<number> => (condition ? value : null),
  apply: (op: AnyOp, [x = NaN, y = NaN, w = NaN]: readonly number[]) => rowOf(op).eval(x, y, w),
};
