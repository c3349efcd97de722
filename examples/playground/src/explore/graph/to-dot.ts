/**
 * A drawing in Graphviz's DOT language, with the numbers as they are shown.
 *
 * The non-obvious decision: it is made of what is drawn and not of the program, so groups stay
 * groups and what is unset stays unset.
 */
import { fixed } from "../../format.ts";
import type { Known } from "../step-model.ts";
import type { DrawnGraph, DrawnNode } from "./collapse.ts";

const escaped = (text: string): string => text.replace(/[\\"{}|<>]/g, "\\$&");

const SHAPES: Readonly<Record<DrawnNode["kind"], string>> = {
  value: "record",
  group: "box3d",
  constant: "plaintext",
  operation: "circle",
};

function label(node: DrawnNode, known: Known | undefined): string {
  const name = escaped(node.label);
  if (node.kind !== "value" || node.shows === undefined) return name;
  const [data, grad] = [known?.data[node.shows], known?.grad[node.shows]];
  return `{ ${name} | data ${fixed(data)} | grad ${fixed(grad)} }`;
}

/** The drawing as a digraph. */
export function toDot({ nodes, edges }: DrawnGraph, known: Known | undefined): string {
  const ids = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
  return [
    "digraph {",
    '  graph [rankdir="LR"]',
    '  node [fontname="monospace"]',
    ...nodes.map(
      (node, i) => `  n${i} [label="${label(node, known)}", shape="${SHAPES[node.kind]}"]`,
    ),
    ...edges.map(({ from, to }) => `  ${ids.get(from)} -> ${ids.get(to)}`),
    "}",
    "",
  ].join("\n");
}
