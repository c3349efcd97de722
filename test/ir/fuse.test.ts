/**
 * Fused instructions: sums of products have the bits of what they stand for, and only that is
 * taken away which nobody else reads.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readme } from "../../examples/readme.grad.ts";
import { compileGrad, mul, parseGraph, type Value, vector } from "../../src/index.ts";
import { Fused, SUM_OF_PRODUCTS } from "../../src/ir/fuse.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { Interpreter } from "../../src/ir/interpret.ts";
import { schedule } from "../../src/ir/schedule.ts";
import { type Factor, OP_NAMES, OPS } from "../../src/ops.ts";
import { asFunction, point, programs, SPECIAL } from "../programs.ts";

const summed = OP_NAMES.filter((op) => OPS[op].products !== undefined);

test("sums, differences and products are sums of products", () => {
  expect(summed).toEqual(["add", "sub", "mul", "neg", "square"]);
});

test.each(summed)("%s, on special numbers: the same bits", (op) => {
  const { eval: meaning, products } = OPS[op];
  for (const x of SPECIAL) {
    for (const y of SPECIAL) {
      const valueOf = (factor: Factor): number =>
        factor === "x" ? x : factor === "y" ? y : factor;
      const [a, b, c, d] = (products ?? []).map(valueOf) as [number, number, number, number];
      expect(a * b + c * d).toBe(meaning(x, y, 0));
    }
  }
});

/** What is evaluated, in order, one line a run. */
function runsOf(graph: Graph): string[] {
  const fused = new Fused(graph);
  const { order, ends } = schedule(fused);
  const show = (id: number): string =>
    fused.row(id) === SUM_OF_PRODUCTS ? `%${id}: sum` : `%${id}: ${graph.op(id)}`;
  return ends.map((end, k) => [...order.subarray(ends[k - 1] ?? 0, end)].map(show).join(", "));
}

const text = (...lines: readonly string[]): Graph =>
  parseGraph(['names x ["a","b"]', "%0 = input x[0]", "%1 = input x[1]", ...lines].join("\n"));

/** So much that stays together that no chain is long. */
const wide = (next: number): string[] =>
  Array.from({ length: 60 }, (_, k) => [
    `%${next + k} = exp %0`,
    `output grad[${k}] = %${next + k}`,
  ])
    .flat()
    .sort((a, b) => Number(a.startsWith("output")) - Number(b.startsWith("output")));

describe("a product goes into the sum that reads it", () => {
  const evaluated = (...lines: readonly string[]): string[] =>
    runsOf(text(...lines)).filter((run) => !run.includes("exp"));

  test.each<[string, string[], string[]]>([
    [
      "both arguments",
      ["%2 = mul %0 %1", "%3 = square %0", "%4 = add %2 %3", ...wide(5), "output value[0] = %4"],
      ["%4: sum"],
    ],
    [
      "not one that something else reads",
      ["%2 = mul %0 %1", "%3 = add %2 %0", "%4 = sub %3 %2", ...wide(5), "output value[0] = %4"],
      ["%2: mul", "%3: add", "%4: sub"],
    ],
    [
      "not an output",
      [
        "%2 = mul %0 %1",
        "%3 = add %2 %0",
        ...wide(4),
        "output value[0] = %3",
        "output grad[9] = %2",
      ],
      ["%2: mul", "%3: add"],
    ],
    [
      "the first argument of a difference, not the second",
      ["%2 = mul %0 %1", "%3 = neg %0", "%4 = sub %2 %3", ...wide(5), "output value[0] = %4"],
      ["%3: neg", "%4: sum"],
    ],
  ])("%s", (_, lines, wanted) => {
    expect(evaluated(...lines)).toEqual(wanted);
  });
});

test("in a long chain all that can be is a sum of products", () => {
  const { graph } = compileGrad(
    (x: readonly Value[]) => {
      let z = x[0] as Value;
      for (let i = 1; i < 200; i++) z = [z.add(0.5), mul(z, 0.9), z.sub(0.1)][i % 3] as Value;
      return z.exp();
    },
    vector(1),
    { check: false, loops: false },
  );
  expect(runsOf(graph as Graph).length).toBeLessThan(4);
  expect(schedule(graph as Graph).ends.length).toBeGreaterThan(150);
});

test("micrograd's README expression: 51 operations in 25 runs become 42 in 11", () => {
  const fused = schedule(new Fused(readme.graph as Graph));
  expect([fused.order.length, fused.ends.length]).toEqual([42, 11]);
});

test("random programs give the same bits, fused or not", () => {
  fc.assert(
    fc.property(
      programs({ steps: 60 }).chain((random) =>
        fc.tuple(fc.constant(random), point(random.inputs)),
      ),
      ([random, x]) => {
        const options = { backend: "interpreter", check: false, loops: false } as const;
        const g = compileGrad(asFunction(random), vector(random.inputs), options);
        const [one, two] = (["everything", "results"] as const).map((wanted) => {
          const grad = x.map(() => NaN);
          const value = new Interpreter(g.graph as Graph, wanted).run({ x, grad });
          return [value, ...grad];
        });
        expect(two).toEqual(one);
      },
    ),
    { numRuns: 300 },
  );
});
