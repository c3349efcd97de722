/**
 * Each pass on small graphs, text in and text out, and on random graphs: the verifier accepts every
 * stage, and no pass changes a result.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGrad, parseGraph, showGraph, vector } from "../../src/index.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { Interpreter } from "../../src/ir/interpret.ts";
import { verify } from "../../src/ir/verify.ts";
import { differentiate } from "../../src/passes/differentiate.ts";
import { prune } from "../../src/passes/prune.ts";
import type { Rewritten } from "../../src/passes/rewrite.ts";
import { share } from "../../src/passes/share.ts";
import { simplify } from "../../src/passes/simplify.ts";
import { straight } from "../../src/passes/pipeline.ts";
import { split } from "../../src/passes/split.ts";
import { asFunction, point, program, sameGradient } from "../programs.ts";

const NAMES = 'names x ["a","b"]';

/** Instructions without origins, one a line, after a pass. */
function after(pass: (graph: Graph) => Rewritten, ...lines: string[]): string[] {
  const before = verify(parseGraph([NAMES, ...lines].join("\n")));
  const text = showGraph(verify(pass(before).graph));
  return text
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/ *;.*/, ""));
}

const exact = (graph: Graph): Rewritten => simplify(graph, "exact");
const fast = (graph: Graph): Rewritten => simplify(graph, "fast");

describe("simplify", () => {
  test("chains rules and folds constants", () => {
    expect(
      after(
        exact,
        "%0 = input x[0]",
        "%1 = constant 3",
        "%2 = constant 2",
        "%3 = sub %1 %2",
        "%4 = mul %3 %0",
        "%5 = neg %4",
        "%6 = add %4 %5",
        "output value[0] = %6",
      ),
    ).toEqual([
      "%0 = input x[0]",
      "%1 = constant 3",
      "%2 = constant 2",
      "%3 = constant 1",
      "%4 = neg %0",
      "%5 = sub %0 %0",
      "output value[0] = %5",
    ]);
  });

  test("tells −0 from 0", () => {
    const lines = (zero: string): string[] => [
      "%0 = input x[0]",
      `%1 = constant ${zero}`,
      "%2 = add %0 %1",
      "output value[0] = %2",
    ];
    expect(after(exact, ...lines("-0")).at(-1)).toBe("output value[0] = %0");
    expect(after(exact, ...lines("0")).at(-1)).toBe("output value[0] = %2");
    expect(after(fast, ...lines("0")).at(-1)).toBe("output value[0] = %0");
  });

  test("does not fold what engines compute differently", () => {
    const lines = ["%0 = constant 2", "%1 = exp %0", "output value[0] = %1"];
    expect(after(exact, ...lines)).toEqual(lines);
  });

  test("counts what it did", () => {
    const graph = parseGraph(`${NAMES}\n%0 = input x[0]\n%1 = neg %0\n%2 = neg %1\n`);
    expect([...exact(graph).counts]).toEqual([["neg (neg x) → x", 1]]);
  });
});

describe("share", () => {
  test("merges equal operations, also with swapped arguments where that is the same", () => {
    expect(
      after(
        share,
        "%0 = input x[0]",
        "%1 = input x[1]",
        "%2 = add %0 %1",
        "%3 = add %1 %0",
        "%4 = sub %0 %1",
        "%5 = sub %1 %0",
        "%6 = mul %2 %3",
        "%7 = sub %4 %5",
        "%8 = add %6 %7",
        "output value[0] = %8",
      ),
    ).toEqual([
      "%0 = input x[0]",
      "%1 = input x[1]",
      "%2 = add %0 %1",
      "%3 = sub %0 %1",
      "%4 = sub %1 %0",
      "%5 = mul %2 %2",
      "%6 = sub %3 %4",
      "%7 = add %5 %6",
      "output value[0] = %7",
    ]);
  });
});

describe("prune", () => {
  test("drops what nothing depends on, unused inputs too", () => {
    expect(
      after(
        prune,
        "%0 = input x[0]",
        "%1 = input x[1]",
        "%2 = neg %0",
        "%3 = exp %1",
        "output value[0] = %3",
      ),
    ).toEqual(["%0 = input x[1]", "%1 = exp %0", "output value[0] = %1"]);
  });
});

