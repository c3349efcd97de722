/**
 * How many random programs the tests draw: of what is written in them `npm test` draws a quarter,
 * `.ci/run` all, with RUNS=1000, and `npm run test:long` twenty times as many.
 *
 * The non-obvious decision: `npm test` is for every change, so it must not take longer than one
 * waits; what is merged has passed all.
 */

/** RUNS, which is 250 if it is not set. */
const RUNS = Number(process.env["RUNS"] ?? 250);

/** A number of programs for each thousand of RUNS. */
export const runs = (perThousand: number): number => Math.ceil((RUNS * perThousand) / 1000);

/** As much of a list as RUNS has of a thousand, spread over it; another part for each `which`. */
export function part<T>(list: readonly T[], which: number): readonly T[] {
  const step = Math.max(1, Math.round(1000 / RUNS));
  return list.filter((_, i) => i % step === which % step);
}
