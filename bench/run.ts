/**
 * `npm run bench`: gradc next to interpreted engines, hand-written JavaScript, other packages and C, in
 * one run, on all workloads. `--only NAME` runs those whose name contains NAME, `--quick` takes
 * less time and care, `--large` adds what takes minutes, `--json FILE` also writes the numbers.
 *
 * The non-obvious decision: what counts are the ratios. Times change with the machine and its mood;
 * ratios of interleaved rounds hardly do.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { disagreements } from "./compare.ts";
import { type Conditions, dismiss, type Lineup, lineUp } from "./entrants.ts";
import { compilerPresent } from "./native.ts";
import { HOW_TO_INSTALL, isInstalled } from "./peers.ts";
import {
  coldMarkdown,
  type ColdRow,
  markdown,
  type Measured,
  overview,
  summarise,
} from "./report.ts";
import { STUDIES } from "./studies.ts";
import type { Study } from "./study.ts";
import { type Effort, FULL, measure, QUICK } from "./timing.ts";
import type { Workload } from "./workload.ts";
import { WORKLOADS } from "./workloads.ts";

interface Findings extends Measured {
  readonly about: string;
  readonly cold: readonly ColdRow[];
  readonly leftOut: Lineup["leftOut"];
}

const OPTIONS = {
  json: { type: "string" },
  only: { type: "string", default: "" },
  quick: { type: "boolean", default: false },
  large: { type: "boolean", default: false },
} as const;

function introduce({ rounds, batchMs, warmUpMs }: Effort, { gcc }: Conditions): void {
  console.log(`Node ${process.version}, V8 ${process.versions.v8}`);
  console.log("Measured: time of one value and gradient when warm; the input changes every call.");
  console.log(
    `Up to ${rounds} interleaved rounds, each batch at least ${batchMs} ms or one call, after ` +
      `${warmUpMs.map((ms) => ms / 1000).join(" to ")} s of warm-up for each contestant.`,
  );
  const peers = new Set(WORKLOADS.flatMap(({ contestants }) => contestants.map((c) => c.peer)));
  const absent = [...peers].filter((name) => name !== undefined && !isInstalled(name));
  if (absent.length > 0) {
    console.log(`Left out: ${absent.join(", ")}; to install them: ${HOW_TO_INSTALL}`);
  }
  if (!gcc) console.log("Left out: C, because there is no gcc.");
}

/** What is said below the tables of a workload. */
function remarks({ entrants, leftOut }: Lineup): string[] {
  const rough = entrants.filter(({ tolerance }) => tolerance !== undefined);
  return [
    "All give the same values and gradients (relative 1e-9).",
    ...rough.map(({ name, tolerance }) => `${name} computes with less precision: ${tolerance}.`),
    ...leftOut.map(({ contestant, reason }) => `Left out: ${contestant} (${reason}).`),
  ];
}

/** Ratios are to gradc exact; to the code by hand, which comes last, where that did not compile. */
function referenceOf({ contestants }: Workload, { entrants }: Lineup): string {
  const [first, last] = [contestants[0], contestants.at(-1)].map((one) => one?.name as string);
  return (entrants.some(({ name }) => name === first) ? first : last) as string;
}

/** Measures a workload; null if its contestants do not agree. */
async function run(
  workload: Workload,
  conditions: Conditions,
  effort: Effort,
): Promise<Findings | null> {
  const { name, about } = workload;
  console.log(`\n## ${name}: ${about}\n`);
  const lineup = await lineUp(workload, conditions);
  try {
    const wrong = await disagreements(lineup);
    for (const text of wrong) console.error(`${name}: ${text}`);
    if (wrong.length > 0) return null;
    const reference = referenceOf(workload, lineup);
    const rows = summarise(await measure(lineup, effort), reference);
    const { cold, leftOut } = lineup;
    console.log([markdown(rows, reference), coldMarkdown(cold), ...remarks(lineup)].join("\n\n"));
    return { workload: name, about, rows, cold, leftOut };
  } finally {
    await dismiss(lineup);
  }
}

/** Runs the studies; their numbers by name. */
async function runStudies(
  studies: readonly Study[],
  how: Parameters<Study["run"]>[0],
): Promise<Record<string, unknown>> {
  const all: Record<string, unknown> = {};
  for (const study of studies) {
    console.log(`\n## ${study.name}: ${study.about}\n`);
    const { text, numbers } = await study.run(how);
    console.log(text);
    all[study.name] = numbers;
  }
  return all;
}

const named = <T extends { readonly name: string }>(all: readonly T[], part: string): T[] =>
  all.filter(({ name }) => name.toLowerCase().includes(part.toLowerCase()));

/** A number for the shell: 0, 1 where contestants disagree, 2 where nothing has the wanted name. */
async function main(): Promise<number> {
  const { json, only, quick, large } = parseArgs({ options: OPTIONS }).values;
  const [workloads, studies] = [named(WORKLOADS, only), named(STUDIES, only)];
  if (workloads.length + studies.length === 0) {
    const names = [...WORKLOADS, ...STUDIES].map(({ name }) => name);
    console.error(`Nothing is called "${only}". There are: ${names.join(", ")}.`);
    return 2;
  }
  const effort = quick ? QUICK : FULL;
  const conditions = { large, gcc: compilerPresent() };
  introduce(effort, conditions);
  const measured: (Findings | null)[] = [];
  for (const workload of workloads) measured.push(await run(workload, conditions, effort));
  const all = measured.filter((one) => one !== null);
  if (all.length > 1) {
    console.log("\n## All: multiples of the time of gradc in exact mode\n");
    console.log(overview(all));
  }
  const numbers = {
    node: process.version,
    effort,
    unit: "ns; ms in cold",
    workloads: all,
    studies: await runStudies(studies, { effort, large }),
  };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(numbers, null, 2)}\n`);
  if (!measured.includes(null)) return 0;
  console.error("Contestants do not compute the same; where they differ, nothing was timed.");
  return 1;
}

process.exitCode = await main();
