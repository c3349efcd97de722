/**
 * The IR at a chosen stage: what the pass before it did, and why.
 *
 * The non-obvious decision: the slider stops only where something changed; passes that left
 * everything as it was stand in its scale, crossed out, so that one sees that they ran.
 */
import { useComputed } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { historyOf } from "../../../../src/explain/history.ts";
import type { StageRecord } from "../../../../src/explain/record.ts";
import { plural, short, UNSET } from "../format.ts";
import { compiled, isOld, numbers, stage } from "../state.ts";
import { known, type Ref } from "./links.ts";
import { RowList } from "./row-list.tsx";
import "./stages.css";
import { isUnchanged, type Row, rowsOfStage } from "./rows.ts";

const stages = (): readonly StageRecord[] => compiled.value?.record.functions[0]?.stages ?? [];

/** The number of the stage that is shown. */
const shownStage = (): number => Math.min(stage.value, stages().length - 1);

/** What the pass did how often, folded away: it is the sum of the marks below. */
function Counts({ counts }: StageRecord): JSX.Element | null {
  if (counts.length === 0) return null;
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  return (
    <details class="stage-counts">
      <summary>{plural(total, "change")}</summary>
      <ul>
        {counts.map(({ what, count }) => (
          <li key={what}>
            {count} × <code>{what}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}

function StageScale({ unchanged }: { readonly unchanged: readonly boolean[] }): JSX.Element {
  return (
    <ol class="stage-scale" aria-label="Passes">
      {stages().map(({ name }, i) => (
        <li key={name} class={unchanged[i] ? "skipped" : ""}>
          <button
            type="button"
            aria-current={i === shownStage() ? "step" : undefined}
            disabled={unchanged[i]}
            title={unchanged[i] ? `${name} changed nothing here` : undefined}
            onClick={() => (stage.value = i)}
          >
            {name}
            {unchanged[i] && <span class="visually-hidden"> (changed nothing)</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The slider over those stages that changed something. */
function StageSlider({ unchanged }: { readonly unchanged: readonly boolean[] }): JSX.Element {
  const stops = stages().flatMap((_, i) => (unchanged[i] ? [] : [i]));
  const at = stops.findLastIndex((each) => each <= shownStage());
  const shown = stages()[stops[at] ?? 0] as StageRecord;
  return (
    <input
      type="range"
      class="stage-slider"
      min={0}
      max={stops.length - 1}
      step={1}
      value={at}
      data-testid="stage"
      aria-label="Pass"
      aria-valuetext={shown.name}
      onInput={(event) => (stage.value = stops[event.currentTarget.valueAsNumber] ?? 0)}
    />
  );
}

/** The number behind an instruction: its value, a dash before it has been computed. */
function numberOf(row: Row, values: readonly number[] | undefined): string | undefined {
  if (values === undefined || row.number === undefined) return undefined;
  const [first] = row.refs as readonly (Ref | undefined)[];
  if (first === undefined) return undefined;
  return known.value?.has(first) === true ? short(values[row.number]) : UNSET;
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

export function IrPane(): JSX.Element | null {
  const unchanged = useComputed(() =>
    stages().map((each, i) => isUnchanged(each, stages()[i - 1])),
  );
  const index = shownStage();
  const [shown, before] = [stages()[index], stages()[index - 1]];
  const rows = useMemo(() => (shown === undefined ? [] : rowsOfStage(shown, before)), [shown]);
  if (shown === undefined) return null;
  const values = numbers.value?.stages[0]?.[index];
  return (
    <section class="pane pane-ir" aria-label="IR" data-testid="ir" data-old={isOld.value}>
      <div class="pane-head stage-head">
        <h2>IR</h2>
        <span class="note" data-testid="stage-name">
          after <strong>{shown.name}</strong>: {plural(shown.operations, "operation")}
        </span>
        <StageScale unchanged={unchanged.value} />
        <StageSlider unchanged={unchanged.value} />
        <p class="stage-about">{sentence(shown.about)}</p>
        <Counts {...shown} />
      </div>
      <RowList
        pane="ir"
        label={`IR after ${shown.name}`}
        rows={rows}
        numberOf={(row) => numberOf(row, values)}
        historyOf={({ number }) =>
          number === undefined ? [] : historyOf({ stages: stages().slice(0, index + 1) }, number)
        }
      />
    </section>
  );
}
