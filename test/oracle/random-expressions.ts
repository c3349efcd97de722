/**
 * Random expressions over the operations that micrograd and gradc share, grown one operation at a
 * time; any earlier result may be used again.
 *
 * The non-obvious decision: they grow on the oracle, which knows the numbers, so steps near a pole
 * or near the kink of relu are refused. There the last digit of a quotient (micrograd multiplies
 * by `** -1`) would decide the gradient, and a comparison would say nothing.
 */
import * as gradc from "../../src/index.ts";
import type * as oracle from "./micrograd.ts";

type OracleOperand = oracle.Value | number;

interface SharedOperation {
  readonly oracle: (x: oracle.Value, y: OracleOperand) => oracle.Value;
  readonly engine: (x: gradc.Value, y: gradc.Operand) => gradc.Value;
  /** Whether it is well conditioned at these numbers. */
  readonly fits?: (x: number, y: number) => boolean;
  /** Where a number as second operand comes from; default any in −2 … 2. */
  readonly numbers?: readonly number[];
}

const EXPONENTS = [-3, -2, -1, -0.5, 0.5, 1, 1.5, 2, 3, 4, 5];

const keepsDigits = (x: number, sum: number): boolean => Math.abs(sum) > 0.05 * Math.abs(x);

const SHARED: Readonly<Record<string, SharedOperation>> = {
  add: { oracle: (x, y) => x.add(y), engine: gradc.add, fits: (x, y) => keepsDigits(x, x + y) },
  sub: { oracle: (x, y) => x.sub(y), engine: gradc.sub, fits: (x, y) => keepsDigits(x, x - y) },
  mul: { oracle: (x, y) => x.mul(y), engine: gradc.mul },
  div: { oracle: (x, y) => x.div(y), engine: gradc.div, fits: (_x, y) => Math.abs(y) > 0.25 },
  neg: { oracle: (x) => x.neg(), engine: gradc.neg },
  pow: {
    oracle: (x, n) => x.pow(n as number),
    engine: gradc.pow,
    fits: (x, n) => (Number.isInteger(n) ? Math.abs(x) : x) > 0.25,
    numbers: EXPONENTS,
  },
  relu: {
    oracle: (x) => x.relu(),
    engine: gradc.relu,
    fits: (x) => x > 1e-3 || (x > -0.3 && x < -1e-3),
  },
  exp: { oracle: (x) => x.exp(), engine: gradc.exp },
  tanh: { oracle: (x) => x.tanh(), engine: gradc.tanh, fits: (x) => Math.abs(x) < 3 },
};

export const OPERATIONS: readonly string[] = Object.keys(SHARED);

/** Uniform in −1 … 1. */
type Random = () => number;

/** An operation on earlier results, given by their positions; `y` may be a number instead. */
interface Step {
  readonly op: string;
  readonly x: number;
  readonly y: { readonly at: number } | number;
}

const pick = <T>(list: readonly T[], next: Random): T =>
  list[Math.floor(((next() + 1) / 2) * list.length)] as T;

function propose(length: number, next: Random): Step {
  const op = pick(OPERATIONS, next);
  const { numbers } = SHARED[op] as SharedOperation;
  const positions = Array.from({ length }, (_, i) => i);
  // Mostly the youngest result, so that little of the expression is dead.
  const x = next() < 0 ? length - 1 : pick(positions, next);
  if (numbers !== undefined) return { op, x, y: pick(numbers, next) };
  return { op, x, y: next() < -0.6 ? 2 * next() : { at: pick(positions, next) } };
}

const operand = <V>(y: Step["y"], values: readonly V[]): V | number =>
  typeof y === "number" ? y : (values[y.at] as V);

const number = (y: OracleOperand): number => (typeof y === "number" ? y : y.data);

/** A random expression of `size` operations over `leaves`; the last one is the result. */
export function grow(size: number, leaves: readonly oracle.Value[], next: Random): Step[] {
  const values = [...leaves];
  const steps: Step[] = [];
  while (steps.length < size) {
    const step = propose(values.length, next);
    const operation = SHARED[step.op] as SharedOperation;
    const x = values[step.x] as oracle.Value;
    const y = operand(step.y, values);
    if (operation.fits?.(x.data, number(y)) === false) continue;
    const value = operation.oracle(x, y);
    if (Math.abs(value.data) > 20) continue;
    values.push(value);
    steps.push(step);
  }
  return steps;
}

/** The expression on the oracle. */
export const onOracle = (steps: readonly Step[], leaves: readonly oracle.Value[]): oracle.Value =>
  evaluate(steps, leaves, (op) => op.oracle);

/** The expression on gradc's engine, with the free functions. */
export const onEngine = (steps: readonly Step[], leaves: readonly gradc.Value[]): gradc.Value =>
  evaluate(steps, leaves, (op) => op.engine);

function evaluate<V>(
  steps: readonly Step[],
  leaves: readonly V[],
  side: (op: SharedOperation) => (x: V, y: V | number) => V,
): V {
  const values = [...leaves];
  for (const { op, x, y } of steps) {
    values.push(side(SHARED[op] as SharedOperation)(values[x] as V, operand(y, values)));
  }
  return values.at(-1) as V;
}
