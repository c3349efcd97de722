/**
 * The line of words under all panes: what one points at is for, or what the last step did.
 *
 * The non-obvious decision: only steps are announced to screen readers. What one points at is read
 * out anyway, as the option or node that has the focus.
 */
import type { JSX } from "preact";
import { compiled, highlight, numbers } from "../state.ts";
import { type Caption, captionOf, stepCaption } from "./caption.ts";
import "./dock.css";
import { made, type Ref, steps } from "./links.ts";

const HINT: Caption = {
  title: "Point at a line or a node",
  code: "",
  notes: [
    "Everything that belongs to it lights up: in the code, the graph, the IR and the output.",
  ],
};

function currentCaption(): Caption {
  const record = compiled.value?.record;
  if (record === undefined) return HINT;
  const at = highlight.value;
  if (at !== undefined) {
    const all = [...at.of].map((of): Ref => ({ role: "primal", of }));
    return captionOf(record, at.refs ?? all, at.history) ?? HINT;
  }
  if (made.value === null || numbers.value === undefined) return HINT;
  return stepCaption(record, numbers.value, steps.value, made.value);
}

export function CaptionBar(): JSX.Element {
  const caption = currentCaption();
  const { title, code, notes } = caption;
  return (
    <div
      class={caption === HINT ? "caption caption-hint" : "caption"}
      data-testid="caption"
      role="status"
      aria-live={highlight.value === undefined ? "polite" : "off"}
    >
      <strong class="caption-title">{title}</strong>
      {code !== "" && <code class="caption-code">{code}</code>}
      {notes.map((note) => (
        <span key={note} class="caption-note">
          {note}
        </span>
      ))}
    </div>
  );
}
