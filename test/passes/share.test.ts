/**
 * Sharing keeps apart what differs anywhere: many operations that agree in all but one place.
 *
 * The non-obvious decision: they are thousands, because what the hash table compares shows only
 * where two of them meet in it.
 */
import { describe, expect, test } from "vitest";
import { Builder, type Graph, NO_ORIGIN } from "../../src/ir/graph.ts";
import { OP_NAMES, type OpName, OPS } from "../../src/ops.ts";
import { share } from "../../src/passes/share.ts";

const COUNT = 2000;
const NAMES = { x: [], data: [], labels: new Map(), sources: new Map() };

/** COUNT operations on inputs that agree in all arguments but one; twice over. */
function alike(op: OpName, different: number): Graph {
  const builder = new Builder();
  const inputs = Array.from({ length: COUNT }, (_, i) => builder.input("x", i));
  const rest = [builder.input("data", 0), builder.input("data", 1), builder.input("data", 2)];
  for (let round = 0; round < 2; round++) {
    for (const input of inputs) {
      builder.add(op, rest.with(different, input).slice(0, OPS[op].arity), NO_ORIGIN);
    }
  }
  return builder.finish([], NAMES);
}

describe("operations that differ in one argument stay apart, and meet their equals", () => {
  test.each([
    ["exp", 0],
    ["sub", 0],
    ["sub", 1],
    ["mul", 0],
    ["mul", 1],
    ["where", 0],
    ["where", 1],
    ["where", 2],
  ] as const)("%s, argument %d", (op, different) => {
    const graph = alike(op, different);
    expect(graph.operationCount).toBe(2 * COUNT);
    const shared = share(graph);
    expect(shared.graph.operationCount).toBe(COUNT);
    expect([...shared.counts]).toEqual([[`${op} shared`, COUNT]]);
  });
});

test("different operations on the same arguments stay apart", () => {
  const builder = new Builder();
  const args = [0, 1, 2].map((i) => builder.input("x", i));
  for (const op of OP_NAMES) builder.add(op, args.slice(0, OPS[op].arity), NO_ORIGIN);
  expect(share(builder.finish([], NAMES)).graph.operationCount).toBe(OP_NAMES.length);
});
