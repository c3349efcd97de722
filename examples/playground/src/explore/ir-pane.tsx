/**
 * The IR at a chosen stage: what the pass before it did, and why.
 *
 * The non-obvious decision: the slider stops only where something changed; passes that left
 * everything as it was stand in its scale, crossed out, so that one sees that they ran.
 */
import { computed } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { historyOf } from "../../../../src/explain/history.ts";
import { capital } from "../../../../src/explain/phrases.ts";
import type { StageRecord } from "../../../../src/explain/record.ts";
import { plural } from "../format.ts";
import { compiled, isOld, numbers, stage } from "../state.ts";
import { numberOf } from "./links.ts";
import { RowList } from "./row-list.tsx";
import "./stages.css";
import { isUnchanged, rowsOfStage } from "./rows.ts";

const stages = (): readonly StageRecord[] => compiled.value?.record.functions[0]?.stages ?? [];

/** For each stage, whether its pass changed nothing. */
const unchanged = computed(() => stages().map((each, i) => isUnchanged(each, stages()[i - 1])));

/** The stages at which something changed. */
const stops = computed(() => stages().flatMap((_, i) => (unchanged.value[i] ? [] : [i])));

/** Which stop is shown: that of the chosen stage, or the one before it. */
const shownStop = computed(() =>
  Math.max(
    0,
    stops.value.findLastIndex((each) => each <= stage.value),
  ),
);

const shownStage = (): number => stops.value[shownStop.value] ?? 0;

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

function StageScale(): JSX.Element {
  return (
    <ol class="stage-scale" aria-label="Passes">
      {stages().map(({ name }, i) => (
        <li key={name} class={unchanged.value[i] ? "skipped" : ""}>
          <button
            type="button"
            aria-current={i === shownStage() ? "step" : undefined}
            disabled={unchanged.value[i]}
            title={unchanged.value[i] ? `${name} changed nothing here` : undefined}
            onClick={() => (stage.value = i)}
          >
            {name}
            {unchanged.value[i] && <span class="visually-hidden"> (changed nothing)</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

/** The slider over those stages that changed something. */
function StageSlider(): JSX.Element {
  return (
    <input
      type="range"
      class="stage-slider"
      min={0}
      max={stops.value.length - 1}
      step={1}
      value={shownStop.value}
      data-testid="stage"
      aria-label="Pass"
      aria-valuetext={stages()[shownStage()]?.name}
      onInput={(event) => (stage.value = stops.value[event.currentTarget.valueAsNumber] ?? 0)}
    />
  );
}

export function IrPane(): JSX.Element | null {
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
        <StageScale />
        <StageSlider />
        <p class="stage-about">{`${capital(shown.about)}.`}</p>
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
