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

/** Scrolls a node into view, with some space around it. */
export function revealNode(box: HTMLElement, node: PlacedNode, zoom: number): void {
  const space = 24;
  const [left, right] = [-1, 1].map((side) => (node.x + (side * node.width) / 2) * zoom);
  const [top, bottom] = [-1, 1].map((side) => (node.y + (side * node.height) / 2) * zoom);
  const to = { left: box.scrollLeft, top: box.scrollTop };
  const inside = (from: number, until: number, at: number, size: number): number => {
    if (from - space < at) return from - 3 * space;
    return until + space > at + size ? until + 3 * space - size : at;
  };
  to.left = inside(left ?? 0, right ?? 0, to.left, box.clientWidth);
  to.top = inside(top ?? 0, bottom ?? 0, to.top, box.clientHeight);
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.scrollTo({ ...to, behavior: still ? "instant" : "smooth" });
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
