/** Constants that steps hand over in memory become constants of the steps that read them. */
import { expect, test } from "vitest";
import { add, compileGrad, square, sub, type Value, vector } from "../../src/index.ts";
import { type Loop, type Step } from "../../src/ir/block.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { parseGraph, showLines } from "../../src/ir/text.ts";
import { spreadConstants } from "../../src/passes/known.ts";
import { prune } from "../../src/passes/prune.ts";
import { simplify } from "../../src/passes/simplify.ts";

const cleanUp = (graph: Graph): Graph => prune(simplify(graph, "exact").graph).graph;
const graph = (...lines: string[]): Graph => parseGraph(lines.join("\n"));
const loop = (...body: Step[]): Loop => ({
  depth: 0,
  count: 3,
  down: false,
  carried: false,
  body,
});

/** The lines of steps after constants have been spread. */
const after = (...steps: Step[]): string[] =>
  spreadConstants(steps, cleanUp, () => false).flatMap(function texts(step): string[] {
    return "body" in step ? step.body.flatMap(texts) : showLines(step).map(({ text }) => text);
  });

const WRITE = graph("%0 = constant 1", "output memory[4] = %0");
const USE = graph(
  "%0 = input memory[4]",
  "%1 = input x[0]",
  "%2 = mul %0 %1",
  "output grad[0] = %2",
);

test("what is written once, as a constant, is that constant in other steps and in loops", () => {
  expect(after(WRITE, loop(USE))).toEqual(["%0 = input x[0]", "output grad[0] = %0"]);
});

test("what becomes a constant by this is spread as well", () => {
  const twice = graph("%0 = input memory[4]", "%1 = add %0 %0", "output memory[5] = %1");
  const use = graph("%0 = input memory[5]", "output value[0] = %0");
  expect(after(WRITE, twice, use)).toEqual(["%0 = constant 2", "output value[0] = %0"]);
});

test("what is written twice stays in memory", () => {
  const again = graph("%0 = input x[0]", "output memory[4] = %0");
  expect(after(WRITE, loop(again), USE)).toContain("%2 = mul %0 %1");
  expect(after(WRITE, WRITE, USE)).toContain("%2 = mul %0 %1");
});

test("what is no constant stays in memory", () => {
  const write = graph("%0 = input x[1]", "output memory[4] = %0");
  expect(after(write, USE)).toContain("output memory[4] = %0");
});

test("a rolled sum does not multiply its terms by their adjoint of 1", () => {
  const loss = (p: Value[]): Value =>
    Array.from({ length: 50 }, (_, i) => square(sub(p[i] as Value, i))).reduce((a, b) => add(a, b));
  const { source } = compileGrad(loss, vector(50), { loops: true });
  expect(source.valueAndGrad).toContain("for (");
  expect(source.valueAndGrad).not.toMatch(/const s = 1|\bs \*/);
});
