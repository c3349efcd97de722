/**
 * The emitted code: forward and backward side by side, or the one function that does both.
 *
 * The non-obvious decision: what other compilers than `compileGrad` make has no halves, so there
 * the one function is shown whatever the switch says.
 */
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { type Event, historyOf } from "../../../../src/explain/history.ts";
import type { FunctionRecord } from "../../../../src/explain/record.ts";
import { plural } from "../format.ts";
import { compiled, isOld, numbers, type Pane } from "../state.ts";
import { numberOf, type Ref } from "./links.ts";
import { RowList } from "./row-list.tsx";
import { rowsOfCode } from "./rows.ts";

interface Props {
  readonly pane: Pane;
  readonly title: string;
  readonly shown: FunctionRecord;
  readonly index: number;
  readonly children?: JSX.Element | false | undefined;
}

/**
 * What the passes did to what a line serves. Halves are cut from what the function that does
 * everything consists of, so their instructions are looked up there.
 */
function historyOfRefs([first]: readonly (Ref | undefined)[]): readonly Event[] {
  const main = compiled.value?.record.functions[0];
  const line = main?.stages
    .at(-1)
    ?.lines.find(
      ({ instruction }) => instruction?.of === first?.of && instruction?.role === first?.role,
    );
  return main === undefined || line?.instruction === undefined
    ? []
    : historyOf(main, line.instruction.id);
}

function CodePane({ pane, title, shown, index, children }: Props): JSX.Element {
  const rows = useMemo(() => rowsOfCode(shown), [shown]);
  const values = numbers.value?.lines[index] ?? [];
  return (
    <section
      class={`pane pane-${pane}`}
      aria-label={title}
      data-testid={pane}
      data-old={isOld.value}
    >
      <div class="pane-head">
        <h2>{title}</h2>
        <span class="note" title={plural(shown.bytes, "byte")}>
          {plural(shown.operations, "operation")}
        </span>
        {children}
      </div>
      <RowList
        pane={pane}
        label={title}
        rows={rows}
        numberOf={(row) => numberOf(row, values)}
        historyOf={(_row, refs) => historyOfRefs(refs)}
      />
    </section>
  );
}

/** The panes of emitted code. */
export function CodePanes(): JSX.Element | null {
  const fused = useSignal(false);
  const functions = useComputed(() => compiled.value?.record.functions ?? []);
  const index = (kind: string): number => functions.value.findIndex((each) => each.kind === kind);
  const [forward, backward] = [index("forward"), index("backward")];
  const [main] = functions.value;
  if (main === undefined) return null;
  const hasHalves = forward >= 0 && backward >= 0;
  const toggle = hasHalves && (
    <label class="switch" title="One function that does both">
      <input
        type="checkbox"
        checked={fused.value}
        data-testid="fused"
        onChange={(event) => (fused.value = event.currentTarget.checked)}
      />
      fused
    </label>
  );
  if (!hasHalves || fused.value) {
    return (
      <div class="code-panes code-panes-one">
        <CodePane pane="forward" title={main.kind} shown={main} index={0}>
          {toggle}
        </CodePane>
      </div>
    );
  }
  const halves = [forward, backward].map((i) => functions.value[i] as FunctionRecord);
  return (
    <div class="code-panes">
      <CodePane
        pane="forward"
        title="Forward code"
        shown={halves[0] as FunctionRecord}
        index={forward}
      />
      <CodePane
        pane="backward"
        title="Backward code"
        shown={halves[1] as FunctionRecord}
        index={backward}
      >
        {toggle}
      </CodePane>
    </div>
  );
}
