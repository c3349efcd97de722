/**
 * Who takes part in a workload, here and now: sets up the contestants that can run on this machine
 * and says why the others cannot.
 *
 * The non-obvious decision: one that fails to set up is left out with a reason, and the
 * benchmark goes on. What would hide behind that, a gradc that compiles nothing, the tests find.
 */
import { type LeftOut, measureCold } from "./cold.ts";
import { C_CONTESTANT, startNative } from "./native.ts";
import { isInstalled } from "./peers.ts";
import { nodeArguments, start } from "./remote.ts";
import type { ColdRow } from "./report.ts";
import {
  type Contestant,
  type Entrant,
  entrantsOf,
  isLocal,
  type Ready,
  type Remote,
  type Workload,
} from "./workload.ts";

export interface Conditions {
  readonly large: boolean;
  readonly gcc: boolean;
}

export interface Lineup extends Ready {
  readonly cold: readonly ColdRow[];
  /** Contestants that take no part, and why. */
  readonly leftOut: readonly (LeftOut & { readonly contestant: string })[];
}

const firstLine = (error: unknown): string => String(error).split("\n")[0] as string;

/** Starts a package's process. Asking it once finds those that fail when they are called. */
async function startPeer({ name }: Workload, contestant: Contestant): Promise<Remote> {
  const args = nodeArguments("child.ts", "peer", name, contestant.name);
  const peer = await start(process.execPath, args);
  await peer.answers();
  return peer;
}

/** Why a contestant cannot take part, as far as one knows without trying. */
function obstacle(
  contestant: Contestant,
  { large }: Conditions,
  cold: readonly ColdRow[],
): string | null {
  if (contestant.large === true && !large) return "takes part with --large";
  const name = contestant.needs ?? contestant.name;
  const tried = cold.find((row) => row.contestant === name)?.cold;
  if (tried === undefined || !("reason" in tried)) return null;
  return contestant.needs === undefined ? tried.reason : `${name}: ${tried.reason}`;
}

/** Sets up a workload; packages that are not installed are passed over in silence. */
export async function lineUp(workload: Workload, conditions: Conditions): Promise<Lineup> {
  const { name, points, native } = workload;
  const invited = workload.contestants.filter(
    ({ peer }) => peer === undefined || isInstalled(peer),
  );
  const cold = invited
    .filter((contestant) => contestant.cold === true)
    .map(({ name: contestant }) => ({ contestant, cold: measureCold(name, contestant) }));
  const entrants: Entrant[] = [];
  const leftOut: { contestant: string; reason: string }[] = [];
  for (const contestant of invited) {
    const reason = obstacle(contestant, conditions, cold);
    if (reason !== null) {
      leftOut.push({ contestant: contestant.name, reason });
      continue;
    }
    try {
      const here = contestant.peer === undefined;
      const runs = here ? await contestant.setup() : await startPeer(workload, contestant);
      entrants.push(...entrantsOf(contestant, runs));
    } catch (error) {
      leftOut.push({ contestant: contestant.name, reason: firstLine(error) });
    }
  }
  if (native !== undefined && conditions.gcc) {
    entrants.push({ name: C_CONTESTANT, runs: await startNative(workload, native.file) });
  }
  return { name, points, entrants, cold, leftOut };
}

/** Ends the processes of a workload. */
export async function dismiss({ entrants }: Ready): Promise<void> {
  for (const { runs } of entrants) if (!isLocal(runs)) await runs.close();
}
