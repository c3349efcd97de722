/**
 * Study: random straight-line programs of 100 to 100,000 operations, 1,000,000 with `--large`: what
 * compiling costs per operation in time and memory, and how fast the result is.
 *
 * The non-obvious decision: each size has a process of its own, because the peak of a process's
 * memory never goes down again.
 */
import { execFileSync } from "node:child_process";
import { complaint, nodeArguments } from "../remote.ts";
import { digits, duration, table } from "../report.ts";
import type { Study } from "../study.ts";
import type { Scaled } from "./scaling-child.ts";

const SIZES = [100, 1_000, 10_000, 100_000];
const LARGE_SIZES = [300_000, 1_000_000];

/** Compiling and warming up together take at most this long. */
const LIMIT_S = { default: 60, large: 900 };

interface Sized {
  readonly size: number;
  readonly scaled: Scaled | { readonly reason: string };
}

function measureSize(size: number, warmUpMs: number, limitS: number): Sized {
  const args = nodeArguments("studies/scaling-child.ts", String(size), String(warmUpMs));
  try {
    const stdio: ("ignore" | "pipe")[] = ["ignore", "pipe", "pipe"];
    const options = { timeout: limitS * 1000, encoding: "utf8" as const, stdio };
    return { size, scaled: JSON.parse(execFileSync(process.execPath, args, options)) as Scaled };
  } catch (error) {
    const { code, stderr } = error as { code?: string; stderr?: string };
    const late = code === "ETIMEDOUT";
    return { size, scaled: { reason: late ? `more than ${limitS} s` : complaint(stderr ?? "") } };
  }
}

function cells({ size, scaled }: Sized): string[] {
  const name = size.toLocaleString("en-US");
  if ("reason" in scaled) return [name, scaled.reason, "", "", "", "", ""];
  const { firstResultMs, peakBytes, msPerCall, warmUpMs, sourceBytes } = scaled;
  return [
    name,
    duration(firstResultMs),
    digits((firstResultMs * 1000) / size),
    digits(peakBytes / size),
    digits(sourceBytes / size),
    digits((msPerCall * 1e6) / size),
    duration(warmUpMs),
  ];
}

export const SCALING: Study = {
  name: "Scaling",
  about: "random straight-line programs, 10 inputs, exact mode, a fresh process for each size",
  run: ({ effort, large }) => {
    const sizes = large ? [...SIZES, ...LARGE_SIZES] : SIZES;
    const warmUpMs = 5 * effort.warmUpMs[1];
    const limit = large ? LIMIT_S.large : LIMIT_S.default;
    const numbers = sizes.map((size) => measureSize(size, warmUpMs, limit));
    const head = [
      "operations",
      "function to first result",
      "µs per operation",
      "bytes of peak memory per operation",
      "bytes of source per operation",
      "ns per operation, value and gradient",
      "after warming up for",
    ];
    return Promise.resolve({ text: table(head, numbers.map(cells)), numbers });
  },
};
