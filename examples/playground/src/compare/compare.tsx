/**
 * The compare view: two settings of the code in the editor, or two functions it exports.
 *
 * The non-obvious decision: speed is measured only when asked for, because it takes some seconds in
 * which the machine should do nothing else.
 */
import { signal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import type { Both } from "../../../../src/explain/compare.ts";
import { summaryOf } from "../../../../src/explain/compare-summary.ts";
import { Compiler } from "../compiler/client.ts";
import type { Compared, Problem } from "../compiler/protocol.ts";
import { code, settings } from "../state.ts";
import { requestOf, type SideChoice, sides, WAYS } from "./choice.ts";
import "./compare.css";
import { CodeDifference } from "./difference.tsx";
import { Agreement, Numbers } from "./tables.tsx";

const compiler = new Compiler();
/** The last comparison that went well. */
const compared = signal<Compared | undefined>(undefined);
const problem = signal<Problem | undefined>(undefined);
const busy = signal<"comparing" | "measuring" | undefined>(undefined);

async function compareNow(measured: boolean): Promise<void> {
  const [left, right] = sides.value;
  const both: Both<ReturnType<typeof requestOf>> = [requestOf(left), requestOf(right)];
  busy.value = measured ? "measuring" : "comparing";
  const question = { code: code.value, settings: settings.value, sides: both, measured };
  const answer = await compiler.compare(question);
  if (answer === undefined) return;
  busy.value = undefined;
  problem.value = answer.kind === "failed" ? answer.problem : undefined;
  if (answer.kind === "compared") compared.value = answer;
}

interface SideProps {
  readonly index: 0 | 1;
  readonly label: string;
}

function SideChooser({ index, label }: SideProps): JSX.Element {
  const functions = compared.value?.functions ?? [];
  const side = sides.value[index];
  const choose = (change: Partial<SideChoice>): void => {
    sides.value = sides.value.with(index, { ...side, ...change }) as unknown as Both<SideChoice>;
  };
  return (
    <fieldset class="compare-side">
      <legend>{label}</legend>
      {functions.length > 1 && (
        <select
          class="field"
          aria-label={`${label}: function`}
          data-testid={`compare-function-${index}`}
          value={side.name ?? functions[0]}
          onChange={({ currentTarget }) => choose({ name: currentTarget.value })}
        >
          {functions.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      <select
        class="field"
        aria-label={`${label}: setting`}
        data-testid={`compare-way-${index}`}
        value={side.way}
        onChange={({ currentTarget }) => choose({ way: currentTarget.value })}
      >
        {Object.keys(WAYS).map((way) => (
          <option key={way}>{way}</option>
        ))}
      </select>
    </fieldset>
  );
}

function Result(): JSX.Element | null {
  const comparison = compared.value?.comparison;
  if (comparison === undefined) return null;
  const { title, kind, agreement } = comparison;
  return (
    <>
      <section class="pane compare-summary" aria-label="Summary">
        <h2>{title}</h2>
        <ul data-testid="compare-summary">
          {summaryOf(comparison).map((sentence) => (
            <li key={sentence}>{sentence}</li>
          ))}
        </ul>
      </section>
      <section class="pane compare-difference" aria-label="Code">
        <div class="pane-head">
          <h2>The code of {kind}</h2>
          <span class="note">
            {comparison.sides[0].name} on the left, or marked as removed; {comparison.sides[1].name}{" "}
            on the right, or marked as added
          </span>
        </div>
        <CodeDifference sides={comparison.sides} />
      </section>
      <section class="pane compare-table" aria-label="Numbers">
        <div class="pane-head">
          <h2>Numbers</h2>
          <button
            type="button"
            class="button small"
            data-testid="compare-measure"
            disabled={busy.value !== undefined}
            onClick={() => void compareNow(true)}
          >
            {busy.value === "measuring" ? "Measuring …" : "Measure speed"}
          </button>
        </div>
        <Numbers comparison={comparison} />
      </section>
      <section class="pane compare-table" aria-label="Results">
        <div class="pane-head">
          <h2>Do the results agree?</h2>
        </div>
        <Agreement agreement={agreement} />
      </section>
    </>
  );
}

export function Compare(): JSX.Element {
  useSignalEffect(() => void compareNow(false));
  return (
    <div class="compare">
      <div class="compare-choice">
        <SideChooser index={0} label="Left" />
        <SideChooser index={1} label="Right" />
        <p class="compare-note">
          The code is that of the <a href="#explore">editor</a>.
          {busy.value === "comparing" && " Comparing …"}
        </p>
      </div>
      <div role="status" aria-live="polite" data-testid="compare-problem">
        {problem.value !== undefined && (
          <div class="problem-text">
            <p>{problem.value.summary}</p>
            <p class="problem-hint">{problem.value.hint}</p>
          </div>
        )}
      </div>
      <Result />
    </div>
  );
}
