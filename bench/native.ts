/**
 * The C contestants: a workload's file in bench/c, compiled when the benchmark starts.
 *
 * The non-obvious decision: the function and the loop that times it are separate files, so the
 * compiler can neither inline the call nor do several points at once. It is called once a point,
 * as a minimiser would call it.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "./remote.ts";
import type { Remote, Workload } from "./workload.ts";

export const C_CONTESTANT = "C, gcc -O3 -march=native";

const FLAGS = ["-O3", "-march=native"];

const source = (file: string): string => fileURLToPath(new URL(`c/${file}`, import.meta.url));

/** Whether there is a gcc. */
export function compilerPresent(): boolean {
  try {
    execFileSync("gcc", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** Points and data as the C program reads them: three counts, then the numbers. */
function inputFile({ points, native }: Workload): Float64Array {
  const data = native?.data ?? [];
  const width = (points[0] as Float64Array).length;
  return Float64Array.from([
    points.length,
    width,
    data.length,
    ...points.flatMap((x) => [...x]),
    ...data,
  ]);
}

/** Compiles and starts the C file of a workload. */
export async function startNative(workload: Workload, file: string): Promise<Remote> {
  const directory = mkdtempSync(join(tmpdir(), "gradc-bench-"));
  const [program, input] = [join(directory, "program"), join(directory, "input")];
  try {
    execFileSync("gcc", [...FLAGS, "-o", program, source("main.c"), source(file), "-lm"]);
    writeFileSync(input, inputFile(workload));
    return await start(program, [input]);
  } finally {
    // A program that is ready has read everything.
    rmSync(directory, { recursive: true });
  }
}
