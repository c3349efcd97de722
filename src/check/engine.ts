/**
 * The interpreted engine as a judge: runs the user's function on Values with data at a point and
 * reads off value and gradient.
 *
 * The non-obvious decision: it calls the user's function again instead of evaluating the traced
 * graph, so a mistake in tracing or lowering cannot hide.
 */
import type { Compilation } from "../compiled.ts";
import type { Point } from "../trace/structure.ts";
import { applyTo, asResult } from "../trace/trace.ts";
import { adjointsOf, nodesOf, Value } from "../value.ts";

/** What the engine found. */
export interface Judgement {
  readonly value: number;
  /** ∂value/∂x[i]; 0 where nothing arrived. */
  readonly grad: Float64Array;
  /** Result and adjoint of each traced operation, by its number; 0 where nothing arrived. */
  readonly results: readonly number[];
  readonly adjoints: readonly number[];
}

/** Runs the user's function on the interpreted engine. */
export function judge({ fn, shapes }: Pick<Compilation, "fn" | "shapes">, point: Point): Judgement {
  const leaves: Value[] = [];
  const inputs = new Set<Value>();
  const used = { x: 0, data: 0 };
  const root = asResult(
    applyTo(fn, shapes, (constant) => {
      const space = constant ? "data" : "x";
      const leaf = new Value(point[space][used[space]++] as number);
      if (!constant) leaves.push(leaf);
      inputs.add(leaf);
      return leaf;
    }),
  );
  const nodes = nodesOf(root);
  const adjoints = adjointsOf(nodes, root, 1);
  const gradient = (leaf: Value): number =>
    nodes[leaf.slot] === leaf ? (adjoints[leaf.slot] ?? 0) : 0;
  // Numbered as in lowering: inputs and operations count, constants do not.
  const traced = nodes.filter((n) => inputs.has(n) || (n.op !== "leaf" && n.op !== "number"));
  return {
    value: root.data,
    grad: Float64Array.from(leaves, gradient),
    results: traced.map((node) => node.data),
    adjoints: traced.map((node) => adjoints[node.slot] ?? 0),
  };
}
