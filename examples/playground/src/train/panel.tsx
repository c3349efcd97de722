/**
 * One of the two trainings: decision boundary, numbers, loss curve.
 *
 * The non-obvious decision: the speed is that of the engine alone, without waiting and drawing, so
 * that it does not depend on the chosen limit.
 */
import type { JSX } from "preact";
import { fixed, UNSET } from "../format.ts";
import { Boundary } from "./boundary.tsx";
import { LossCurve } from "./loss-curve.tsx";
import { type EngineName, STEPS } from "./moons.ts";
import { accuracyOf, type Progress, stepTime } from "./progress.ts";
import { progress } from "./session.ts";

interface About {
  readonly title: string;
  readonly about: string;
  readonly preparing: string;
  /** What getting ready was, with its time in seconds. */
  readonly ready: (time: number) => string;
}

export const ABOUT: Readonly<Record<EngineName, About>> = {
  compiled: {
    title: "Compiled",
    about: "compileGrad wrote one function for the loss and its gradient. Each step calls it.",
    preparing: "Compiling …",
    ready: (time) => `Compiling took ${time.toFixed(1)} s, once, in this browser.`,
  },
  interpreted: {
    title: "Interpreted",
    about:
      "Each step builds the graph of all 100 samples and goes back through it, as micrograd does.",
    preparing: "Loading …",
    ready: () => "Nothing to get ready.",
  },
};

interface Figure {
  readonly id: string;
  readonly label: string;
  readonly text: (known: Progress) => string;
}

const FIGURES: readonly Figure[] = [
  { id: "accuracy", label: "Accuracy", text: (known) => shown(accuracyOf(known), (n) => `${n} %`) },
  { id: "steps", label: "Step", text: ({ steps }) => `${steps.length} of ${STEPS}` },
  { id: "loss", label: "Loss", text: ({ steps }) => fixed(steps.at(-1)?.loss) },
  {
    id: "speed",
    label: "Steps per second",
    text: (known) => shown(stepTime(known), (time) => perSecond(1000 / time)),
  },
];

const shown = (value: number | undefined, text: (value: number) => string): string =>
  value === undefined ? UNSET : text(value);

const perSecond = (rate: number): string =>
  rate < 10 ? rate.toFixed(1) : Math.round(rate).toLocaleString("en");

/** How the engine is. */
function condition(name: EngineName, { preparation, failure }: Progress): string {
  if (failure !== undefined) return `It cannot go on: ${failure}`;
  if (preparation === undefined) return ABOUT[name].preparing;
  return ABOUT[name].ready(preparation);
}

/** The panel of one engine. */
export function Panel({ name }: { readonly name: EngineName }): JSX.Element {
  const known = progress[name].value;
  const heading = `train-${name}-title`;
  return (
    <section class="pane train-panel" aria-labelledby={heading} data-testid={`train-${name}`}>
      <div class="pane-head">
        <h2 id={heading}>{ABOUT[name].title}</h2>
        <span class="note" data-failed={known.failure !== undefined} data-testid="train-condition">
          {condition(name, known)}
        </span>
      </div>
      <div class="train-body">
        <Boundary progress={known} />
        <div class="train-numbers">
          <dl class="figures">
            {FIGURES.map(({ id, label, text }) => (
              <div key={id}>
                <dt>{label}</dt>
                <dd data-testid={`train-${id}`}>{text(known)}</dd>
              </div>
            ))}
          </dl>
          <figure class="loss">
            <figcaption>Loss, by step</figcaption>
            <LossCurve steps={known.steps} />
          </figure>
        </div>
      </div>
      <p class="train-about">{ABOUT[name].about}</p>
    </section>
  );
}
