/**
 * Nodes and edges of the graph as SVG.
 *
 * The non-obvious decision: a node takes the keyboard focus only if it is the current one (a
 * roving tab stop), so that Tab goes through the page and arrow keys go through the graph.
 */
import type { JSX } from "preact";
import { fixed } from "../../format.ts";
import { known, lit, type Lit, type Direction } from "../links.ts";
import { type PlacedEdge, type PlacedNode, shownLabel } from "./layout.ts";

interface NodeProps {
  readonly node: PlacedNode;
  readonly isStop: boolean;
}

/** A value has both directions; an operation and its constants belong to the way forward. */
function directionsOf(node: PlacedNode, { of, direction }: Lit): readonly Direction[] {
  if (!node.of.some((each) => of.has(each))) return [];
  if (direction !== undefined) return [direction];
  return node.shows === undefined ? ["primal"] : ["primal", "adjoint"];
}

function Numbers({ node }: { readonly node: PlacedNode }): JSX.Element {
  const { shows = -1, width, nameWidth } = node;
  const x = nameWidth - width / 2;
  const right = width / 2 - 8;
  const [data, grad] = [known.value?.data[shows], known.value?.grad[shows]];
  const isPartial = known.value?.has({ role: "adjoint", of: shows }) === false;
  const state = grad === undefined ? "unset" : isPartial ? "partial" : "";
  return (
    <>
      <path class="cell-line" d={`M${x} -21v42M${x} 0h${width - nameWidth}`} />
      <text class="cell-label" x={x + 7} y={-6}>
        {" data "}
      </text>
      <text class={`cell-data ${data === undefined ? "unset" : ""}`} x={right} y={-6}>
        {fixed(data)}
      </text>
      <text class="cell-label" x={x + 7} y={14}>
        {" grad "}
      </text>
      <text class={`cell-grad ${state}`} x={right} y={14}>
        {fixed(grad)}
      </text>
    </>
  );
}

export function NodeView({ node, isStop }: NodeProps): JSX.Element {
  const { id, kind, x, y, width, height, nameWidth } = node;
  const wanted = lit.value;
  const directions = directionsOf(node, wanted);
  const isReceiving = node.shows !== undefined && wanted.receiving?.has(node.shows) === true;
  const classes = [
    `node node-${kind}`,
    ...directions.map((each) => `node-lit-${each}`),
    ...(isReceiving ? ["node-receiving"] : []),
  ];
  const isRound = kind === "operation" || kind === "constant";
  const hasNumbers = kind === "value" && node.shows !== undefined;
  return (
    <g
      class={classes.join(" ")}
      transform={`translate(${x} ${y})`}
      role="option"
      aria-selected={directions.length > 0}
      aria-roledescription={kind}
      tabindex={isStop ? 0 : -1}
      data-node={id}
      data-of={node.of.join(" ")}
    >
      <rect
        class="node-box"
        x={-width / 2}
        y={-height / 2}
        width={width}
        height={height}
        rx={isRound ? height / 2 : 5}
      />
      <text class="node-label" x={hasNumbers ? (nameWidth - width) / 2 : 0} y={4.5}>
        {shownLabel(node)}
      </text>
      {hasNumbers && <Numbers node={node} />}
      {directions.includes("primal") && (
        <path class="node-under-primal" d={`M${-width / 2 + 4} ${height / 2 + 4}h${width - 8}`} />
      )}
      {directions.includes("adjoint") && (
        <path class="node-under-adjoint" d={`M${-width / 2 + 4} ${height / 2 + 8}h${width - 8}`} />
      )}
    </g>
  );
}

export function EdgeView({ edge }: { readonly edge: PlacedEdge }): JSX.Element {
  return <path class="edge" d={edge.path} marker-end="url(#arrow)" />;
}
