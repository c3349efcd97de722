/**
 * Files of the build: finding sources, writing results whole or not at all.
 *
 * The non-obvious decision: a file is written beside its place and then renamed into it, so that a
 * build killed at any moment leaves either the old file or the new one.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";

const SKIPPED = new Set(["node_modules", "dist", "codegen-out", "coverage"]);

/** A path relative to the current folder, with forward slashes. */
export function shownPath(file: string): string {
  return relative(process.cwd(), file).split(sep).join("/");
}

/** Every `*.grad.ts` file below a folder, in order of their paths. */
export function findSources(folder: string): string[] {
  const found = readdirSync(folder, { withFileTypes: true }).flatMap((entry): string[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return SKIPPED.has(entry.name) || entry.name.startsWith(".") ? [] : findSources(path);
    }
    return entry.name.endsWith(".grad.ts") ? [path] : [];
  });
  return found.sort();
}

/** The text of a file; undefined if there is none. */
export function readIfPresent(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}

/** A file that is being written, named after the process that writes it. */
const besideOf = (file: string): string =>
  join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);

const BESIDE = /^\..*\.(\d+)\.tmp$/;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of someone else may not be asked, but it is there.
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Removes what builds that were killed have left in a folder. */
export function removeLeftovers(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    const pid = BESIDE.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) rmSync(join(folder, name), { force: true });
  }
}

/** Writes a file so that it is never half there. */
export function writeWhole(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const beside = besideOf(file);
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
