/**
 * What is known of a training, and what can be said of two of them, in numbers and in words.
 *
 * The non-obvious decision: that both agree is computed from all losses and all parameters of each
 * step that both have taken, every time something new arrives; it is never taken for granted.
 */
import { plural } from "../format.ts";
import { PARAMETERS, SAMPLES, STEPS } from "./moons.ts";
import type { Report } from "./protocol.ts";
import type { Step } from "./trainer.ts";

/** How far one engine is. */
export interface Progress {
  /** How long it took to get ready, in seconds; undefined until it is. */
  readonly preparation?: number;
  readonly steps: readonly Step[];
  /** Which of the samples, by number, lie on the wrong side; undefined until it is ready. */
  readonly wrong?: readonly number[];
  /** How long loss, gradient and update of all steps took, in seconds. */
  readonly seconds: number;
  /** The score at each point of the grid. */
  readonly scores?: Float32Array;
  /** Why it cannot go on. */
  readonly failure?: string;
}

export const NOTHING: Progress = { steps: [], seconds: 0 };

/** What is known after a report. */
export function extended(progress: Progress, report: Report): Progress {
  const { preparation, wrong, seconds, scores } = report;
  return { preparation, steps: [...progress.steps, ...report.steps], wrong, seconds, scores };
}

export const isDone = ({ steps, failure }: Progress): boolean =>
  steps.length >= STEPS || failure !== undefined;

/** How many of the points lie on the right side, in percent; undefined until it is known. */
export function accuracyOf({ wrong }: Progress): number | undefined {
  return wrong && (100 * (SAMPLES.length - wrong.length)) / SAMPLES.length;
}

/** How long a step took on average, in ms; undefined before the first. */
export function stepTime({ steps, seconds }: Progress): number | undefined {
  return steps.length === 0 || seconds === 0 ? undefined : (1000 * seconds) / steps.length;
}

/** How far two trainings agree. */
export interface Agreement {
  /** How many steps both have taken. */
  readonly both: number;
  /** After how many of these all losses and parameters are the same, to the last bit. */
  readonly identical: number;
}

const sameStep = (one: Step, other: Step): boolean =>
  Object.is(one.loss, other.loss) &&
  one.parameters.length === other.parameters.length &&
  one.parameters.every((value, k) => Object.is(value, other.parameters[k]));

/** Compares what two trainings have come to, step by step. */
export function agreementOf(one: readonly Step[], other: readonly Step[]): Agreement {
  const both = Math.min(one.length, other.length);
  let identical = 0;
  while (identical < both && sameStep(one[identical] as Step, other[identical] as Step)) {
    identical++;
  }
  return { both, identical };
}

/** The agreement as a sentence. */
export function agreementText({ both, identical }: Agreement): string {
  if (both === 0) return "Nothing to compare yet: both start from the same parameters.";
  if (identical < both) return `Different from step ${identical + 1} on.`;
  return `Identical after ${plural(both, "step")}: each loss and all ${PARAMETERS} parameters, to the last bit.`;
}

/** How much faster the first one was per step, as a sentence; empty until both have a time. */
export function speedText(compiled: Progress, interpreted: Progress): string {
  const [fast, slow] = [stepTime(compiled), stepTime(interpreted)];
  if (fast === undefined || slow === undefined) return "";
  const ratio = slow / fast;
  const times = ratio < 10 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString("en");
  return `Per step, compiled is ${times} times as fast here: ${milliseconds(fast)} instead of ${milliseconds(slow)}.`;
}

/** Three digits, no exponent. */
export function milliseconds(time: number): string {
  return `${time >= 100 ? Math.round(time) : Number(time.toPrecision(3))} ms`;
}

/** Progress in words, for those who do not see it. */
export function spokenProgress(name: string, progress: Progress): string {
  const accuracy = accuracyOf(progress);
  if (progress.failure !== undefined) return `${name}: stopped.`;
  if (accuracy === undefined) return `${name}: getting ready.`;
  return `${name}: step ${progress.steps.length} of ${STEPS}, accuracy ${accuracy} %.`;
}
