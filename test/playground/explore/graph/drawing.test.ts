/** The drawing of a graph: what is drawn, where, and as DOT. */
import { expect, test } from "vitest";
import { collapse } from "../../../../examples/playground/src/explore/graph/collapse.ts";
import { layout } from "../../../../examples/playground/src/explore/graph/layout.ts";
import { nodeInDirection } from "../../../../examples/playground/src/explore/graph/moves.ts";
import { toDot } from "../../../../examples/playground/src/explore/graph/to-dot.ts";
import { everything } from "../../../../examples/playground/src/explore/step-model.ts";
import { compileGrad } from "../../../../src/index.ts";
import { example } from "../../records.ts";

const { record, at } = example(compileGrad((a, b) => a.mul(b).add(2).as("c")));
const drawn = collapse(record, new Set());

test("a value and its operation are nodes, and so is each constant", () => {
  expect(drawn.nodes.map(({ kind, label }) => `${kind} ${label}`)).toEqual([
    "value a",
    "value b",
    "value v2",
    "operation *",
    "value c",
    "operation +",
    "constant 2",
  ]);
  expect(drawn.edges).toHaveLength(6);
});

test("everything lies from left to right, and nothing on anything else", () => {
  const { nodes, width, height } = layout(drawn);
  const byId = new Map(nodes.map((node) => [node.id, node]));
  for (const { from, to } of drawn.edges) {
    expect(byId.get(from)?.x).toBeLessThan(byId.get(to)?.x ?? 0);
  }
  for (const a of nodes) {
    expect(a.x + a.width / 2).toBeLessThanOrEqual(width);
    expect(a.y + a.height / 2).toBeLessThanOrEqual(height);
    const apart = nodes.filter(
      (b) =>
        Math.abs(a.x - b.x) >= (a.width + b.width) / 2 ||
        Math.abs(a.y - b.y) >= (a.height + b.height) / 2,
    );
    expect(apart).toHaveLength(nodes.length - 1);
  }
});

test("arrow keys follow the edges", () => {
  const placed = layout(drawn);
  const go = (id: string, key: string): string | undefined => {
    const from = placed.nodes.find((node) => node.id === id);
    return from && nodeInDirection(placed, from, key)?.id;
  };
  expect([go("v0", "ArrowRight"), go("op2", "ArrowRight"), go("v2", "ArrowLeft")]).toEqual([
    "op2",
    "v2",
    "op2",
  ]);
  expect([go("v0", "ArrowDown") ?? go("v0", "ArrowUp"), go("v3", "ArrowRight")]).toEqual([
    "v1",
    undefined,
  ]);
});

test("as DOT it has the numbers that are shown, and dashes", () => {
  expect(toDot(drawn, everything(at(3, 5)))).toContain(
    'label="{ c | data 17.0000 | grad 1.0000 }", shape="record"',
  );
  expect(toDot(drawn, undefined)).toContain('label="{ a | data – | grad – }"');
});
