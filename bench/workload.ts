/**
 * What is measured: a workload, and the contestants that compute it.
 *
 * The non-obvious decision: everyone has the signature of gradc's flat functions, so whoever has
 * its gradient in a graph copies it out, as an optimiser would have to. And a contestant is set up
 * once, for comparison and timing alike: V8 makes slower code for a function that exists twice.
 */

/** Returns the value at `x` and overwrites `grad` with the gradient. */
export type Step = (x: Float64Array, grad: Float64Array) => number;

export interface Contestant {
  readonly name: string;
  /** What is done once and not timed: compiling, allocating, building a network. */
  readonly setup: () => Step;
}

export interface Workload {
  readonly name: string;
  /** What one call computes. */
  readonly about: string;
  /** The points, taken in turn: the input changes every call. */
  readonly points: readonly Float64Array[];
  /** The first one is what the others are compared with. */
  readonly contestants: readonly Contestant[];
}

/** A workload whose contestants are set up. */
export interface Ready extends Omit<Workload, "contestants"> {
  readonly contestants: readonly { readonly name: string; readonly step: Step }[];
}

export function setUp(workload: Workload): Ready {
  const contestants = workload.contestants.map(({ name, setup }) => ({ name, step: setup() }));
  return { ...workload, contestants };
}
