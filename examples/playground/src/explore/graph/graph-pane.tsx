/**
 * The graph of what was traced, with the numbers at the current step.
 *
 * The non-obvious decision: one pans by scrolling, which works with fingers, wheels and keys
 * without a line of code; zooming changes the size of what is scrolled.
 */
import { type Signal, useSignal } from "@preact/signals";
import type { JSX, TargetedPointerEvent } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { plural } from "../../format.ts";
import { compiled, highlight, isOld } from "../../state.ts";
import { known, lit, point } from "../links.ts";
import { collapse } from "./collapse.ts";
import { saveDot, saveSvg } from "./export.ts";
import "./graph.css";
import { layout, type Placed, type PlacedNode } from "./layout.ts";
import { nodeInDirection } from "./moves.ts";
import { EdgeView, NodeView } from "./nodes.tsx";
import { toDot } from "./to-dot.ts";
import { dragToScroll, fitting, MOST_ZOOM, revealNodes, zoomWithWheel } from "./viewport.ts";

/** Groups that the user opened, by id. */
type Open = Signal<ReadonlySet<string>>;

function pointAt(node: PlacedNode | undefined): void {
  if (node === undefined) return point(undefined);
  point({ pane: "graph", of: new Set(node.of) });
}

/** Whether a node shows one of some things, or is a group in which one is. */
const standsFor = ({ kind, shows, of }: PlacedNode, things: ReadonlySet<number>): boolean =>
  kind === "group" ? of.some((each) => things.has(each)) : shows !== undefined && things.has(shows);

interface DrawingProps {
  readonly placed: Placed;
  readonly zoom: Signal<number>;
  readonly open: Open;
}

function Drawing({ placed, zoom, open }: DrawingProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const stop = useSignal(placed.nodes[0]?.id ?? "");
  const byId = useMemo(() => new Map(placed.nodes.map((node) => [node.id, node])), [placed]);
  /** The group that was opened or closed last; what is in its place now gets the focus. */
  const changed = useRef<string | undefined>(undefined);
  const wanted = lit.value;

  useEffect(() => {
    if (box.current === null) return undefined;
    zoom.value = fitting(box.current, placed);
    const stops = [dragToScroll(box.current), zoomWithWheel(box.current, zoom)];
    return () => stops.forEach((each) => each());
  }, [placed]);
  useEffect(() => {
    const id = changed.current;
    changed.current = undefined;
    const instead = placed.nodes.find((node) => node.inside === id || node.id === id);
    if (id !== undefined && instead !== undefined) focus(instead);
    else if (!byId.has(stop.value)) stop.value = placed.nodes[0]?.id ?? "";
  }, [placed]);
  useEffect(() => {
    if (highlight.value?.pane === "graph" || box.current === null) return;
    const among = (things: ReadonlySet<number> | undefined): readonly PlacedNode[] =>
      things === undefined ? [] : placed.nodes.filter((node) => standsFor(node, things));
    const shown = [...among(wanted.of), ...among(wanted.receiving)];
    if (shown.length > 0) revealNodes(box.current, shown, zoom.value);
  }, [wanted, placed]);

  const nodeOf = (target: EventTarget | null): PlacedNode | undefined =>
    byId.get((target as Element).closest<SVGElement>("[data-node]")?.dataset["node"] ?? "");
  const focus = (node: PlacedNode): void => {
    stop.value = node.id;
    const found = box.current?.querySelector<SVGElement>(`[data-node="${CSS.escape(node.id)}"]`);
    found?.focus({ preventScroll: true });
    if (box.current !== null) revealNodes(box.current, [node], zoom.value);
  };
  const openGroup = (node: PlacedNode | undefined): void => {
    if (node?.kind !== "group") return;
    changed.current = node.id;
    open.value = new Set([...open.value, node.id]);
  };
  const closeAround = ({ inside }: PlacedNode): void => {
    if (inside === undefined) return;
    changed.current = inside;
    open.value = new Set([...open.value].filter((id) => id !== inside));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const node = nodeOf(event.target);
    if (node === undefined) return;
    if (event.key === "Enter" || event.key === " ") openGroup(node);
    if (event.key === "Backspace") closeAround(node);
    const next = nodeInDirection(placed, node, event.key);
    if (next === undefined && !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    event.stopPropagation();
    if (next !== undefined) focus(next);
  };
  const leave = (event: TargetedPointerEvent<HTMLDivElement>): void => {
    if (event.pointerType === "mouse") point(undefined);
  };
  return (
    <div
      ref={box}
      class="graph-scroll"
      onPointerMove={(event) => pointAt(nodeOf(event.target))}
      onPointerDown={(event) => pointAt(nodeOf(event.target))}
      onPointerLeave={leave}
      onClick={(event) => openGroup(nodeOf(event.target))}
      onFocusIn={(event) => pointAt(nodeOf(event.target))}
      onFocusOut={() => point(undefined)}
      onKeyDown={onKeyDown}
    >
      <svg
        class="graph"
        role="listbox"
        aria-label="Graph of the function"
        aria-orientation="horizontal"
        width={placed.width * zoom.value}
        height={placed.height * zoom.value}
        viewBox={`0 0 ${placed.width} ${placed.height}`}
      >
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="1"
            refY="4"
            markerWidth="6"
            markerHeight="6"
            orient="auto"
          >
            <path class="arrow" d="M0 0.5 8 4 0 7.5z" />
          </marker>
        </defs>
        <g role="presentation">
          {placed.edges.map((edge) => (
            <EdgeView key={`${edge.from} ${edge.to}`} edge={edge} />
          ))}
        </g>
        {placed.nodes.map((node) => (
          <NodeView key={node.id} node={node} isStop={node.id === stop.value} />
        ))}
      </svg>
    </div>
  );
}

const ZOOMS = [
  { label: "Zoom out", sign: "−", by: 1 / 1.25 },
  { label: "Zoom in", sign: "+", by: 1.25 },
] as const;

export function GraphPane(): JSX.Element | null {
  const open: Open = useSignal(new Set<string>());
  const zoom = useSignal(1);
  const record = compiled.value?.record;
  const opened = open.value;
  const drawn = useMemo(() => record && collapse(record, opened), [record, opened]);
  const placed = useMemo(() => drawn && layout(drawn), [drawn]);
  if (record === undefined || drawn === undefined || placed === undefined) return null;
  const dot = (): string => toDot(drawn, known.value);
  return (
    <section class="pane pane-graph" aria-label="Graph" data-testid="graph" data-old={isOld.value}>
      <div class="pane-head">
        <h2>Graph</h2>
        <span class="note">{drawn.note ?? plural(record.traced.length, "value")}</span>
        <div class="choices">
          {opened.size > 0 && (
            <button type="button" class="button small" onClick={() => (open.value = new Set())}>
              Close all groups
            </button>
          )}
          {ZOOMS.map(({ label, sign, by }) => (
            <button
              key={label}
              type="button"
              class="icon-button small"
              aria-label={label}
              title={label}
              onClick={() => (zoom.value = Math.min(MOST_ZOOM, Math.max(0.1, zoom.value * by)))}
            >
              {sign}
            </button>
          ))}
          <button
            type="button"
            class="button small"
            title="Save the graph in Graphviz's language"
            onClick={() => saveDot(record.name, dot())}
          >
            DOT
          </button>
          <button
            type="button"
            class="button small"
            title="Let Graphviz draw the graph, and save it"
            onClick={() => void saveSvg(record.name, dot())}
          >
            SVG
          </button>
        </div>
      </div>
      {placed.nodes.length > 0 && <Drawing placed={placed} zoom={zoom} open={open} />}
    </section>
  );
}
