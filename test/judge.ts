/**
 * A judge of derivatives that shares nothing with `src/check`: the user's function is run on
 * Values; rows of a Jacobian come from `backward()`, columns from a forward mode of its own over
 * the rows of the op table, second derivatives from either on the Values of `gradient(f)`.
 */
import { gradient, mul, sum, Value, zeroGrad } from "../src/index.ts";
import type { Algebra } from "../src/ops.ts";
import { OP_NAMES, OPS } from "../src/ops.ts";
import type { Direction } from "../src/passes/jacobian.ts";
import { rowOf } from "../src/rows.ts";

/** Where a function is judged: everything a compiled function may take. */
export interface Spot {
  readonly x: readonly number[];
  readonly data: readonly number[];
  /** One number an input. */
  readonly direction: readonly number[];
  /** One number an output. */
  readonly cotangents: readonly number[];
}

/** A function of inputs and constants, with several results. */
export type Several = (x: Value[], data: Value[]) => Value[];

/** Results by name, each a flat list; matrices row by row. */
export type Results = Readonly<Record<string, readonly number[]>>;

/** A function run on Values at a spot. */
interface Evaluated {
  readonly x: Value[];
  readonly data: Value[];
  readonly roots: readonly Value[];
}

const leavesOf = (numbers: readonly number[]): Value[] => numbers.map((n) => new Value(n));

function evaluate(fn: Several, spot: Spot): Evaluated {
  const [x, data] = [leavesOf(spot.x), leavesOf(spot.data)];
  return { x, data, roots: fn(x, data) };
}

const numbersOf = (values: readonly Value[]): number[] => values.map(({ data }) => data);

/** The gradient of one root. */
export function rowOfJacobian(root: Value, leaves: readonly Value[]): number[] {
  zeroGrad(leaves);
  root.backward();
  return leaves.map(({ grad }) => grad);
}

/** The rules of the op table over numbers; nothing where a gate is closed. */
const ALGEBRA = {
  ...Object.fromEntries(OP_NAMES.map((op) => [op, OPS[op].eval])),
  num: (value: number) => value,
  when: (condition: number, value: number) => (condition ? value : null),
  apply: (op, [x, y, w]) => rowOf(op).eval(x as number, y as number, w as number),
} as Algebra<number>;

/** The derivatives of Values along a direction, each found once; null for nothing. */
function forwardMode(given: ReadonlyMap<Value, number>): (value: Value) => number | null {
  const known = new Map<Value, number | null>(given);
  const tangentOf = (value: Value): number | null => {
    const found = known.get(value);
    if (found !== undefined) return found;
    const tangent = sumOfTerms(value, value.args.map(tangentOf));
    known.set(value, tangent);
    return tangent;
  };
  return tangentOf;
}

/** What the arguments of a Value send to it, added up from left to right. */
function sumOfTerms(value: Value, tangents: readonly (number | null)[]): number | null {
  if (value.op === "leaf" || value.op === "number") return null;
  const { derivative } = rowOf(value.op);
  const [x, y, w] = numbersOf(value.args) as [number, number, number];
  let total: number | null = null;
  for (const [i, tangent] of tangents.entries()) {
    if (tangent === null) continue;
    const term = derivative[i]?.(ALGEBRA, tangent, value.data, x, y, w) ?? null;
    if (term !== null) total = total === null ? (term as number) : total + (term as number);
  }
  return total;
}

/** The derivatives of roots along a direction. */
function along(
  roots: readonly Value[],
  leaves: readonly Value[],
  direction: readonly number[],
): number[] {
  const given = new Map(leaves.map((leaf, i) => [leaf, direction[i] as number]));
  const tangentOf = forwardMode(given);
  return roots.map((root) => tangentOf(root) ?? 0);
}

/** A whole matrix of derivatives, row by row. */
function matrixOf(
  roots: readonly Value[],
  leaves: readonly Value[],
  direction: Direction,
): number[] {
  if (direction === "reverse") return roots.flatMap((root) => rowOfJacobian(root, leaves));
  const columns = leaves.map((leaf) => along(roots, [leaf], [1]));
  return roots.flatMap((_, row) => columns.map((column) => column[row] as number));
}

/** Both triangles from the lower one, as each pair is computed once. */
function mirrored(matrix: readonly number[], size: number): number[] {
  return matrix.map((_, place) => {
    const [row, column] = [Math.floor(place / size), place % size];
    return matrix[Math.max(row, column) * size + Math.min(row, column)] as number;
  });
}

/**
 * The gradient of the weighted sum of the roots, by `backward()` on that sum. The products are
 * made in reverse order, so that weights arrive at a root in the order of the outputs.
 */
function weightedGradient({ x, roots }: Evaluated, weights: readonly number[]): number[] {
  const terms = roots.map((_, i) => i).toReversed();
  return rowOfJacobian(sum(terms.map((i) => mul(roots[i] as Value, weights[i] as number))), x);
}

/** The gradient of the only root as Values that can be differentiated again. */
function gradientValues(fn: Several, { x, data }: Evaluated): Value[] {
  return gradient((inputs: Value[]) => fn(inputs, data)[0] as Value)(x)[0] as Value[];
}

type Judge = (fn: Several, spot: Spot, direction: Direction) => Results;

/** What each product should give; of a function with one result for the second derivatives. */
export const JUDGES = {
  jacobian: (fn, spot, direction) => {
    const { x, roots } = evaluate(fn, spot);
    return { values: numbersOf(roots), jacobian: matrixOf(roots, x, direction) };
  },
  hessian: (fn, spot, direction) => {
    const evaluated = evaluate(fn, spot);
    const { x, roots } = evaluated;
    const matrix = matrixOf(gradientValues(fn, evaluated), x, direction);
    return {
      values: numbersOf(roots),
      grad: rowOfJacobian(roots[0] as Value, x),
      hessian: mirrored(matrix, x.length),
    };
  },
  jvp: (fn, spot) => {
    const { x, roots } = evaluate(fn, spot);
    return { values: numbersOf(roots), tangents: along(roots, x, spot.direction) };
  },
  vjp: (fn, spot) => {
    const evaluated = evaluate(fn, spot);
    return {
      values: numbersOf(evaluated.roots),
      grad: weightedGradient(evaluated, spot.cotangents),
    };
  },
  hvp: (fn, spot) => {
    const evaluated = evaluate(fn, spot);
    const { x, roots } = evaluated;
    return {
      values: numbersOf(roots),
      grad: rowOfJacobian(roots[0] as Value, x),
      product: along(gradientValues(fn, evaluated), x, spot.direction),
    };
  },
} as const satisfies Readonly<Record<string, Judge>>;

export type ProductName = keyof typeof JUDGES;
