/**
 * Random programs whose labels, parameters and output keys try to be taken for code, or to hide
 * something that the code needs.
 *
 * The non-obvious decision: one program serves all products. Those of one value take its last
 * result; the others a random structure of its results, with hostile keys.
 */
import fc from "fast-check";
import {
  add,
  defineOp,
  div,
  erf,
  gt,
  mul,
  neg,
  type Operand,
  relu,
  sub,
  type Value,
  where,
} from "../../src/index.ts";
import { OP_NAMES } from "../../src/ops.ts";
import { OF_ONE_VALUE, type Product } from "../../src/passes/products.ts";
import { type Operation, operationOf } from "../programs.ts";
import { anyText } from "./any-text.ts";
import { type AnyCompiled, COMPILERS } from "./products.ts";

/** An operation of a user's, whose text refers to nothing outside. */
const bump = defineOp({
  name: "bump",
  eval: (x) => {
    const square = (y: number): number => y * y;
    return 1 / (1 + square(x));
  },
  derivative: (x, result) => mul(mul(-2, x), mul(result, result)),
});

/** What the library functions of these programs are called. */
export const LIBRARIES: readonly string[] = ["erf", "erfc", "bump"];

/** Every row of the op table; those that people use most, more often. */
const OPERATIONS: readonly Operation[] = [
  ...OP_NAMES.map(operationOf),
  ...[add, sub, mul, div, neg, relu, where, gt, erf].flatMap((operation) => [operation, operation]),
  bump as Operation,
];

const words = (text: string): string[] => text.trim().split(/\s+/);

const RESERVED = "constants return const let await eval arguments class of async package static";
const LIBRARY = "erf erfc bump requireCount readNumber wrongLength listOf spread";
const MEMBERS = "value grad jacobian hessian tangent product pattern entries inputNames direction";
const ODD = [
  "",
  "a b",
  '"',
  "\\",
  "\n",
  "\u2028",
  "\ud800",
  "*/",
  "${x}",
  "ααααααααααααααααααα",
  "aVeryLongLabelForAnything".repeat(8),
];

const LABELS = [
  words(
    "inputs grad tape seed data value Math NaN undefined Infinity v1 v2 dv1 t1 t2 da x gradient",
  ),
  words("values entries direction tangents cotangents product v1Dot aDot matrix row i step args"),
  words(RESERVED),
  words(LIBRARY),
  words(
    "__proto__ constructor toString 損失 π */ 😀 1 w[0] p.b abcdefghijklmnopqr rqponmlkjihgfedcba",
  ),
  ODD,
].flat();

const label = fc.oneof(
  fc.constantFrom(...LABELS),
  anyText(30),
  fc.integer({ min: 10, max: 20 }).map((length) => "n".repeat(length)),
);

/** Keys of results; some of them are the same once they are names. */
const KEYS = [
  words(RESERVED),
  words(LIBRARY),
  words(MEMBERS),
  words("__proto__ constructor toString hasOwnProperty x a v1 t1 inputs values 1 0 01 1e21 -1 ["),
  words("a-b a_b a.b a[b] p[0] p.0 p_0 損失 π 😀 e\u0301 \u00e9"),
  ODD,
].flat();

const key = fc.oneof(
  { arbitrary: fc.constantFrom(...KEYS), weight: 5 },
  { arbitrary: anyText(30), weight: 1 },
);

/** Names of parameters; a sloppy function may use more of them than a module. */
const parameter = fc.constantFrom(
  ...words(
    "a b x y inputs grad tape seed data value gradient constants v1 dv1 t1 _ $ π 損失 package",
  ),
  ...words(
    "Math Array NaN undefined Float64Array let yield static await async of get set implements",
  ),
  ...words("values matrix step tangents weights args direction cotangent row i gradientOf entries"),
  ...words("erf erfc bump readNumber requireCount gradientValue nnnnnnnnnnnnnnnnnn"),
  "aParameterWithAVeryLongName".repeat(3),
);

