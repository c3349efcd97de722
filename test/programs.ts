/**
 * Random programs and points for the tests: a program is a list of steps, each an operation on
 * earlier results.
 *
 * Arguments are drawn with a bias to few, recent results, so that subexpressions repeat: programs
 * without that bias missed a wrong order of passes.
 */
import fc from "fast-check";
import * as gradc from "../src/index.ts";
import { OP_NAMES, type OpName, OPS } from "../src/ops.ts";
import { type Operand, Value } from "../src/value.ts";

export type Operation = (...operands: readonly Operand[]) => Value;

/** Each operation of the table as a function of operands. */
export function operationOf(op: OpName): Operation {
  return (gradc as unknown as Record<OpName, Operation>)[op];
}

/** An argument: an earlier result, counted from the latest, or a number. */
export type Argument = { readonly back: number } | { readonly number: number };

export interface Step {
  readonly op: OpName;
  readonly args: readonly Argument[];
}

export interface Program {
  readonly inputs: number;
  readonly steps: readonly Step[];
}

/** Numbers at which floating point is unlike arithmetic. */
export const SPECIAL = [
  0,
  -0,
  1,
  -1,
  2,
  -2,
  0.5,
  3,
  NaN,
  Infinity,
  -Infinity,
  5e-324,
  -5e-324,
  1e-310,
  2.2250738585072014e-308,
  1.7976931348623157e308,
  -1e300,
  1e-8,
];

const special = fc.constantFrom(...SPECIAL);

/** A number in a program: mostly small and whole, as people write them. */
const written = fc.oneof(
  { arbitrary: fc.constantFrom(0, 1, 2, 3, -1, 0.5, 10), weight: 6 },
  { arbitrary: special, weight: 1 },
);

const argument: fc.Arbitrary<Argument> = fc.oneof(
  { arbitrary: fc.nat({ max: 3 }).map((back) => ({ back })), weight: 8 },
  { arbitrary: fc.nat({ max: 40 }).map((back) => ({ back })), weight: 3 },
  { arbitrary: written.map((number) => ({ number })), weight: 2 },
);

const step: fc.Arbitrary<Step> = fc
  .constantFrom(...OP_NAMES)
  .chain((op) => fc.tuple(fc.constant(op), fc.array(argument, { minLength: 3, maxLength: 3 })))
  .map(([op, args]) => ({ op, args: args.slice(0, OPS[op].arity) }));

export const program: fc.Arbitrary<Program> = fc.record({
  inputs: fc.integer({ min: 1, max: 4 }),
  steps: fc.array(step, { minLength: 1, maxLength: 25 }),
});

/** Runs a program on Values; the result is the last step. */
export function runProgram({ steps }: Program, inputs: readonly Value[]): Value {
  const results: Value[] = [...inputs];
  for (const { op, args } of steps) {
    const operands = args.map((arg): Operand => {
      if ("number" in arg) return arg.number;
      return results[Math.max(0, results.length - 1 - arg.back)] as Value;
    });
    results.push(operationOf(op)(...operands));
  }
  return results.at(-1) as Value;
}

/** As a function with as many parameters as the program has inputs, for compileGrad. */
export function asFunction(random: Program): (x: Value[]) => Value {
  return (x) => runProgram(random, x);
}

/** A point: all ordinary, or each number ordinary or special. */
export const point = (length: number): fc.Arbitrary<number[]> =>
  fc.oneof(
    fc.array(fc.double({ min: -4, max: 4, noNaN: true }), { minLength: length, maxLength: length }),
    fc.array(fc.oneof(special, fc.double({ min: -4, max: 4, noNaN: true })), {
      minLength: length,
      maxLength: length,
    }),
    fc.array(special, { minLength: length, maxLength: length }),
  );

/** Value and gradient by the interpreted engine alone. */
export function interpretedGradient(
  fn: (x: Value[]) => Value,
  x: readonly number[],
): { value: number; grad: number[] } {
  const leaves = x.map((data) => new Value(data));
  const result = fn(leaves);
  result.backward();
  return { value: result.data, grad: leaves.map((leaf) => leaf.grad) };
}

/** Equal bits; for gradients 0 and −0 count as equal. */
export const sameGradient = (a: number, b: number): boolean =>
  Object.is(a, b) || (a === 0 && b === 0);
