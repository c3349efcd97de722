/**
 * The editor pane's editor: what is typed goes into `code`, what is wrong is shown at its line, and
 * lines light up with their partners.
 *
 * The non-obvious decision: a line of the editor is linked only while the text is the one that was
 * compiled; as soon as somebody types, lines mean nothing until the next compilation.
 */
import { setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { effect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { CompilationRecord } from "../../../../src/explain/record.ts";
import type { Problem } from "../compiler/protocol.ts";
import { lit, point, thingsAt } from "../explore/links.ts";
import { code, compiled, highlight, problem } from "../state.ts";
import { lightUp, marks, type Spot } from "./marks.ts";
import { basics } from "./setup.ts";

/** The record, if the text is the one it was made of. */
const recordNow = (): CompilationRecord | undefined =>
  compiled.value?.code === code.value ? compiled.value.record : undefined;

/** Points at all that the code at a position applies: a word, else the whole line. */
function pointAt(view: EditorView, position: number): void {
  const record = recordNow();
  const line = view.state.doc.lineAt(position);
  const all = record === undefined ? [] : thingsAt(record, line.number);
  const word = view.state.wordAt(position);
  const column = word === null ? -1 : word.from - line.from + 1;
  const exact = all.filter((of) => record?.traced[of]?.place?.column === column);
  const of = new Set(exact.length > 0 ? exact : all);
  point({ pane: "editor", of });
}

const pointing = EditorView.domEventHandlers({
  mousemove(event, view) {
    const position = view.posAtCoords({ x: event.clientX, y: event.clientY });
    if (position !== null) pointAt(view, position);
  },
  mouseleave: () => point(undefined),
  blur: () => point(undefined),
});

const following = EditorView.updateListener.of(({ view, docChanged, selectionSet, state }) => {
  if (docChanged) code.value = state.doc.toString();
  else if (selectionSet && view.hasFocus) pointAt(view, state.selection.main.head);
});

function spotsNow(): readonly Spot[] {
  const { of, direction } = lit.value;
  return [...of].flatMap((each) => {
    const place = recordNow()?.traced[each]?.place;
    const shown = direction === "adjoint" ? direction : "primal";
    return place === undefined ? [] : [{ ...place, direction: shown }];
  });
}

/** What lights up because of another pane is brought into view. */
function showSpots(view: EditorView): void {
  const spots = spotsNow();
  const [first] = spots;
  const moved = first !== undefined && highlight.value?.pane !== "editor";
  const line = moved ? view.state.doc.line(Math.min(first.line, view.state.doc.lines)) : undefined;
  const scroll = line && EditorView.scrollIntoView(line.from, { y: "nearest" });
  view.dispatch({ effects: [lightUp.of(spots), ...(scroll === undefined ? [] : [scroll])] });
}

function showProblem(view: EditorView, found: Problem | undefined): void {
  const { doc } = view.state;
  if (found?.line === undefined || found.line > doc.lines) {
    view.dispatch(setDiagnostics(view.state, []));
    return;
  }
  const line = doc.line(found.line);
  const start = Math.min(line.to, line.from + (found.column ?? 1) - 1);
  const word = view.state.wordAt(start);
  const message = [found.summary, found.hint].filter(Boolean).join("\n");
  const [from, to] = [word?.from ?? start, word?.to ?? Math.max(start, line.to)];
  view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]));
}

/** Replaces the text, if it is another one. */
function setText(view: EditorView, text: string): void {
  if (view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
}

function openEditor(parent: HTMLElement): () => void {
  const label = EditorView.contentAttributes.of({ "aria-label": "Code", "data-testid": "code" });
  const extensions = [basics, marks, pointing, following, label];
  const state = EditorState.create({ doc: code.peek(), extensions });
  const view = new EditorView({ state, parent });
  const stops = [
    effect(() => setText(view, code.value)),
    effect(() => showProblem(view, problem.value)),
    effect(() => showSpots(view)),
  ];
  return () => {
    for (const stop of stops) stop();
    view.destroy();
  };
}

export function Editor(): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => (box.current === null ? undefined : openEditor(box.current)), []);
  return <div ref={box} class="editor" />;
}
