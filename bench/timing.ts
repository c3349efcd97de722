/**
 * Times the contestants of a workload in interleaved rounds, so that a noisy machine is noisy for
 * all of them.
 *
 * The non-obvious decision: every contestant has a timing loop of its own, made from text. With one
 * loop for all, V8 would see many callees at its only call, inline none of them, and the call
 * would cost more than the README expression.
 */
import { type Entrant, isLocal, type Local, type Ready, type Remote } from "./workload.ts";

/** How much effort a measurement takes. */
export interface Effort {
  readonly rounds: number;
  /** A batch takes at least this long, unless one call takes longer. */
  readonly batchMs: number;
  /** Warming up ends when it no longer helps, but neither before nor after these. */
  readonly warmUpMs: readonly [least: number, most: number];
  /** All rounds of one contestant take at most about this long, but it has at least three. */
  readonly contestantMs: number;
}

export const FULL: Effort = {
  rounds: 21,
  batchMs: 20,
  warmUpMs: [500, 4000],
  contestantMs: 1500,
};
export const QUICK: Effort = {
  rounds: 5,
  batchMs: 10,
  warmUpMs: [200, 1000],
  contestantMs: 500,
};

const FEWEST_ROUNDS = 3;
/** Warming up goes in slices of this length. */
const SLICE_MS = 150;
/** So many slices in a row without a better one, and it is warm. */
const PATIENCE = 3;
/** Better means by this much. */
const BETTER = 0.95;

/** Milliseconds per call, one for each round. */
export interface Times {
  readonly contestant: string;
  readonly rounds: number[];
}

/** Calls the step so often and returns the milliseconds that took. */
type Run = (calls: number) => number | Promise<number>;

/** A timing loop of its own for `step`. `what` makes the text unique. */
export function loopOf(
  what: string,
  step: Local["step"],
  points: Ready["points"],
): (calls: number) => number {
  const grad = new Float64Array((points[0] as Float64Array).length);
  // The comment makes the text different for each, or V8 would share what it learns about the loop.
  const text = `// ${what}
    let next = 0;
    return (calls) => {
      const start = performance.now();
      for (let i = 0; i < calls; i++) {
        next = next + 1 < points.length ? next + 1 : 0;
        step(points[next], grad);
      }
      return performance.now() - start;
    };`;
  const make = new Function("step", "points", "grad", text);
  return make(step, points, grad) as (calls: number) => number;
}

const runOf = ({ name: workload, points }: Ready, { name, runs }: Entrant): Run =>
  isLocal(runs)
    ? loopOf(`${workload}: ${name}`, runs.step, points)
    : (calls) => (runs as Remote).run(calls);

interface Batch {
  readonly msPerCall: number;
  readonly calls: number;
}

/** Runs calls for about `ms` milliseconds, at least `first` calls at once. */
async function batch(run: Run, ms: number, first: number): Promise<Batch> {
  let calls = first;
  let elapsed = await run(calls);
  while (elapsed < ms) {
    const missing = Math.ceil(((ms - elapsed) / Math.max(elapsed, 0.001)) * calls * 1.05);
    const more = Math.max(1, Math.min(missing, 3 * calls));
    elapsed += await run(more);
    calls += more;
  }
  return { msPerCall: elapsed / calls, calls };
}

/** Runs until it gets no faster; returns milliseconds per call in the best slice. */
export async function warmUp(run: Run, [least, most]: Effort["warmUpMs"]): Promise<number> {
  const start = performance.now();
  let best = Infinity;
  let calls = 1;
  for (let idle = 0; ; idle++) {
    const slice = await batch(run, SLICE_MS, Math.max(1, calls >> 4));
    if (slice.msPerCall < best * BETTER) idle = -1;
    best = Math.min(best, slice.msPerCall);
    calls = slice.calls;
    const elapsed = performance.now() - start;
    if (elapsed > most || (elapsed > least && idle >= PATIENCE)) return best;
  }
}

interface Racer {
  readonly run: Run;
  readonly calls: number;
  readonly rounds: number;
  readonly times: Times;
}

async function ready(workload: Ready, entrant: Entrant, effort: Effort): Promise<Racer> {
  const run = runOf(workload, entrant);
  const ms = await warmUp(run, effort.warmUpMs);
  const calls = Math.max(1, Math.ceil(effort.batchMs / ms));
  const affordable = Math.floor(effort.contestantMs / (calls * ms));
  const rounds = Math.min(effort.rounds, Math.max(FEWEST_ROUNDS, affordable));
  return { run, calls, rounds, times: { contestant: entrant.name, rounds: [] } };
}

/** Times all entrants; each round begins with another one. */
export async function measure(workload: Ready, effort: Effort): Promise<Times[]> {
  const racers: Racer[] = [];
  for (const entrant of workload.entrants) racers.push(await ready(workload, entrant, effort));
  for (let round = 0; round < effort.rounds; round++) {
    for (let i = 0; i < racers.length; i++) {
      const { run, calls, rounds, times } = racers[(round + i) % racers.length] as Racer;
      if (round < rounds) times.rounds.push((await run(calls)) / calls);
    }
  }
  return racers.map(({ times }) => times);
}
