/**
 * What the page and the two training workers say to each other.
 *
 * The non-obvious decision: what belongs to a run carries its number, because a report may still be
 * on its way when the user resets; the page drops reports of runs that are over.
 */
import type { Step } from "./trainer.ts";

/** How fast to train, and how often to say so. */
export interface Pace {
  /** Steps per second; null for as fast as it goes. */
  readonly limit: number | null;
  /** The shortest time between two reports, in ms. */
  readonly interval: number;
}

export type Command =
  | { readonly kind: "run"; readonly pace: Pace }
  | { readonly kind: "pause" }
  | { readonly kind: "step" }
  | { readonly kind: "reset"; readonly run: number };

/** How far the training is. */
export interface Report {
  readonly kind: "report";
  readonly run: number;
  /** How long the engine took to get ready, in seconds. */
  readonly preparation: number;
  /** The steps since the last report. */
  readonly steps: readonly Step[];
  /** Which of the samples, by number, lie on the wrong side. */
  readonly wrong: readonly number[];
  /** How long loss, gradient and update took, of all steps of the run, in seconds. */
  readonly seconds: number;
  /** The score at each point of the grid. */
  readonly scores: Float32Array;
}

/** The worker cannot go on. */
export interface Failure {
  readonly kind: "failure";
  readonly message: string;
}

export type Answer = Report | Failure;
