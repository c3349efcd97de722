/** The judge of matrices: an entry that the pattern has not must never pass as right. */
import { expect, test } from "vitest";
import { judge } from "../../src/check/engine.ts";
import type { Graph } from "../../src/ir/graph.ts";
import { samplePoints } from "../../src/check/points.ts";
import { type Compilation, compilationOf } from "../../src/compiled.ts";
import { compileHessian, compileJacobian } from "../../src/index.ts";
import type { Pattern } from "../../src/passes/jacobian.ts";

const without = ({ rows, columns }: Pattern, entry: number): Pattern => ({
  rows: rows.filter((_, k) => k !== entry),
  columns: columns.filter((_, k) => k !== entry),
});

test.each([
  ["Jacobian", compileJacobian((x, y) => [x.mul(y), x.sin()], { direction: "reverse" })],
  ["Jacobian, forward", compileJacobian((x, y) => [x.mul(y), x.sin()], { direction: "forward" })],
  ["Hessian", compileHessian((x, y) => x.mul(y).exp())],
])("%s: what the pattern leaves out is judged", (_, g) => {
  const compilation = compilationOf(g) as Compilation;
  const { programs } = compilation;
  const pattern = programs.pattern as Pattern;
  const [point] = samplePoints(programs.main.graph as Graph, 1);
  if (point === undefined) throw new Error("no point");
  expect(judge(compilation, point).entries?.some(Number.isNaN)).toBe(false);
  for (let k = 0; k < pattern.rows.length; k++) {
    const judged = { ...compilation, programs: { ...programs, pattern: without(pattern, k) } };
    expect(judge(judged, point).entries?.every(Number.isNaN)).toBe(true);
  }
});
