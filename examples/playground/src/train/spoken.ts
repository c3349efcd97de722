/**
 * What a screen reader is told while both train.
 *
 * The non-obvious decision: it is told every 25 steps and at the end, and only when nothing new has
 * come for a moment; the compiled training would else say four sentences in half a second.
 */
import { effect, signal } from "@preact/signals";
import { ENGINE_NAMES, STEPS } from "./moons.ts";
import { ABOUT } from "./panel.tsx";
import { agreementText, spokenProgress } from "./progress.ts";
import { agreement, progress, running } from "./session.ts";

/** After how many steps there is something to say. */
const OFTEN = STEPS / 4;
/** How long to wait whether there is more to say, in ms. */
const MOMENT = 800;

/** What is to be said. */
export const spoken = signal("");

function text(): string {
  const parts = ENGINE_NAMES.map((name) =>
    spokenProgress(ABOUT[name].title, progress[name].peek()),
  );
  const { both } = agreement.peek();
  return [...parts, ...(both > 0 ? [agreementText(agreement.peek())] : [])].join(" ");
}

/** Keeps `spoken` up to date, until the returned function is called. */
export function startSpeaking(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let before = "";
  const stop = effect(() => {
    const parts = ENGINE_NAMES.map((name) => {
      const { steps, failure } = progress[name].value;
      return `${Math.floor(steps.length / OFTEN)} ${failure ?? ""}`;
    });
    const now = [running.value, ...parts].join();
    if (now === before) return;
    const isFirst = before === "";
    before = now;
    clearTimeout(timer);
    if (!isFirst) timer = setTimeout(() => (spoken.value = text()), MOMENT);
  });
  return () => {
    clearTimeout(timer);
    stop();
  };
}
