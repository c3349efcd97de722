/**
 * Runs `child.ts cold` for a contestant, and stops it when it takes too long.
 *
 * The non-obvious decision: this comes before anything else, so that what does not compile in
 * time never gets to hold up the benchmark itself.
 */
import { execFileSync } from "node:child_process";
import type { Cold } from "./child.ts";
import { complaint, nodeArguments } from "./remote.ts";

/** A contestant that has no first result after this long is left out. */
export const LIMIT_S = 30;

/** Why a contestant takes no part. */
export interface LeftOut {
  readonly reason: string;
}

export function measureCold(workload: string, contestant: string): Cold | LeftOut {
  const args = nodeArguments("child.ts", "cold", workload, contestant);
  try {
    const options = {
      timeout: LIMIT_S * 1000,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    };
    return JSON.parse(
      execFileSync(process.execPath, args, options as { encoding: "utf8" }),
    ) as Cold;
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    if (code === "ETIMEDOUT") return { reason: `no first result within ${LIMIT_S} s` };
    return { reason: complaint(stderr ?? "") };
  }
}
