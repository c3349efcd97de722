/**
 * `npm run bench`: gradc next to the interpreted engine, the micrograd port and hand-written
 * JavaScript, in one run. `--json FILE` also writes the numbers to a file.
 *
 * The non-obvious decision: what counts are the ratios. Times change with the machine and its mood;
 * ratios of interleaved rounds hardly do.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { disagreements } from "./compare.ts";
import { markdown, type Row, summarise } from "./report.ts";
import { BATCH_MS, measure, ROUNDS, WARM_UP_MS } from "./timing.ts";
import { type Ready, setUp } from "./workload.ts";
import { WORKLOADS } from "./workloads.ts";

interface Measured {
  readonly workload: string;
  readonly about: string;
  readonly rows: readonly Row[];
}

function introduce(): void {
  console.log(`Node ${process.version}, V8 ${process.versions.v8}`);
  console.log("Measured: time of one value and gradient when warm; the input changes every call.");
  console.log(
    `${ROUNDS} interleaved rounds, each batch at least ${BATCH_MS} ms or one call, ` +
      `after ${WARM_UP_MS / 1000} s of warm-up for each contestant. Compiling is not included.`,
  );
}

/** Whether all contestants agree; says who does not. */
function agreed(workloads: readonly Ready[]): boolean {
  const lines = workloads.flatMap((workload) =>
    disagreements(workload).map((text) => `${workload.name}: ${text}`),
  );
  for (const text of lines) console.error(text);
  return lines.length === 0;
}

function measureAll(workloads: readonly Ready[]): Measured[] {
  return workloads.map((workload) => {
    const rows = summarise(measure(workload));
    console.log(`\n## ${workload.name}: ${workload.about}\n\n${markdown(rows)}`);
    return { workload: workload.name, about: workload.about, rows };
  });
}

function main(): void {
  const { json } = parseArgs({ options: { json: { type: "string" } } }).values;
  introduce();
  const ready = WORKLOADS.map(setUp);
  if (!agreed(ready)) {
    console.error("The contestants do not compute the same; nothing was timed.");
    process.exitCode = 1;
    return;
  }
  console.log("All contestants give the same values and gradients (relative 1e-9).");
  const workloads = measureAll(ready);
  if (json === undefined) return;
  const about = { node: process.version, rounds: ROUNDS, batchMs: BATCH_MS, unit: "ns" };
  writeFileSync(json, `${JSON.stringify({ ...about, workloads }, null, 2)}\n`);
}

main();
