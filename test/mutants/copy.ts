/**
 * A copy of the repository in which mutants are planted and tests are run.
 *
 * The non-obvious decision: the verdict is read from vitest's JSON report and not only from its exit
 * code, so that a test that failed, a file that did not load and a run without an end are told
 * apart. A process that runs out of memory is in the exit code alone.
 */
import { spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Mutant } from "./mutant.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

const COPIED = ["src", "test", "examples", "codegen-out", "docs", "bench", "package.json"];

/** Longer than all tests together take. */
const PATIENCE = 600_000;

/** @returns the folder of the copy; the installed packages are shared */
export function copyRepository(): string {
  const folder = mkdtempSync(join(tmpdir(), "gradc-mutants-"));
  const filter = (path: string): boolean => basename(path) !== "node_modules";
  for (const name of [...COPIED, "tsconfig.json"]) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter });
  }
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/**
 * Changes the one place of a file.
 * @returns what changes it back
 */
export function plant(folder: string, change: Omit<Mutant, "name">): () => void {
  const path = join(folder, "src", change.file);
  const text = readFileSync(path, "utf8");
  const [before, after, ...more] = text.split(change.find);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(`${change.file} must hold this text once: ${change.find}`);
  }
  writeFileSync(path, before + change.replace + after);
  return () => writeFileSync(path, text);
}

/** What is read of vitest's report. */
interface Report {
  readonly success: boolean;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

/**
 * Runs vitest to its end or, with a mutant that loops for ever, until patience ends.
 * @returns whether it ended well
 */
function runVitest(
  folder: string,
  outputFile: string,
  tests: readonly string[],
  mutated: string,
): Promise<boolean> {
  const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
  const options = ["--config", "test/mutants/vitest.config.ts", "--bail", "1"];
  const report = ["--reporter=json", `--outputFile=${outputFile}`];
  const child = spawn(process.execPath, [vitest, "run", ...tests, ...options, ...report], {
    cwd: folder,
    env: { ...process.env, MUTATED: mutated },
    stdio: "ignore",
    timeout: PATIENCE,
    killSignal: "SIGKILL",
  });
  return new Promise((resolve, reject) =>
    child.on("error", reject).on("close", (code) => resolve(code === 0)),
  );
}

function firstFailure(folder: string, { success, testResults }: Report): string | undefined {
  if (success) return undefined;
  for (const { name, status, message, assertionResults } of testResults) {
    const file = relative(join(folder, "test"), name);
    const failed = assertionResults.find((test) => test.status === "failed");
    if (failed !== undefined) return `${file} > ${failed.fullName.replace(/\s+/g, " ").trim()}`;
    const [why = ""] = message.trim().split("\n");
    if (status === "failed") return `loading of ${file}: ${why}`;
  }
  return "an error outside of the tests";
}

/**
 * Runs the tests in the copy: which failed first, undefined if all passed.
 * @param tests parts of the paths of the test files that run; none for all
 * @param mutated the file below src/ whose tests come first
 */
export async function runTests(
  folder: string,
  tests: readonly string[] = [],
  mutated = "",
): Promise<string | undefined> {
  const outputFile = join(folder, "report.json");
  rmSync(outputFile, { force: true });
  const endedWell = await runVitest(folder, outputFile, tests, mutated);
  if (!existsSync(outputFile)) return "no report: the tests did not come to an end";
  const failure = firstFailure(folder, JSON.parse(readFileSync(outputFile, "utf8")) as Report);
  return failure ?? (endedWell ? undefined : "an error outside of the tests");
}
