/**
 * Random programs and points for the tests: a program is a list of steps, each an operation on
 * earlier results.
 *
 * Arguments are drawn with a bias to few, recent results, so that subexpressions repeat: programs
 * without that bias missed a wrong order of passes.
 */
import fc from "fast-check";
import * as gradc from "../src/index.ts";
import { OP_NAMES, type OpName, OPS, type UserOp } from "../src/ops.ts";
import { userOps } from "../src/rows.ts";
import { type Operand, Value } from "../src/value.ts";

export type Operation = (...operands: readonly Operand[]) => Value;

/** Each operation of the table as a function of operands. */
export function operationOf(op: OpName): Operation {
  return (gradc as unknown as Record<OpName, Operation>)[op];
}

/** x² above 0. What is below hands nothing on. */
export const ramp = gradc.defineOp({
  name: "ramp",
  eval: (x: number) => (x > 0 ? x * x : 0),
  derivative: (x) => ({ when: gradc.gt(x, 0), value: gradc.mul(2, x) }),
});

/** x / (1 + y²). */
const damped = gradc.defineOp({
  name: "damped",
  eval: (x: number, y: number) => x / (1 + y * y),
  derivative: (_x, y, result) => {
    const below = gradc.add(1, gradc.square(y));
    return [gradc.div(1, below), gradc.div(gradc.mul(-2, gradc.mul(y, result)), below)];
  },
});

/** The point between y and w at x. */
const between = gradc.defineOp({
  name: "between",
  eval: (x: number, y: number, w: number) => y + x * (w - y),
  derivative: (x, y, w) => [gradc.sub(w, y), gradc.sub(1, x), x],
});

/** What these are called in the table of operations, which may hold others of the same names. */
export const DEFINED: readonly UserOp[] = userOps.slice(-3);

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

/** The table's operations, and some that a user defined. */
const USABLE: Readonly<Record<string, Usable>> = {
  ...Object.fromEntries(OP_NAMES.map((op) => [op, usable(op)])),
  ramp: { operation: ramp as Operation, arity: 1, flat: false },
  damped: { operation: damped as Operation, arity: 2, flat: false },
  between: { operation: between as Operation, arity: 3, flat: false },
};

const operations = (flat: boolean): string[] =>
  Object.keys(USABLE).filter((op) => (USABLE[op] as Usable).flat === flat);

/**
 * Operations by how often they are drawn. Flat ones are rare, since a program whose derivatives
 * are all 0 shows nothing; gates are frequent, so that gates stand behind gates; and smooth ones
 * keep numbers ordinary.
 */
const MIXTURE: readonly (readonly [weight: number, ops: readonly string[]])[] = [
  [4, operations(false)],
  [6, ["add", "sub", "mul", "neg", "sin", "tanh", "sigmoid", "damped", "between"]],
  [2, ["where", "where", "max", "min", "relu", "ramp"]],
  [1, operations(true)],
];

type Make = (x: Operand, y: Operand, w: Operand) => Value;

/** x² and something, so that what follows is defined for every x. */
const above = (least: number, x: Operand): Value => gradc.add(least, gradc.square(x));

const within = (most: number, x: Operand): Value => gradc.mul(most, gradc.sin(x));

/** Every operation that has derivatives of all orders, where it has them and not too large. */
const SMOOTH: Readonly<Record<string, Make>> = {
  sum: gradc.add,
  difference: gradc.sub,
  product: gradc.mul,
  bounded: (x, y) => gradc.mul(x, gradc.tanh(y)),
  opposite: gradc.neg,
  quotient: (x, y) => gradc.div(x, gradc.add(1.5, gradc.cos(y))),
  powers: (x, y) => gradc.pow(gradc.add(1.5, gradc.sin(x)), gradc.sin(y)),
  length: (x, y) => gradc.hypot(above(1, x), y),
  angle: (x, y) => gradc.atan2(y, above(1, x)),
  damping: (x, y) => damped(x, y),
  mixture: (x, y, w) => between(gradc.sin(x), y, w),
  squared: (x) => gradc.square(gradc.sin(x)),
  cubed: (x) => gradc.cube(gradc.cos(x)),
  root: (x) => gradc.sqrt(above(0.5, x)),
  cubicRoot: (x) => gradc.cbrt(above(0.5, x)),
  power: (x) => gradc.exp(gradc.sin(x)),
  powerLessOne: (x) => gradc.expm1(gradc.cos(x)),
  logarithm: (x) => gradc.log(above(1.5, x)),
  logarithm1: (x) => gradc.log1p(gradc.square(x)),
  logarithm2: (x) => gradc.log2(above(0.5, x)),
  logarithm10: (x) => gradc.log10(above(0.5, x)),
  sine: gradc.sin,
  cosine: gradc.cos,
  tangent: (x) => gradc.tan(within(0.6, x)),
  arcSine: (x) => gradc.asin(within(0.8, x)),
  arcCosine: (x) => gradc.acos(within(0.8, x)),
  arcTangent: gradc.atan,
  hyperbolicSine: (x) => gradc.sinh(gradc.sin(x)),
  hyperbolicCosine: (x) => gradc.cosh(gradc.sin(x)),
  hyperbolicTangent: gradc.tanh,
  areaSine: gradc.asinh,
  areaCosine: (x) => gradc.acosh(above(1.5, x)),
  areaTangent: (x) => gradc.atanh(within(0.7, x)),
  logistic: gradc.sigmoid,
  softRelu: gradc.softplus,
  error: gradc.erf,
  errorRest: gradc.erfc,
};

