/**
 * The promise of exact mode: compiled value and gradient have the interpreted engine's bits, for
 * every input. Random programs over every operation, at ordinary and special points, on every way
 * there is to run them: generated code, the IR interpreter, the text of a generated file.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGrad, constant, type GradFunction, type Options, vector } from "../src/index.ts";
import { runFile } from "./generated.ts";
import {
  asFunction,
  interpretedGradient,
  point,
  type Program,
  program,
  programs,
  sameGradient,
} from "./programs.ts";
import { runs } from "./runs.ts";

const RUNS = runs(1000);
const POINTS = 6;

const times = <T>(arbitrary: fc.Arbitrary<T>, n: number): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: n, maxLength: n });

const cases = programs({ steps: 25, data: 2 }).chain((random) =>
  fc.tuple(fc.constant(random), times(fc.tuple(point(random.inputs), point(random.data)), POINTS)),
);

type Gradient = GradFunction<never, unknown>;

/** Compiles a program; its constants are a list of their own. */
function compile(random: Program, options: Options): Gradient {
  const fn = asFunction(random);
  const x = vector(random.inputs);
  const all = { check: false, ...options };
  if (random.data === 0) return compileGrad(fn, x, all) as unknown as Gradient;
  return compileGrad(fn, x, constant(vector(random.data)), all) as unknown as Gradient;
}

/** The same program run in each way. */
function everyWay(random: Program, mode: "exact" | "fast"): Readonly<Record<string, Gradient>> {
  const code = compile(random, { mode, backend: "function" });
  const interpreter = compile(random, { mode, backend: "interpreter" });
  return { code, interpreter, file: runFile({ code })["code"] as unknown as Gradient };
}

interface Found {
  readonly how: string;
  readonly value: number;
  readonly grad: readonly number[];
}

/** Calls every function of a compiled gradient. */
function everyFunction(g: Gradient, x: number[], data: number[]): Found[] {
  const rest = data.length === 0 ? [] : [data];
  const fused = x.map(() => NaN);
  const halves = x.map(() => NaN);
  const tape = Array.from({ length: g.tapeLength }, () => NaN);
  const value = g.valueAndGrad(x, fused, ...rest);
  const forward = g.forward(x, tape, ...rest);
  g.backward(x, tape, halves, 1, ...rest);
  return [
    { how: "valueAndGrad", value, grad: fused },
    { how: "forward and backward", value: forward, grad: halves },
    { how: "value", value: g.value(x, ...rest), grad: [] },
  ];
}

function expectSame(found: Found, wanted: Omit<Found, "how">, where: string): void {
  const place = `${found.how} ${where}`;
  if (!Object.is(found.value, wanted.value)) {
    expect.fail(`${place}: value ${found.value} for ${wanted.value}`);
  }
  found.grad.forEach((d, i) => {
    if (sameGradient(d, wanted.grad[i] as number)) return;
    expect.fail(`${place}: d/dx[${i}] is ${d} for ${wanted.grad[i]}`);
  });
}

describe("exact mode", () => {
  test(`${RUNS} random programs: bit-identical to the interpreted engine`, () => {
    let finite = 0;
    fc.assert(
      fc.property(cases, ([random, points]) => {
        const ways = Object.entries(everyWay(random, "exact"));
        let telling = false;
        for (const [x, data] of points) {
          const truth = interpretedGradient(asFunction(random), x, data);
          telling ||= truth.grad.some((d) => d !== 0 && Number.isFinite(d));
          for (const [way, g] of ways) {
            for (const found of everyFunction(g, x, data)) {
              expectSame(found, truth, `(${way}) at x = [${x}], data = [${data}]`);
            }
          }
        }
        if (telling) finite++;
      }),
      { numRuns: RUNS, seed: 20261123 },
    );
    // Programs whose gradient is nothing but zeros and NaN prove little.
    expect(finite / RUNS).toBeGreaterThan(0.4);
  });

  test("the check at compile time passes on random programs, with kinks and special points", () => {
    fc.assert(
      fc.property(program, (random) => {
        compileGrad(asFunction(random), vector(random.inputs), { check: true });
      }),
      { numRuns: Math.ceil(RUNS / 5), seed: 7 },
    );
  });
});

describe("fast mode", () => {
  test("its check raises no false alarm on random programs", () => {
    fc.assert(
      fc.property(program, (random) => {
        compileGrad(asFunction(random), vector(random.inputs), { mode: "fast", check: true });
      }),
      { numRuns: Math.ceil(RUNS / 5), seed: 8 },
    );
  });

  test("generated code, the IR interpreter and a generated file agree to the last bit", () => {
    fc.assert(
      fc.property(cases, ([random, points]) => {
        const { code, ...others } = everyWay(random, "fast");
        for (const [x, data] of points) {
          const wanted = everyFunction(code as Gradient, x, data);
          for (const [way, g] of Object.entries(others)) {
            everyFunction(g, x, data).forEach((found, i) => {
              expectSame(found, wanted[i] as Found, `(${way}) at x = [${x}], data = [${data}]`);
            });
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / 5), seed: 9 },
    );
  });
});
