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

/** x² above 0. What is below hands nothing on. */
const ramp = gradc.defineOp({
  name: "ramp",
  eval: (x: number) => (x > 0 ? x * x : 0),
  derivative: (x) => ({ when: gradc.gt(x, 0), value: gradc.mul(2, x) }),
});

/** x / (1 + y²). */
export const damped = gradc.defineOp({
  name: "damped",
  eval: (x: number, y: number) => x / (1 + y * y),
  derivative: (_x, y, result) => {
    const below = gradc.add(1, gradc.square(y));
    return [gradc.div(1, below), gradc.div(gradc.mul(-2, gradc.mul(y, result)), below)];
  },
});

/** An operation that programs use. */
interface Usable {
  readonly operation: Operation;
  readonly arity: number;
  /** It hands no derivative on, wherever it is. */
  readonly flat: boolean;
}

const usable = (op: OpName): Usable => {
  const { arity, derivative } = OPS[op];
  return { operation: operationOf(op), arity, flat: derivative.every((rule) => rule === null) };
};

/** The table's operations, and two that a user defined. */
const USABLE: Readonly<Record<string, Usable>> = {
  ...Object.fromEntries(OP_NAMES.map((op) => [op, usable(op)])),
  ramp: { operation: ramp as Operation, arity: 1, flat: false },
  damped: { operation: damped as Operation, arity: 2, flat: false },
};

const operations = (flat: boolean): string[] =>
  Object.keys(USABLE).filter((op) => (USABLE[op] as Usable).flat === flat);

/**
 * Operations by how often they are drawn. Flat ones are rare, since a program whose derivatives
 * are all 0 shows nothing; gates are frequent, so that gates stand behind gates; and smooth ones
 * keep numbers ordinary.
 */
const MIXTURE: readonly (readonly [weight: number, ops: readonly string[]])[] = [
  [5, operations(false)],
  [5, ["add", "sub", "mul", "neg", "square", "sin", "tanh", "sigmoid", "erf", "damped"]],
  [1, ["where", "max", "min", "relu", "ramp"]],
  [1, operations(true)],
];

/** An argument: an earlier result, counted from the latest, or a number. */
export type Argument = { readonly back: number } | { readonly number: number };

export interface Step {
  /** A key of the operations that programs use. */
  readonly op: string;
  readonly args: readonly Argument[];
}

export interface Program {
  readonly inputs: number;
  /** How many constants there are beside the inputs. */
  readonly data: number;
  readonly steps: readonly Step[];
  /** The results that are returned, counted from the latest. */
  readonly outputs: readonly number[];
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
  { arbitrary: written.map((number) => ({ number })), weight: 1 },
);

const step: fc.Arbitrary<Step> = fc
  .oneof(...MIXTURE.map(([weight, ops]) => ({ arbitrary: fc.constantFrom(...ops), weight })))
  .chain((op) => fc.tuple(fc.constant(op), fc.array(argument, { minLength: 3, maxLength: 3 })))
  .map(([op, args]) => ({ op, args: args.slice(0, (USABLE[op] as Usable).arity) }));

/** What programs there may be. */
interface Sizes {
  readonly steps: number;
  readonly data?: number;
  readonly outputs?: number;
}

/** Programs of at most so many steps, constants and outputs; all sizes occur. */
export const programs = ({ steps, data = 0, outputs = 1 }: Sizes): fc.Arbitrary<Program> =>
  fc.record({
    inputs: fc.integer({ min: 1, max: 4 }),
    data: fc.nat({ max: data }),
    // "max", or there would never be more than a dozen.
    steps: fc.array(step, { minLength: 1, maxLength: steps, size: "max" }),
    outputs:
      outputs === 1
        ? fc.constant([0])
        : fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: outputs }),
  });

/** A program of one output and without constants. */
export const program: fc.Arbitrary<Program> = programs({ steps: 25 });

/** Runs a program on Values; the results are its outputs. */
export function runProgram(
  { steps, outputs }: Program,
  inputs: readonly Value[],
  data: readonly Value[] = [],
): Value[] {
  const results: Value[] = [...inputs, ...data];
  const latest = (back: number): Value => results[Math.max(0, results.length - 1 - back)] as Value;
  for (const { op, args } of steps) {
    const operands = args.map((arg) => ("number" in arg ? arg.number : latest(arg.back)));
    results.push((USABLE[op] as Usable).operation(...operands));
  }
  return outputs.map(latest);
}

/** As a function of a list of inputs and a list of constants, for the compilers. */
export function asFunction(random: Program): (x: Value[], data?: Value[]) => Value {
  return (x, data) => runProgram(random, x, data)[0] as Value;
}

/** Ordinary numbers. */
export const ordinary: fc.Arbitrary<number> = fc.double({ min: -4, max: 4, noNaN: true });

/** A point: all ordinary, or each number ordinary or special. */
export const point = (length: number): fc.Arbitrary<number[]> =>
  fc.oneof(
    ...[ordinary, fc.oneof(special, ordinary), special].map((number) =>
      fc.array(number, { minLength: length, maxLength: length }),
    ),
  );

/** Value and gradient by the interpreted engine alone. */
export function interpretedGradient(
  fn: (x: Value[], data: Value[]) => Value,
  x: readonly number[],
  data: readonly number[] = [],
): { value: number; grad: number[] } {
  const leaves = x.map((number) => new Value(number));
  const result = fn(
    leaves,
    data.map((number) => new Value(number)),
  );
  result.backward();
  return { value: result.data, grad: leaves.map((leaf) => leaf.grad) };
}

/** Equal bits; for gradients 0 and −0 count as equal. */
export const sameGradient = (a: number, b: number): boolean =>
  Object.is(a, b) || (a === 0 && b === 0);
