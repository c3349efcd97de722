/**
 * What is measured: a workload, and the contestants that compute it.
 *
 * The non-obvious decision: everyone has the signature of gradc's flat functions, so whoever has
 * its gradient in a graph copies it out, as an optimiser would have to. And a contestant is set up
 * once, for comparison and timing alike: V8 makes slower code for a function that exists twice.
 */

/** Returns the value at `x` and overwrites `grad` with the gradient. */
export type Step = (x: Float64Array, grad: Float64Array) => number;

/** A step of this process. */
export interface Local {
  readonly step: Step;
  /** The value alone, where that can be had. It is timed beside the step. */
  readonly value?: (x: Float64Array) => number;
  /** Bytes of the function that was generated for it, where one was. */
  readonly sourceBytes?: () => number;
}

/** A step of another process. */
export interface Remote {
  /** Value, then gradient, at each of the points. */
  answers(): Promise<number[]>;
  /** Calls the step `calls` times; milliseconds that took, measured over there. */
  run(calls: number): Promise<number>;
  close(): Promise<void>;
}

export interface Contestant {
  readonly name: string;
  /** What is done once and not timed: compiling, allocating, building a network. */
  readonly setup: () => Local | Promise<Local>;
  /** Whether its first result and its first milliseconds are measured, in a fresh process. */
  readonly cold?: boolean;
  /** Another contestant without which this one is not worth trying: it compiles the same. */
  readonly needs?: string;
  /** The npm package it needs. Such a contestant runs in a process of its own. */
  readonly peer?: string;
  /** How far it may be off, relative to the largest derivative; 1e-9 unless it says otherwise. */
  readonly tolerance?: number;
  /** It takes part only with `--large`. */
  readonly large?: boolean;
}

/** A workload's C file, in bench/c. */
export interface Native {
  readonly file: string;
  /** What the C file gets beside the points. */
  readonly data: readonly number[];
}

export interface Workload {
  readonly name: string;
  /** What one call computes. */
  readonly about: string;
  /** The points, taken in turn: the input changes every call. */
  readonly points: readonly Float64Array[];
  /** The first is gradc exact, which the others are compared with; the last is written by hand. */
  readonly contestants: readonly Contestant[];
  readonly native?: Native;
}

/** A contestant that is set up. */
export interface Entrant extends Pick<Contestant, "name" | "tolerance"> {
  readonly runs: Local | Remote;
  /** It computes the value and leaves `grad` alone. */
  readonly valueOnly?: boolean;
}

/** A workload whose contestants are set up. */
export interface Ready extends Pick<Workload, "name" | "points"> {
  readonly entrants: readonly Entrant[];
}

export const isLocal = (runs: Local | Remote): runs is Local => "step" in runs;

/** What a contestant enters: itself, and its value alone where it has one. */
export function entrantsOf({ name, tolerance }: Contestant, runs: Local | Remote): Entrant[] {
  const rest = tolerance === undefined ? {} : { tolerance };
  const itself: Entrant = { name, runs, ...rest };
  if (!isLocal(runs) || runs.value === undefined) return [itself];
  const { value } = runs;
  const step: Step = (x) => value(x);
  return [itself, { name: `${name}, value only`, runs: { step }, valueOnly: true, ...rest }];
}

/** Sets up contestants in this process. */
export async function setUpHere(
  { name, points }: Workload,
  contestants: readonly Contestant[],
): Promise<Ready> {
  const entrants: Entrant[] = [];
  for (const contestant of contestants) {
    entrants.push(...entrantsOf(contestant, await contestant.setup()));
  }
  return { name, points, entrants };
}
