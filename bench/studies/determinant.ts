/**
 * Study: the determinant of an 8 × 8 matrix by recursive expansion, which computes the same minors
 * over and over. Counted, not timed: how many operations sharing leaves.
 *
 * The non-obvious decision: it runs on the interpreter backend, because counting needs no text.
 */
import { compilationOf } from "../../src/compiled.ts";
import { operationsInCall } from "../../src/explain/quantities.ts";
import * as gradc from "../../src/index.ts";
import type { Routine } from "../../src/ir/block.ts";
import { table } from "../report.ts";
import type { Study } from "../study.ts";

type Matrix = readonly (readonly gradc.Value[])[];

/** Along the first row. */
export function determinant(m: Matrix): gradc.Value {
  const [first, ...rest] = m as [readonly gradc.Value[], ...Matrix];
  if (rest.length === 0) return first[0] as gradc.Value;
  const terms = first.map((x, j) => {
    const minor = rest.map((row) => row.filter((_, k) => k !== j));
    return x.mul(determinant(minor));
  });
  return terms.reduce((sum, term, j) => (j % 2 === 0 ? sum.add(term) : sum.sub(term)));
}

interface Counts {
  readonly traced: number;
  readonly value: number;
  readonly valueAndGrad: number;
}

/** Operations of the determinant of an n × n matrix. */
export function countOperations(n: number, mode: gradc.Mode): Counts {
  const options = { mode, check: false, backend: "interpreter" } as const;
  const g = gradc.compileGrad(determinant, gradc.matrix(n, n), options);
  const functions = compilationOf(g)?.programs.functions;
  // What a call runs: what stands in a loop, as often as the loop does.
  const count = (routine: Routine | undefined): number =>
    (routine && operationsInCall(routine)) ?? NaN;
  return {
    traced: count(g.stages[0]?.graph),
    value: count(functions?.value?.graph),
    valueAndGrad: count(functions?.valueAndGrad?.graph),
  };
}

export const DETERMINANT: Study = {
  name: "Determinant",
  about: "operations of an 8 × 8 determinant by recursive expansion (counted, not timed)",
  run: () => {
    const numbers = { exact: countOperations(8, "exact"), fast: countOperations(8, "fast") };
    const rows = Object.entries(numbers).map(([mode, counts]) => [
      `gradc ${mode}`,
      ...Object.values(counts).map((n: number) => n.toLocaleString("en-US")),
    ]);
    const text = table(["", "traced", "for the value", "for value and gradient"], rows);
    return Promise.resolve({ text, numbers });
  },
};
