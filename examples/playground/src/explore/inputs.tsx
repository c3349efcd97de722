/**
 * A slider and a field for each input, and beside it what the result's derivative by it is.
 *
 * The non-obvious decision: the range of a slider grows with the number typed, and never shrinks
 * while one drags, so the handle stays under the finger.
 */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { TracedThing } from "../../../../src/explain/record.ts";
import { fixed } from "../format.ts";
import { compiled, isOld, point } from "../state.ts";
import "./inputs.css";
import { known } from "./links.ts";
import { resultName, resultsOf } from "./step-model.ts";

/** So many inputs get a slider; the others are behind a button. */
const FEW = 12;

type Space = "x" | "data";

interface Props {
  readonly space: Space;
  readonly index: number;
  readonly name: string;
  readonly result: string;
}

function set(space: Space, index: number, value: number): void {
  if (Number.isFinite(value)) {
    point.value = { ...point.value, [space]: point.value[space].with(index, value) };
  }
}

/** The traced thing that reads an input. */
function thingOf(space: Space, index: number): TracedThing | undefined {
  return compiled.value?.record.traced.find(
    ({ source }) => source?.space === space && source.index === index,
  );
}

/** The smallest of 5, 10, 20, 50, 100 … that a number fits into. */
function rangeFor(value: number): number {
  const size = Math.max(5, Math.abs(value));
  const power = 10 ** Math.floor(Math.log10(size));
  return [1, 2, 5, 10].map((digit) => digit * power).find((each) => each >= size) ?? size;
}

function Input({ space, index, name, result }: Props): JSX.Element {
  const value = point.value[space][index] ?? 0;
  const range = useSignal(rangeFor(value));
  if (rangeFor(value) > range.value) range.value = rangeFor(value);
  const thing = thingOf(space, index);
  const grad = space === "x" && thing !== undefined ? known.value?.grad[thing.of] : undefined;
  const isPartial = grad !== undefined && known.value?.complete === false;
  const change = (event: { currentTarget: HTMLInputElement }): void =>
    set(space, index, event.currentTarget.valueAsNumber);
  return (
    <div class="input" role="group" aria-label={name}>
      <span class="input-name">{name}</span>
      <input
        type="range"
        min={-range.value}
        max={range.value}
        step={range.value / 500}
        value={value}
        aria-label={`${name}, slider`}
        data-testid={`slider-${name}`}
        onInput={change}
      />
      <input
        type="number"
        class="field"
        step="any"
        value={String(Number(value.toPrecision(8)))}
        aria-label={name}
        data-testid={`field-${name}`}
        onChange={change}
      />
      <span class="input-grad" data-testid={`grad-${name}`}>
        {space === "x" && (
          <>
            ∂{result}/∂{name} <b>{fixed(grad)}</b>
            {isPartial && " so far"}
          </>
        )}
      </span>
    </div>
  );
}

export function Inputs(): JSX.Element | null {
  const all = useSignal(false);
  const record = compiled.value?.record;
  if (record === undefined) return null;
  const results = resultsOf(record);
  const [first] = results;
  const result = results.length === 1 ? resultName(record) : "";
  const inputs = [
    ...record.inputs.map((name, index) => ({ space: "x" as const, index, name })),
    ...record.data.map((name, index) => ({ space: "data" as const, index, name })),
  ];
  const shown = all.value ? inputs : inputs.slice(0, FEW);
  return (
    <section
      class="pane pane-inputs"
      aria-label="Inputs"
      data-testid="inputs"
      data-old={isOld.value}
    >
      <div class="pane-head">
        <h2>Inputs</h2>
        {results.length === 1 && (
          <output class="result" data-testid="result">
            {result} = <b>{fixed(known.value?.data[first as number])}</b>
          </output>
        )}
      </div>
      <div class="pane-body input-list">
        {shown.map((input) => (
          <Input key={`${input.space}${input.name}`} {...input} result={result} />
        ))}
        {inputs.length > FEW && (
          <button type="button" class="button" onClick={() => (all.value = !all.value)}>
            {all.value ? "Show fewer" : `Show all ${inputs.length} inputs`}
          </button>
        )}
      </div>
    </section>
  );
}
