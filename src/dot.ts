/**
 * The graph behind a Value in Graphviz's DOT language, drawn as micrograd's `draw_dot` does.
 *
 * The non-obvious decision: a gradient that no `backward()` has computed prints as "not run",
 * not as 0, because 0 is an answer and "not run" is the absence of one.
 */
import { rowOf } from "./rows.ts";
import { nodesOf, type Value } from "./value.ts";

const escaped = (text: string): string =>
  text.replace(/[\\"{}|<>]/g, "\\$&").replace(/[\p{Cc}\u2028\u2029]/gu, " ");

function record(node: Value): string {
  const name = node.label === "" ? "" : `${escaped(node.label)} | `;
  if (node.op === "number") return `{ ${name}${node.data} }`;
  const grad = node.swept ? node.grad.toFixed(4) : "not run";
  return `{ ${name}data ${node.data.toFixed(4)} | grad ${grad} }`;
}

/**
 * Draws every node `root` was made from: a box with label, data and grad, and before each result
 * a circle with the operation.
 * @returns a digraph; `dot -Tsvg` draws it
 * @throws GradcError TRACE_BRANCHED inside a function that is being compiled
 */
export function graphToDot(root: Value): string {
  const lines = ["digraph {", '  graph [rankdir="LR"]'];
  for (const [i, node] of nodesOf([root]).entries()) {
    lines.push(`  n${i} [label="${record(node)}", shape="record"]`);
    if (node.op === "leaf" || node.op === "number") continue;
    lines.push(`  o${i} [label="${escaped(rowOf(node.op).symbol)}"]`, `  o${i} -> n${i}`);
    for (const argument of node.args) lines.push(`  n${argument.slot} -> o${i}`);
  }
  return [...lines, "}", ""].join("\n");
}
