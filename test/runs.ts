/**
 * How many random programs the tests draw: as many as are written in them in `npm test`, and more
 * in `npm run test:long`, which sets RUNS.
 */

/** A number of programs for each thousand of RUNS, which is 1,000 if it is not set. */
export const runs = (perThousand: number): number =>
  Math.ceil((Number(process.env["RUNS"] ?? 1000) * perThousand) / 1000);
