/**
 * The two codes side by side, with what differs marked; below each other where there is no room.
 *
 * The non-obvious decision: both are editors that cannot be changed, and not dead text, so they can
 * be reached and scrolled with the keyboard.
 */
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Comparison, Side } from "../../../../src/explain/compare.ts";
import { basics } from "../editor/setup.ts";

/** Narrower than that the sides stand below each other. */
const NARROW = "(max-width: 52rem)";

/** Stretches that are the same are folded, but for so many lines. */
const COLLAPSE = { margin: 3, minSize: 6 };

const extensionsFor = (label: string): Extension => [
  basics,
  EditorState.readOnly.of(true),
  EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true" }),
];

const docOf = ({ code }: Side): string => code.join("\n");

function show(parent: HTMLElement, [left, right]: Comparison["sides"]): () => void {
  if (matchMedia(NARROW).matches) {
    const merge = unifiedMergeView({
      original: docOf(left),
      mergeControls: false,
      collapseUnchanged: COLLAPSE,
    });
    const extensions = [extensionsFor(`${left.name} and ${right.name}`), merge];
    const view = new EditorView({ doc: docOf(right), extensions, parent });
    return () => view.destroy();
  }
  const view = new MergeView({
    a: { doc: docOf(left), extensions: extensionsFor(left.name) },
    b: { doc: docOf(right), extensions: extensionsFor(right.name) },
    collapseUnchanged: COLLAPSE,
    parent,
  });
  return () => view.destroy();
}

export function CodeDifference({ sides }: Pick<Comparison, "sides">): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current === null ? undefined : show(box.current, sides)), [sides]);
  return <div ref={box} class="compare-code" data-testid="compare-code" />;
}