interface Step {
  readonly operation: number;
  readonly args: readonly (number | { readonly back: number })[];
  readonly label: string | null;
}

/** A structure of results: each counted from the latest. */
type Output =
  | { readonly back: number }
  | readonly Output[]
  | { readonly parts: readonly (readonly [key: string, part: Output])[] };

export interface Program {
  readonly parameters: readonly string[];
  readonly steps: readonly Step[];
  readonly output: Output;
}

const NUMBERS = [0, -0, 1, -1, 0.5, 3, NaN, Infinity, 1e21, -1e-7, -1 / 3, -Math.E * 1e-300];

const back = fc.nat({ max: 6 }).map((count) => ({ back: count }));

const step: fc.Arbitrary<Step> = fc.record({
  operation: fc.nat({ max: OPERATIONS.length - 1 }),
  args: fc.array(
    fc.oneof({ arbitrary: back, weight: 6 }, { arbitrary: fc.constantFrom(...NUMBERS), weight: 1 }),
    { minLength: 3, maxLength: 3 },
  ),
  label: fc.option(label, { freq: 2 }),
});

const list = (part: fc.Arbitrary<Output>, most: number): fc.Arbitrary<Output> =>
  fc.array(part, { minLength: 1, maxLength: most });

const object = (part: fc.Arbitrary<Output>, most: number): fc.Arbitrary<Output> =>
  fc
    .uniqueArray(fc.tuple(key, part), { minLength: 1, maxLength: most, selector: ([k]) => k })
    .map((parts) => ({ parts }));

const inner = fc.oneof(back, back, list(back, 2), object(back, 2));
const output: fc.Arbitrary<Output> = fc.oneof(
  { arbitrary: back, weight: 1 },
  { arbitrary: list(inner, 3), weight: 2 },
  { arbitrary: object(inner, 4), weight: 5 },
);

/** Programs of at most so many steps. */
export const programOf = (most: number): fc.Arbitrary<Program> =>
  fc.record({
    parameters: fc.uniqueArray(parameter, { minLength: 1, maxLength: 4 }),
    steps: fc.array(step, { minLength: 1, maxLength: most, size: "max" }),
    output,
  });

/** A program whose names are the plainest. */
export const withPlainNames = (program: Program): Program => ({
  ...program,
  parameters: program.parameters.map((_, i) => `p${i}`),
  steps: program.steps.map((plain) => ({ ...plain, label: null })),
});

const pick = (results: readonly Value[], count: number): Value =>
  results[Math.max(0, results.length - 1 - count)] as Value;

/** The results of all steps. */
function run({ steps }: Program, inputs: readonly Value[]): readonly Value[] {
  const results = [...inputs];
  for (const { operation, args, label: name } of steps) {
    const [x, y, w] = args.map((arg) =>
      typeof arg === "number" ? arg : pick(results, arg.back),
    ) as [Operand, Operand, Operand];
    const result = (OPERATIONS[operation] as Operation)(x, y, w);
    results.push(name === null ? result : result.as(name));
  }
  return results;
}

function structureOf(shape: Output, results: readonly Value[]): unknown {
  if ("back" in shape) return pick(results, shape.back);
  if (!("parts" in shape)) return shape.map((part) => structureOf(part, results));
  return Object.fromEntries(shape.parts.map(([k, part]) => [k, structureOf(part, results)]));
}

/** Compiles with the parameter names of the program, as if the user had written such a function. */
export function compileNamed(product: Product, program: Program): AnyCompiled {
  const body = (inputs: readonly Value[]): unknown => {
    const results = run(program, inputs);
    return OF_ONE_VALUE[product] ? pick(results, 0) : structureOf(program.output, results);
  };
  const names = program.parameters.join(", ");
  const make = new Function("body", `return (${names}) => body([${names}]);`);
  const fn = make(body) as (...values: Value[]) => unknown;
  return COMPILERS[product](fn as () => unknown, { check: false });
}
