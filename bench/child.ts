/**
 * The other side of a benchmark's processes: `peer WORKLOAD CONTESTANT` answers questions as
 * remote.ts asks them; `cold WORKLOAD CONTESTANT` measures one contestant from its setup on.
 *
 * The non-obvious decision: a fresh process has compiled nothing yet, neither gradc's own code nor
 * the step, so what `cold` measures is what a user waits for.
 */
import { createInterface } from "node:readline";
import { localAnswers } from "./compare.ts";
import { loopOf } from "./timing.ts";
import type { Contestant, Local, Workload } from "./workload.ts";
import { WORKLOADS } from "./workloads.ts";

/** What a fresh process finds. */
export interface Cold {
  /** From the function to its first value and gradient: trace, compile, check, call. */
  readonly firstResultMs: number;
  /** Mean time of a call within the first 300 ms after the first, in milliseconds. */
  readonly earlyMsPerCall: number;
  readonly sourceBytes: number | null;
}

const EARLY_MS = 300;
/** The clock is read this often. */
const CHUNK_MS = 0.1;

function early(run: (calls: number) => number): number {
  const start = performance.now();
  let [calls, chunk, elapsed] = [0, 1, 0];
  while (elapsed < EARLY_MS) {
    const took = run(chunk);
    calls += chunk;
    if (took < CHUNK_MS) chunk *= 2;
    elapsed = performance.now() - start;
  }
  return elapsed / calls;
}

async function cold({ points }: Workload, contestant: Contestant): Promise<Cold> {
  const start = performance.now();
  const { step, sourceBytes } = await contestant.setup();
  const x = points[0] as Float64Array;
  step(x, new Float64Array(x.length));
  const firstResultMs = performance.now() - start;
  const earlyMsPerCall = early(loopOf(contestant.name, step, points));
  return { firstResultMs, earlyMsPerCall, sourceBytes: sourceBytes?.() ?? null };
}

async function answerAll({ step }: Local, { name, points }: Workload): Promise<void> {
  const run = loopOf(name, step, points);
  for await (const line of createInterface({ input: process.stdin })) {
    const [command, calls] = line.split(" ");
    if (command === "run") console.log(Math.round(run(Number(calls)) * 1e6));
    else if (command === "answer") console.log(localAnswers(step, points).join(" "));
    else console.log("ready");
  }
}

async function main([task, workloadName, contestantName]: readonly string[]): Promise<void> {
  const workload = WORKLOADS.find(({ name }) => name === workloadName) as Workload;
  const contestant = workload.contestants.find(({ name }) => name === contestantName) as Contestant;
  if (task === "cold") console.log(JSON.stringify(await cold(workload, contestant)));
  else await answerAll(await contestant.setup(), workload);
}

await main(process.argv.slice(2));
