/**
 * Measures how long the stages of a compilation take.
 *
 * The non-obvious decision: a stage is measured where it is called, by a function that compiling
 * hands down; nothing is measured unless someone asks, and nothing is kept anywhere else.
 */

/** How long a stage took, and the length of what it made. */
export interface Lap {
  readonly stage: string;
  readonly milliseconds: number;
  /** Instructions, inputs and constants included; undefined for what has none. */
  readonly instructions?: number;
}

/** Runs a stage and returns what it made. */
export type Measure = <T>(stage: string, run: () => T, lengthOf?: (made: T) => number) => T;

/** Only runs. */
export const unmeasured: Measure = (_stage, run) => run();

/** A `Measure`, and what it has measured so far. */
export function stopwatch(): { readonly laps: readonly Lap[]; readonly measure: Measure } {
  const laps: Lap[] = [];
  const measure: Measure = (stage, run, lengthOf) => {
    const start = performance.now();
    const made = run();
    const milliseconds = performance.now() - start;
    laps.push({ stage, milliseconds, ...(lengthOf && { instructions: lengthOf(made) }) });
    return made;
  };
  return { laps, measure };
}
