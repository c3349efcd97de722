/**
 * Where commands write, and how problems and results are printed there.
 *
 * The non-obvious decision: commands get their output as a parameter, so tests need no process, and
 * what only a terminal or a process has is optional.
 */
import type { GradcError } from "../errors.ts";
import type { BuildResult } from "./build.ts";
import { shownPath } from "./files.ts";
import { formatProblem } from "./frame.ts";
import type { FileReport } from "./outputs.ts";

/** Where a command writes. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
  /** How many columns a terminal has. */
  readonly columns?: number;
  /** Shows a line until the next one; "" clears it. Terminals have it. */
  progress?(text: string): void;
  /** A signal that is given when the user wants no more; asking for it keeps Ctrl-C from killing. */
  interrupted?(): AbortSignal;
}

const counted = (count: number, what: string): string =>
  `${count} ${what}${count === 1 ? "" : "s"}`;

/** Prints problems with their places and how many there are. */
export function printProblems(problems: readonly GradcError[], { err }: Output): void {
  for (const problem of problems) err(`${formatProblem(problem)}\n\n`);
  if (problems.length > 0) err(`${counted(problems.length, "problem")}\n`);
}

const isQuiet = ({ status }: FileReport): boolean => status === "unchanged" || status === "current";

/** Prints what became of files: a line for each that was touched, one for all others. */
export function printFiles(files: readonly FileReport[], { out }: Output): void {
  for (const file of files.filter((report) => !isQuiet(report))) {
    out(`${file.status}  ${shownPath(file.file)}  ${file.about}\n`);
  }
  const others = files.filter(isQuiet);
  if (others[0] !== undefined) out(`${counted(others.length, "file")} ${others[0].status}\n`);
}

/** A build as one JSON document. */
export function jsonOf({ files, problems }: Pick<BuildResult, "files" | "problems">): string {
  const document = {
    problems: problems.map(({ code, summary, hint, place }) => ({
      code,
      message: summary,
      hint,
      file: place === undefined ? null : shownPath(place.file),
      line: place?.line ?? null,
      column: place?.column ?? null,
    })),
    files: files.map(({ file, status, source }) => ({
      file: shownPath(file),
      status,
      source: source === undefined ? null : shownPath(source),
    })),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** How long a build may take before it shows how far it is. */
const PATIENCE = 500;

/** A progress line for builds that take long; undefined where nobody would see it. */
export function progressLine({
  progress,
}: Output): ((done: number, all: number, source: string) => void) | undefined {
  if (progress === undefined) return undefined;
  const start = performance.now();
  return (done, all, source) => {
    if (performance.now() - start < PATIENCE) return;
    progress(`${done} of ${all}  ${shownPath(source)}`);
  };
}