/** What a step may be. */
const KNOWN: Readonly<Record<string, Usable>> = {
  ...USABLE,
  ...Object.fromEntries(
    Object.entries(SMOOTH).map(([name, operation]) => {
      return [name, { operation: operation as Operation, arity: operation.length, flat: false }];
    }),
  ),
};

/** An argument: an earlier result, counted from the latest (and around), or a number. */
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

/**
 * Numbers from −4 to 4 with all their digits. Not `fc.double`, which draws bits: two thirds of
 * what it gives are below 1e-100.
 */
export const ordinary: fc.Arbitrary<number> = fc
  .integer({ min: -(2 ** 30), max: 2 ** 30 })
  .map((n) => n / 268435399);

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

const steps = (op: fc.Arbitrary<string>, arg: fc.Arbitrary<Argument>): fc.Arbitrary<Step> =>
  op
    .chain((name) => fc.tuple(fc.constant(name), fc.array(arg, { minLength: 3, maxLength: 3 })))
    .map(([name, args]) => ({ op: name, args: args.slice(0, (KNOWN[name] as Usable).arity) }));

const step = steps(
  fc.oneof(...MIXTURE.map(([weight, ops]) => ({ arbitrary: fc.constantFrom(...ops), weight }))),
  argument,
);

const smoothStep = steps(
  fc.constantFrom(...Object.keys(SMOOTH), "sum", "bounded", "quotient"),
  fc.oneof(
    { arbitrary: fc.nat({ max: 8 }).map((back) => ({ back })), weight: 9 },
    { arbitrary: ordinary.map((number) => ({ number })), weight: 1 },
  ),
);

/** What programs there may be. */
interface Sizes {
  readonly steps: number;
  readonly data?: number;
  readonly outputs?: number;
  /** Only of operations that have derivatives of all orders, where they have them. */
  readonly smooth?: boolean;
}

/** Programs of at most so many steps, constants and outputs; all sizes occur. */
export const programs = (sizes: Sizes): fc.Arbitrary<Program> => {
  const { data = 0, outputs = 1, smooth = false } = sizes;
  return fc.record({
    inputs: fc.integer({ min: 1, max: 4 }),
    data: fc.nat({ max: data }),
    // "max", or there would never be more than a dozen.
    steps: fc.array(smooth ? smoothStep : step, {
      minLength: 1,
      maxLength: sizes.steps,
      size: "max",
    }),
    outputs:
      outputs === 1
        ? fc.constant([0])
        : fc.array(fc.nat({ max: 8 }), { minLength: 1, maxLength: outputs }),
  });
};

/** A program of one output and without constants. */
export const program: fc.Arbitrary<Program> = programs({ steps: 25 });

/** Runs a program on Values; the results are its outputs. */
export function runProgram(
  { steps, outputs }: Program,
  inputs: readonly Value[],
  data: readonly Value[] = [],
): Value[] {
  const results: Value[] = [...data, ...inputs];
  const latest = (back: number): Value => results.at(-1 - (back % results.length)) as Value;
  for (const { op, args } of steps) {
    const operands = args.map((arg) => ("number" in arg ? arg.number : latest(arg.back)));
    results.push((KNOWN[op] as Usable).operation(...operands));
  }
  return outputs.map(latest);
}

/** As a function of a list of inputs and a list of constants, for the compilers. */
export function asFunction(random: Program): (x: Value[], data?: Value[]) => Value {
  return (x, data) => runProgram(random, x, data)[0] as Value;
}

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
