/** Large graphs: what is drawn as one, and that opening leads to everything. */
import { expect, test } from "vitest";
import {
  collapse,
  type DrawnGraph,
} from "../../../../examples/playground/src/explore/graph/collapse.ts";
import { LARGE } from "../../../../examples/playground/src/explore/graph/groups.ts";
import { compileGrad, MLP, square, type Value, vector } from "../../../../src/index.ts";
import { recordOf } from "../../../../src/explain/make-record.ts";
import type { CompilationRecord } from "../../../../src/explain/record.ts";

const flat = (fn: (p: readonly Value[]) => Value, length: number): CompilationRecord =>
  recordOf(compileGrad(fn, vector(length), { loops: false }), { stages: "first" });

const SAMPLES = [0, 1, 2, 3].map((k) => [k / 4, 1 - k / 4]);
const losses = (p: readonly Value[], samples: readonly number[][]): Value =>
  samples
    .map((x) => square(new MLP(2, [8, 8, 1], p).forwardOne(x).sub(1)))
    .reduce((sum, term) => sum.add(term))
    .as("loss");

const network = flat((p) => losses(p, SAMPLES.slice(0, 1)), 105);
const batch = flat((p) => losses(p, SAMPLES), 105);
const chain = flat(([x]) => {
  let y = x!;
  for (let k = 0; k < 300; k++) y = k % 3 === 0 ? y.mul(x!).add(k) : y.tanh();
  return y;
}, 1);
const sumOfSquares = flat((p) => p.map(square).reduce((sum, term) => sum.add(term)), 400);
const all = [network, batch, chain, sumOfSquares].map((record) => [record] as const);

/** Every traced thing is in exactly one value node or group, and edges lead to nodes. */
function expectWhole({ nodes, edges }: DrawnGraph, { traced }: CompilationRecord): void {
  const held = nodes
    .filter(({ kind }) => kind === "value" || kind === "group")
    .flatMap(({ of }) => of)
    .sort((a, b) => a - b);
  expect(held).toEqual(traced.map(({ of }) => of));
  const ids = new Set(nodes.map(({ id }) => id));
  expect(ids.size).toBe(nodes.length);
  expect(edges.filter(({ from, to }) => !ids.has(from) || !ids.has(to))).toEqual([]);
}

/** Whether edges never lead back to where they came from. */
function isAcyclic({ nodes, edges }: DrawnGraph): boolean {
  const into = new Map(nodes.map(({ id }) => [id, 0]));
  for (const { to } of edges) into.set(to, (into.get(to) ?? 0) + 1);
  const free = nodes.map(({ id }) => id).filter((id) => into.get(id) === 0);
  let seen = 0;
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    seen++;
    for (const { to } of edges.filter(({ from }) => from === id)) {
      into.set(to, (into.get(to) ?? 0) - 1);
      if (into.get(to) === 0) free.push(to);
    }
  }
  return seen === nodes.length;
}

test.each(all)("a large graph begins as few nodes", (record) => {
  expect(record.traced.length).toBeGreaterThan(LARGE);
  const drawn = collapse(record, new Set());
  expect(drawn.nodes.length).toBeLessThanOrEqual(60);
  expect(drawn.note).toContain(`${record.traced.length} values in`);
  expectWhole(drawn, record);
  expect(isAcyclic(drawn)).toBe(true);
});

test.each(all)("opening group after group leads to everything, and never in a circle", (record) => {
  const open = new Set<string>();
  for (;;) {
    const drawn = collapse(record, open);
    expectWhole(drawn, record);
    const groups = drawn.nodes.filter(({ kind }) => kind === "group");
    if (groups.length === 0) break;
    if (open.size < 12) expect(isAcyclic(drawn)).toBe(true);
    // At first one by one, then all at once.
    for (const { id } of open.size < 12 ? groups.slice(0, 1) : groups) {
      expect(open.has(id)).toBe(false);
      open.add(id);
    }
  }
  const drawn = collapse(record, open);
  expect(drawn.nodes.filter(({ kind }) => kind === "value")).toHaveLength(record.traced.length);
  expect(drawn.note).toBeUndefined();
});

test("opening one group adds few nodes, which know where they are", () => {
  for (const [record] of all) {
    const closed = collapse(record, new Set());
    for (const { id, kind } of closed.nodes.slice(0, 10)) {
      if (kind !== "group") continue;
      const inside = collapse(record, new Set([id])).nodes.filter((node) => node.inside === id);
      expect(inside.length).toBeGreaterThan(0);
      expect(inside.length).toBeLessThanOrEqual(3 * LARGE);
    }
  }
});

test("a layer is called a layer, and its parts neurons", () => {
  const closed = collapse(network, new Set());
  const labels = closed.nodes.map(({ label }) => label);
  expect(labels.filter((label) => label.includes("neuron"))).not.toEqual([]);
});

test("a small graph is drawn as it is", () => {
  const small = flat((p) => p.map(square).reduce((sum, term) => sum.add(term)), 3);
  const drawn = collapse(small, new Set());
  expect(drawn.nodes.filter(({ kind }) => kind === "group")).toEqual([]);
  expect(drawn.note).toBeUndefined();
});
