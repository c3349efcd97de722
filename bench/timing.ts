/**
 * Times the contestants of a workload in interleaved rounds, so that a noisy machine is noisy for
 * all of them.
 *
 * The non-obvious decision: every contestant has a timing loop of its own, made from text. With one
 * loop for all, V8 would see many callees at its only call, inline none of them, and the call
 * would cost more than the README expression.
 */
import type { Ready } from "./workload.ts";

export const ROUNDS = 21;
/** A batch takes at least this long. */
export const BATCH_MS = 25;
/** Straight-line code of thousands of lines takes V8 a third of a second to optimise, off thread. */
export const WARM_UP_MS = 2000;
/** The clock is read this often, unless one call takes longer. */
const CHUNK_MS = 2;

/** Calls the step `calls` times. */
type Loop = (calls: number) => void;

/** Milliseconds per call, one for each round. */
export interface Times {
  readonly contestant: string;
  readonly rounds: number[];
}

function loopOf({ name, points }: Ready, contestant: Ready["contestants"][number]): Loop {
  const grad = new Float64Array((points[0] as Float64Array).length);
  // The comment makes the text different for each, or V8 would share what it learns about the loop.
  const text = `// ${name}: ${contestant.name}
    let next = 0;
    return (calls) => {
      for (let i = 0; i < calls; i++) {
        next = next + 1 < points.length ? next + 1 : 0;
        step(points[next], grad);
      }
    };`;
  return new Function("step", "points", "grad", text)(contestant.step, points, grad) as Loop;
}

/** Runs chunks of calls for at least `ms` milliseconds; returns milliseconds per call. */
function batch(loop: Loop, chunk: number, ms: number): number {
  const start = performance.now();
  let calls = 0;
  let elapsed = 0;
  while (elapsed < ms) {
    loop(chunk);
    calls += chunk;
    elapsed = performance.now() - start;
  }
  return elapsed / calls;
}

/** Warms up; returns how many calls make a chunk. */
function calibrate(loop: Loop): number {
  batch(loop, 1, WARM_UP_MS);
  return Math.max(1, Math.ceil(CHUNK_MS / batch(loop, 1, BATCH_MS)));
}

/** Times all contestants; each round begins with another one. */
export function measure(workload: Ready, rounds: number = ROUNDS): Times[] {
  const all = workload.contestants.map((contestant) => {
    const loop = loopOf(workload, contestant);
    return {
      loop,
      chunk: calibrate(loop),
      times: { contestant: contestant.name, rounds: [] as number[] },
    };
  });
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < all.length; i++) {
      const { loop, chunk, times } = all[(round + i) % all.length] as (typeof all)[number];
      times.rounds.push(batch(loop, chunk, BATCH_MS));
    }
  }
  return all.map(({ times }) => times);
}
