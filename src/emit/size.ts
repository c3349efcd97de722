/**
 * Estimates how much bytecode V8 makes of a graph, to keep each function below the size from which
 * on V8 does not optimise it (60 KB).
 *
 * The non-obvious decision: an operation is weighed by spelling it over weights, so a new row of
 * the op table needs none of its own. `npm run bench` is not needed to trust it: a test compares
 * the estimate with V8's own count and asks V8 whether it optimised.
 */
import type { Graph } from "../ir/graph.ts";
import type { Op, Syntax } from "../ops.ts";

/** Bytes of bytecode, about, for variables numbered above 127, as they are in long functions. */
const BYTES: Syntax<number> = {
  number: () => 4,
  prefix: (_operator, x) => x + 8,
  infix: (_operator, x, y) => x + y + 13,
  call: (_callee, ...args) => args.reduce((sum, arg) => sum + arg, 30),
  conditional: (test, yes, no) => test + yes + no + 12,
};

/** Reading an input or writing an output. */
export const ACCESS = 12;

const known = new WeakMap<Op, number>();

/** Bytes for one operation on variables. */
export function bytesOf(row: Op): number {
  let bytes = known.get(row);
  if (bytes === undefined) known.set(row, (bytes = row.js(BYTES, 0, 0, 0)));
  return bytes;
}

/** Bytes for a whole graph as one function. */
export function estimateBytes(graph: Graph): number {
  let bytes = ACCESS * graph.outputs.length;
  for (let id = 0; id < graph.length; id++) {
    const row = graph.row(id);
    if (row !== null) bytes += bytesOf(row);
    else if (graph.kind(id) === "input") bytes += ACCESS;
  }
  return bytes;
}
