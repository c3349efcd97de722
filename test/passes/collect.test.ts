/** Like terms are collected where that takes fewer operations, and nothing else changes. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGrad, parseGraph, showGraph, vector } from "../../src/index.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { Interpreter } from "../../src/ir/interpret.ts";
import { verify } from "../../src/ir/verify.ts";
import { collect } from "../../src/passes/collect.ts";
import { straight } from "../../src/passes/pipeline.ts";
import { asFunction, point, program } from "../programs.ts";
import { runs } from "../runs.ts";

const NAMES = 'names x ["a","b","c"]';

/** The lines of a graph after the pass, without notes, inputs and constants. */
function after(...lines: string[]): string[] {
  // Inputs are results too, so that all of them stay.
  const kept = [0, 1, 2].map((i) => `output grad[${i}] = %${i}`);
  const text = [NAMES, "%0 = input x[0]", "%1 = input x[1]", "%2 = input x[2]", ...lines, ...kept];
  return showGraph(verify(collect(verify(parseGraph(text.join("\n")))).graph))
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/ *;.*/, ""))
    .filter((line) => !/input|grad/.test(line));
}

describe("collects", () => {
  test("terms of a sum that is used twice in a sum", () => {
    // x + (2 x + y)
    expect(
      after(
        "%3 = constant 2",
        "%4 = mul %0 %3",
        "%5 = add %4 %1",
        "%6 = add %0 %5",
        "output value[0] = %6",
      ),
    ).toEqual([
      "%3 = constant 2",
      "%4 = constant 3",
      "%5 = mul %0 %4",
      "%6 = add %5 %1",
      "output value[0] = %6",
    ]);
  });

  test("factors, signs and constants", () => {
    // 4 a − 4 b + 1 − (c − 2)
    expect(
      after(
        "%3 = constant 4",
        "%4 = mul %0 %3",
        "%5 = mul %3 %1",
        "%6 = sub %4 %5",
        "%7 = constant 1",
        "%8 = add %6 %7",
        "%9 = constant 2",
        "%10 = sub %2 %9",
        "%11 = sub %8 %10",
        "output value[0] = %11",
      ),
    ).toEqual([
      "%3 = constant 4",
      "%4 = constant 1",
      "%5 = constant 2",
      "%6 = sub %0 %1",
      "%7 = mul %6 %3",
      "%8 = sub %7 %2",
      "%9 = constant 3",
      "%10 = add %8 %9",
      "output value[0] = %10",
    ]);
  });

  test("what cancels", () => {
    expect(
      after("%3 = sub %0 %1", "%4 = add %3 %1", "%5 = sub %4 %0", "output value[0] = %5"),
    ).toEqual(["%3 = constant 0", "output value[0] = %3"]);
  });

  test("negations into one", () => {
    expect(after("%3 = neg %0", "%4 = neg %1", "%5 = add %3 %4", "output value[0] = %5")).toEqual([
      "%3 = add %0 %1",
      "%4 = neg %3",
      "output value[0] = %4",
    ]);
  });
});

describe("leaves alone", () => {
  test.each([
    [["%3 = add %0 %1", "%4 = add %3 %2", "output value[0] = %4"]],
    [["%3 = neg %0", "output value[0] = %3"]],
    // What something else uses is computed anyway.
    [["%3 = add %0 %1", "%4 = add %3 %0", "%5 = mul %3 %4", "output value[0] = %5"]],
    // Factors that might overflow.
    [["%3 = constant 1e+200", "%4 = mul %0 %3", "%5 = mul %4 %3", "output value[0] = %5"]],
  ])("%s", (lines) => {
    expect(after(...lines)).toEqual(lines);
  });
});

const cases = program.chain((random) => fc.tuple(fc.constant(random), point(random.inputs)));

test("random programs have the same results, but for rounding, in no more operations", () => {
  fc.assert(
    fc.property(cases, ([random, x]) => {
      const g = compileGrad(asFunction(random), vector(random.inputs), { check: false });
      const graph = straight(g.stages.at(-1) as (typeof g.stages)[number]);
      const less = verify(collect(graph).graph);
      expect(less.operationCount).toBeLessThanOrEqual(graph.operationCount);
      const run = (each: Graph): { readonly results: number[]; readonly largest: number } => {
        const grad = new Float64Array(random.inputs);
        const interpreter = new Interpreter(each);
        const value = interpreter.run({ x: Float64Array.from(x), grad });
        const all = Array.from({ length: each.length }, (_, id) => interpreter.resultOf(id));
        return { results: [value, ...grad], largest: Math.max(1, ...all.map(Math.abs)) };
      };
      const before = run(graph);
      // Where something overflows, or is no number, fast mode promises nothing.
      if (!(before.largest < 1e100)) return;
      run(less).results.forEach((number, i) => {
        const difference = Math.abs(number - (before.results[i] as number));
        expect(difference).toBeLessThanOrEqual(1e-12 * before.largest);
      });
    }),
    { numRuns: runs(200) },
  );
});
