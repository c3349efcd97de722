/**
 * Registers: used again once nobody reads them, never before.
 */
import { describe, expect, test } from "vitest";
import { compileGrad, parseGraph, type Value, vector } from "../../src/index.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { allocate } from "../../src/ir/registers.ts";
import { schedule } from "../../src/ir/schedule.ts";

const graph = parseGraph(
  [
    'names x ["a","b"]',
    "%0 = input x[0]",
    "%1 = input x[1]",
    "%2 = exp %0",
    "%3 = sin %2",
    "%4 = cos %3",
    "%5 = mul %4 %4",
    "%6 = tan %5",
    "output value[0] = %6",
    "output grad[0] = %3",
  ].join("\n"),
);

const allocated = (of: Graph, kept: readonly number[] | "all"): ReturnType<typeof allocate> =>
  allocate(of, schedule(of), kept);

test("inputs and outputs keep theirs; what was read last gives its own away", () => {
  const { registerOf, registers, operands, ends } = allocated(graph, [6, 3]);
  expect([...registerOf]).toEqual([0, 1, 2, 2, 3, 3, 3]);
  expect(registers).toBe(4);
  expect([...operands]).toEqual([2, 0, 2, 2, 3, 2, 3, 3, 3, 3, 3]);
  expect([...ends]).toEqual([2, 4, 6, 9, 11]);
});

test("where everything is wanted each instruction has its own", () => {
  expect([...allocated(graph, "all").registerOf]).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

describe("a long program", () => {
  const { graph: long } = compileGrad(
    (x: readonly Value[]) => {
      let z = x[0] as Value;
      for (let i = 0; i < 1000; i++) z = z.exp().neg().sin();
      return z;
    },
    vector(1),
    { check: false, loops: false },
  );

  test("needs those that the way back reads, and few more", () => {
    const of = long as Graph;
    const results = of.outputs.map(({ id }) => id);
    expect(of.operationCount).toBeGreaterThan(5000);
    expect(allocated(of, results).registers).toBeLessThan(2100);
  });

  test("no instruction reads what was overwritten", () => {
    const of = long as Graph;
    const { order } = schedule(of);
    const { registerOf } = allocated(
      of,
      of.outputs.map(({ id }) => id),
    );
    const holds = new Int32Array(of.length).fill(-1);
    for (let id = 0; id < of.length; id++) if (of.isLeaf(id)) holds[registerOf[id] as number] = id;
    for (const id of order) {
      for (const arg of of.args(id)) expect(holds[registerOf[arg] as number]).toBe(arg);
      holds[registerOf[id] as number] = id;
    }
    for (const { id } of of.outputs) expect(holds[registerOf[id] as number]).toBe(id);
  });
});
