/**
 * The editor with its settings above it, and what is wrong with the code below it.
 *
 * The non-obvious decision: the settings are those of compilations that do not set their own, so
 * what the code says wins and the page never rewrites it.
 */
import type { JSX } from "preact";
import type { Mode } from "../../../../src/passes/simplify.ts";
import { Editor } from "../editor/editor.tsx";
import { chosen, compiled, compiling, problem, settings } from "../state.ts";

function FunctionChoice(): JSX.Element | null {
  const functions = compiled.value?.functions ?? [];
  if (functions.length < 2) return null;
  return (
    <label class="choice">
      <span>function</span>
      <select
        class="field"
        data-testid="function"
        value={compiled.value?.record.name}
        onChange={(event) => (chosen.value = event.currentTarget.value)}
      >
        {functions.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

const LOOPS = { auto: "auto", yes: true, no: false } as const;
type LoopChoice = keyof typeof LOOPS;

function SettingChoices(): JSX.Element {
  const { mode, loops } = settings.value;
  const choice = Object.entries(LOOPS).find(([, each]) => each === loops)?.[0];
  return (
    <>
      <label class="choice">
        <span>mode</span>
        <select
          class="field"
          data-testid="mode"
          value={mode}
          onChange={({ currentTarget }) =>
            (settings.value = { ...settings.value, mode: currentTarget.value as Mode })
          }
        >
          <option value="exact">exact</option>
          <option value="fast">fast</option>
        </select>
      </label>
      <label class="choice">
        <span>loops</span>
        <select
          class="field"
          data-testid="loops"
          value={choice}
          onChange={({ currentTarget }) =>
            (settings.value = {
              ...settings.value,
              loops: LOOPS[currentTarget.value as LoopChoice],
            })
          }
        >
          {Object.keys(LOOPS).map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
    </>
  );
}

/** What is wrong, in words; it says so to screen readers as well. */
function ProblemBox(): JSX.Element {
  const found = problem.value;
  return (
    <div class="problem" role="status" aria-live="polite" data-testid="problem">
      {found !== undefined && (
        <div class="problem-text">
          <p>
            {found.line !== undefined && <strong>Line {found.line}: </strong>}
            {found.summary}
          </p>
          {found.hint !== undefined && <p class="problem-hint">{found.hint}</p>}
          {compiled.value !== undefined && (
            <p class="problem-hint">
              All else on this page still shows the last version that worked.
            </p>
          )}
        </div>
      )}
    </div>
  );
}

export function EditorPane(): JSX.Element {
  return (
    <section class="pane pane-editor" aria-label="Your code" data-testid="editor">
      <div class="pane-head">
        <h2>Your code</h2>
        {compiling.value && <span class="note">compiling …</span>}
        <div class="choices">
          <FunctionChoice />
          <SettingChoices />
        </div>
      </div>
      <Editor />
      <ProblemBox />
    </section>
  );
}
