/**
 * The two trainings as signals, and what the user can do with them.
 *
 * The non-obvious decision: workers start when the view is first opened and live as long as the
 * page; leaving the view only pauses them, so coming back shows what one left.
 */
import { batch, computed, type Signal, signal } from "@preact/signals";
import { ENGINE_NAMES, type EngineName } from "./moons.ts";
import { agreementOf, extended, isDone, NOTHING, type Progress } from "./progress.ts";
import type { Answer, Command, Pace } from "./protocol.ts";
import TrainingWorker from "./training-worker.ts?worker";

export const progress: Readonly<Record<EngineName, Signal<Progress>>> = {
  compiled: signal(NOTHING),
  interpreted: signal(NOTHING),
};

/** The most steps per second; null for no limit. */
export const limit = signal<number | null>(null);

const wanted = signal(false);

/** Whether both have come to the end. */
export const finished = computed(() => ENGINE_NAMES.every((name) => isDone(progress[name].value)));

/** Whether at least one of them trains now. */
export const running = computed(() => wanted.value && !finished.value);

/** How far both agree to the last bit. */
export const agreement = computed(() =>
  agreementOf(progress.compiled.value.steps, progress.interpreted.value.steps),
);

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Time between two pictures, in ms: who asked for less motion sees one picture in a second. */
const interval = (): number => (calm.matches ? 1000 : 33);

const pace = (): Pace => ({ limit: limit.value, interval: interval() });

let workers: readonly Worker[] = [];
let run = 0;

/** Starts the workers, if there are none yet. */
export function prepare(): void {
  if (workers.length > 0) return;
  workers = ENGINE_NAMES.map((name) => {
    const worker = new TrainingWorker({ name });
    worker.onmessage = ({ data }: MessageEvent<Answer>) => hear(name, data);
    worker.onerror = (event) => {
      event.preventDefault();
      const message = event.message || "This part could not be loaded. Reload the page.";
      hear(name, { kind: "failure", message });
    };
    return worker;
  });
}

function hear(name: EngineName, answer: Answer): void {
  const known = progress[name];
  if (answer.kind === "failure") known.value = { ...known.value, failure: answer.message };
  else if (answer.run === run) known.value = extended(known.value, answer);
}

function tell(command: Command): void {
  for (const worker of workers) worker.postMessage(command);
}

export function start(): void {
  if (finished.value) reset();
  wanted.value = true;
  tell({ kind: "run", pace: pace() });
}

export function pause(): void {
  wanted.value = false;
  tell({ kind: "pause" });
}

/** One step of both; a run pauses. */
export function stepOnce(): void {
  wanted.value = false;
  tell({ kind: "step" });
}

/** Back to the parameters of the start. */
export function reset(): void {
  run++;
  batch(() => {
    wanted.value = false;
    for (const known of Object.values(progress)) {
      const { preparation, failure } = known.value;
      // What could not go on cannot start again either, so its message stays.
      known.value = {
        ...NOTHING,
        ...(preparation === undefined ? {} : { preparation }),
        ...(failure === undefined ? {} : { failure }),
      };
    }
  });
  tell({ kind: "reset", run });
}

/** Sets the limit, also for a run that is under way. */
export function setLimit(next: number | null): void {
  limit.value = next;
  if (running.value) tell({ kind: "run", pace: pace() });
}
