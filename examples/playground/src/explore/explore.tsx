/**
 * The explore view: editor, inputs, graph, IR and emitted code, linked.
 *
 * The non-obvious decision: on a narrow screen the panes that show the compilation share one place
 * and tabs choose between them, so that the code and the words below stay in reach.
 */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { isOld } from "../state.ts";
import { CaptionBar } from "./caption-bar.tsx";
import { CodePanes } from "./code-panes.tsx";
import { EditorPane } from "./editor-pane.tsx";
import "./explore.css";
import { GraphPane } from "./graph/graph-pane.tsx";
import { Inputs } from "./inputs.tsx";
import { IrPane } from "./ir-pane.tsx";
import { stepByKey, Transport } from "./transport.tsx";

const PANES = [
  { id: "graph", label: "Graph" },
  { id: "ir", label: "IR" },
  { id: "code", label: "Code" },
] as const;

export function Explore(): JSX.Element {
  const shown = useSignal<(typeof PANES)[number]["id"]>("graph");
  useEffect(() => {
    addEventListener("keydown", stepByKey);
    return () => removeEventListener("keydown", stepByKey);
  }, []);
  return (
    <div class="explore" data-pane={shown.value} data-old={isOld.value}>
      <div class="explore-left">
        <EditorPane />
        <Inputs />
      </div>
      <div class="pane-choice" role="group" aria-label="Shown pane">
        {PANES.map(({ id, label }) => (
          <button
            key={id}
            type="button"
            aria-pressed={shown.value === id}
            onClick={() => (shown.value = id)}
          >
            {label}
          </button>
        ))}
      </div>
      <GraphPane />
      <IrPane />
      <CodePanes />
      <div class="dock">
        <Transport />
        <CaptionBar />
      </div>
    </div>
  );
}