describe("differentiate", () => {
  const one = (graph: Graph): Rewritten => differentiate(graph, "one");

  test("a product", () => {
    const lines = ["%0 = input x[0]", "%1 = input x[1]", "%2 = mul %0 %1", "output value[0] = %2"];
    expect(after(one, ...lines)).toEqual([
      ...lines.slice(0, 3),
      "%3 = constant 1",
      "%4 = mul %3 %1",
      "%5 = mul %3 %0",
      "output value[0] = %2",
      "output grad[0] = %4",
      "output grad[1] = %5",
    ]);
  });

  test("behind a gate, what could turn nothing into NaN is masked, and only that", () => {
    const lines = [
      "%0 = input x[0]",
      "%1 = input x[1]",
      "%2 = mul %0 %1",
      "%3 = neg %2",
      "%4 = relu %3",
      "output value[0] = %4",
    ];
    expect(after(one, ...lines).slice(5)).toEqual([
      "%5 = constant 1",
      "%6 = constant 0",
      "%7 = gt %4 %6",
      "%8 = where %7 %5 %6",
      "%9 = neg %8",
      "%10 = mul %9 %1",
      "%11 = where %7 %10 %6",
      "%12 = mul %9 %0",
      "%13 = where %7 %12 %6",
      "output value[0] = %4",
      "output grad[0] = %11",
      "output grad[1] = %13",
    ]);
  });

  test("an input that nothing depends on has gradient 0, and so has a constant function", () => {
    const lines = after(one, "%0 = input x[1]", "%1 = exp %0", "output value[0] = %1");
    expect(lines).toContain("%4 = constant 0");
    expect(lines).toContain("output grad[0] = %4");
    const constant = after(one, "%0 = constant 7", "output value[0] = %0");
    expect(constant).toContain("output grad[1] = %1");
  });
});

describe("split", () => {
  test("keeps on the tape only what backward reads and cannot have otherwise", () => {
    const g = compileGrad((a, b) => a.mul(b).exp().add(a.mul(3)).sin());
    expect(g.tapeLength).toBe(2);
  });

  test("a linear function needs no tape", () => {
    expect(compileGrad((a, b) => a.mul(3).sub(b)).tapeLength).toBe(0);
  });
});

test("on random programs every stage is valid and gives the same results", () => {
  const cases = program.chain((random) => fc.tuple(fc.constant(random), point(random.inputs)));
  fc.assert(
    fc.property(cases, ([random, x]) => {
      const g = compileGrad(asFunction(random), vector(random.inputs), { check: false });
      const grads = g.stages.map(({ name, ...stage }) => {
        const graph = verify(straight(stage));
        const grad = x.map(() => 0);
        const value = new Interpreter(graph).run({ x, grad });
        return { name, value, grad };
      });
      const truth = grads[1] as (typeof grads)[0];
      for (const { name, value, grad } of grads.slice(1)) {
        expect(value, `value after ${name}`).toBe(truth.value);
        grad.forEach((d, i) => {
          expect(sameGradient(d, truth.grad[i] as number), `grad[${i}] after ${name}`).toBe(true);
        });
      }
    }),
    { numRuns: 300, seed: 11 },
  );
});

test("passes do not change their input", () => {
  const g = compileGrad((a, b) => a.mul(b).add(a.mul(b)).relu());
  for (const stage of g.stages) {
    const graph = straight(stage);
    const before = showGraph(graph);
    for (const pass of [exact, share, prune]) pass(graph);
    if (graph.outputs.length === 1) differentiate(graph, "input");
    expect(showGraph(graph)).toBe(before);
  }
  const seeded = differentiate(g.stages[0]?.graph as Graph, "input").graph;
  const text = showGraph(seeded);
  split(seeded, { isResult: ({ target }) => target === "value", place: () => ({ index: 0 }) });
  expect(showGraph(seeded)).toBe(text);
});
