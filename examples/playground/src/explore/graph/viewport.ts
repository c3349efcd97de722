/**
 * The part of the graph that is in view: its first size, dragging, and the wheel.
 *
 * The non-obvious decision: a graph is never fitted so small that it cannot be read; a long one
 * begins at its left end at a readable size, and scrolls.
 */
import type { Signal } from "@preact/signals";
import type { Placed, PlacedNode } from "./layout.ts";

export const MOST_ZOOM = 2.5;
/** Smaller text than this cannot be read. */
const LEAST_FIT = 0.8;

/** The zoom at which a drawing first appears. */
export function fitting(box: HTMLElement, { width, height }: Placed): number {
  const fit = Math.min(box.clientWidth / width, box.clientHeight / height);
  return Math.min(1.15, Math.max(LEAST_FIT, fit));
}

/** From where to where, in px of what is scrolled. */
type Span = readonly [from: number, until: number];

/** What some nodes cover in one direction. */
function spanOf(nodes: readonly PlacedNode[], along: "x" | "y", zoom: number): Span {
  const size = along === "x" ? "width" : "height";
  return [
    Math.min(...nodes.map((node) => node[along] - node[size] / 2)) * zoom,
    Math.max(...nodes.map((node) => node[along] + node[size] / 2)) * zoom,
  ];
}

/** Space around what is revealed; what was out of view comes in further than that. */
const SPACE = 24;

/** The scroll position nearest to the present one at which a span is in view. */
function scrolledTo([from, until]: Span, at: number, size: number): number {
  if (from - SPACE < at) return from - 3 * SPACE;
  return until + SPACE > at + size ? until + 3 * SPACE - size : at;
}

/** Scrolls nodes into view; the first one alone if not all of them fit. */
export function revealNodes(box: HTMLElement, nodes: readonly PlacedNode[], zoom: number): void {
  const { clientWidth, clientHeight } = box;
  const [x, y] = [spanOf(nodes, "x", zoom), spanOf(nodes, "y", zoom)];
  const fits = ([from, until]: Span, size: number): boolean => until - from + 2 * SPACE <= size;
  if (nodes.length > 1 && !(fits(x, clientWidth) && fits(y, clientHeight))) {
    revealNodes(box, nodes.slice(0, 1), zoom);
    return;
  }
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.scrollTo({
    left: scrolledTo(x, box.scrollLeft, clientWidth),
    top: scrolledTo(y, box.scrollTop, clientHeight),
    behavior: isStill ? "instant" : "smooth",
  });
}

/** Lets the mouse drag what is scrolled. */
export function dragToScroll(box: HTMLElement): () => void {
  let from: { x: number; y: number; left: number; top: number } | undefined;
  const down = (event: PointerEvent): void => {
    if (event.pointerType !== "mouse" || event.button !== 0) return;
    from = { x: event.clientX, y: event.clientY, left: box.scrollLeft, top: box.scrollTop };
  };
  const move = (event: PointerEvent): void => {
    if (from === undefined) return;
    box.scrollLeft = from.left - (event.clientX - from.x);
    box.scrollTop = from.top - (event.clientY - from.y);
  };
  const up = (): void => {
    from = undefined;
  };
  box.addEventListener("pointerdown", down);
  addEventListener("pointermove", move);
  addEventListener("pointerup", up);
  return () => {
    box.removeEventListener("pointerdown", down);
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", up);
  };
}

/** With Ctrl, or two fingers on a touch pad, the wheel zooms around the pointer. */
export function zoomWithWheel(box: HTMLElement, zoom: Signal<number>): () => void {
  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const before = zoom.value;
    const after = Math.min(MOST_ZOOM, Math.max(0.1, before * Math.exp(-event.deltaY / 300)));
    const { left, top } = box.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    zoom.value = after;
    requestAnimationFrame(() => {
      box.scrollLeft = ((box.scrollLeft + x) * after) / before - x;
      box.scrollTop = ((box.scrollTop + y) * after) / before - y;
    });
  };
  box.addEventListener("wheel", wheel, { passive: false });
  return () => box.removeEventListener("wheel", wheel);
}
