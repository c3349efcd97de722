/**
 * The train view: micrograd's demo notebook, trained by the compiled gradient and by the
 * interpreted engine next to each other.
 *
 * The non-obvious decision: one set of buttons serves both, because the view is about the
 * difference between them, and they start at the same moment.
 */
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { ENGINE_NAMES, SAMPLES, STEPS } from "./moons.ts";
import { Panel } from "./panel.tsx";
import { agreementText, speedText } from "./progress.ts";
import {
  agreement,
  finished,
  limit,
  pause,
  prepare,
  progress,
  reset,
  running,
  setLimit,
  start,
  stepOnce,
} from "./session.ts";
import { spoken, startSpeaking } from "./spoken.ts";
import "./train.css";

const LIMITS = [
  { label: "No limit", perSecond: null },
  { label: "10 steps a second", perSecond: 10 },
  { label: "2 steps a second", perSecond: 2 },
] as const;

function SpeedLimit(): JSX.Element {
  return (
    <label class="speed-limit">
      Speed limit
      <select
        class="field"
        data-testid="train-limit"
        onChange={({ currentTarget }) =>
          setLimit(LIMITS[currentTarget.selectedIndex]?.perSecond ?? null)
        }
      >
        {LIMITS.map(({ label, perSecond }) => (
          <option key={label} selected={perSecond === limit.value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

function startLabel(): string {
  if (running.value) return "Pause";
  if (finished.value) return "Start again";
  return progress.compiled.value.steps.length > 0 ? "Go on" : "Start";
}

function Controls(): JSX.Element {
  return (
    <div class="train-controls" role="group" aria-label="Training">
      <button
        type="button"
        class="button primary"
        data-testid="train-start"
        onClick={() => (running.value ? pause() : start())}
      >
        {startLabel()}
      </button>
      <button
        type="button"
        class="button"
        data-testid="train-step"
        disabled={finished.value}
        onClick={stepOnce}
      >
        One step
      </button>
      <button type="button" class="button" data-testid="train-reset" onClick={reset}>
        Reset
      </button>
      <SpeedLimit />
    </div>
  );
}

function Comparison(): JSX.Element {
  const { both, identical } = agreement.value;
  const state = both === 0 ? "none" : identical === both ? "same" : "different";
  return (
    <div class="comparison" data-state={state}>
      <p class="agreement" data-testid="train-agreement">
        {agreementText(agreement.value)}
      </p>
      <p data-testid="train-speedup">
        {speedText(progress.compiled.value, progress.interpreted.value)}
      </p>
    </div>
  );
}

function Legend(): JSX.Element {
  return (
    <ul class="legend" aria-label="What the drawings show">
      <li>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <circle class="moon-two" cx="8" cy="8" r="5.5" />
        </svg>
        one moon
      </li>
      <li>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path class="moon-one" d="M8 1l7 7-7 7-7-7z" />
        </svg>
        the other
      </li>
      <li>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <circle class="ring" cx="8" cy="8" r="6.5" />
        </svg>
        on the wrong side
      </li>
      <li>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path class="ring" d="M1 12C5 2 11 14 15 4" />
        </svg>
        decision boundary
      </li>
    </ul>
  );
}

/** The train view. */
export function Train(): JSX.Element {
  useEffect(() => {
    prepare();
    const stopSpeaking = startSpeaking();
    return () => {
      stopSpeaking();
      pause();
    };
  }, []);
  return (
    <div class="train">
      <div class="train-head">
        <p class="train-intro">
          micrograd’s demo: a network of 2-16-16-1 neurons learns to tell two moons apart, from{" "}
          {SAMPLES.length} points, in {STEPS} steps. Both panels start from the same parameters, and
          each trains in a worker of its own.
        </p>
        <Controls />
        <Comparison />
      </div>
      {ENGINE_NAMES.map((name) => (
        <Panel key={name} name={name} />
      ))}
      <div class="train-foot">
        <Legend />
        <p>
          The speed is the average over all steps, and counts loss, gradient and update, not waiting
          and drawing. A second run is often faster: by then the browser has optimised what runs.
          The loss is that before the step.
        </p>
      </div>
      <div class="visually-hidden" role="status" data-testid="train-spoken">
        {spoken.value}
      </div>
    </div>
  );
}
