/**
 * Random scans: what is carried starts as any Values, the same one twice included, the body is a
 * random program that reads them and the variables outside, and hands on any of its results.
 * Compiling checks all functions against the interpreted engine bit for bit, so a test here only
 * has to compile, and to see that there are loops.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, compileGrad, mul, rows, scan, vector, type Value } from "../src/index.ts";
import { hasLoops } from "../src/ir/block.ts";
import { type Program, programs, runProgram } from "./programs.ts";
import { runs } from "./runs.ts";

const RUNS = runs(120);

/** A scan: where its states start among the inputs, and the programs of its body and its end. */
const scans = fc.record({
  starts: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }),
  before: programs({ steps: 3, outputs: 3 }),
  body: programs({ steps: 8, outputs: 3 }),
  end: programs({ steps: 4 }),
});

type Scan = typeof scans extends fc.Arbitrary<infer S> ? S : never;

/** Results of a program, as many as are wanted; some of them more than once. */
function results(program: Program, inputs: readonly Value[], count: number): Value[] {
  const found = runProgram(program, inputs);
  return Array.from({ length: count }, (_, i) => found[i % found.length] as Value);
}

/** Runs a scan over rows, or over a number of iterations. */
function runScan({ starts, before, body, end }: Scan, x: Value[], over: never): Value {
  const made = [...x, ...results(before, x, 2)];
  const state = starts.map((i) => made[i] as Value);
  const carried = scan(state, over, (now, argument) => {
    const own = (Array.isArray(argument) ? argument : [argument]) as Value[];
    return results(body, [...x, ...own, ...now], state.length);
  });
  const last = runProgram(end, [...x, ...carried])[0] as Value;
  return carried.reduce((sum, value, i) => add(sum, mul(value, i + 0.5)), last);
}

const OVER: Readonly<Record<string, (random: Scan) => ReturnType<typeof compileGrad>>> = {
  "a count": (random) =>
    compileGrad((x: Value[]) => runScan(random, x, 5 as never), vector(2), {
      check: true,
      loops: true,
    }) as never,
  rows: (random) =>
    compileGrad((x: Value[], s) => runScan(random, x, s as never), vector(2), rows(vector(2)), {
      check: true,
    }) as never,
};

describe.each(Object.entries(OVER))("random scans over %s", (_, compile) => {
  test("have the engine's bits", () => {
    let rolled = 0;
    fc.assert(
      fc.property(scans, (random) => {
        if (hasLoops(compile(random).graph)) rolled++;
      }),
      { numRuns: RUNS, seed: 11 },
    );
    expect(rolled).toBeGreaterThan(RUNS / 2);
  });
});
