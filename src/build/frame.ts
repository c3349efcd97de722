/**
 * An error as the command line prints it: code, message, place, the lines around it, hint.
 *
 * The non-obvious decision: the frame is read from the file when the error is printed, so errors
 * themselves stay small and work where there are no files.
 */
import { relative } from "node:path";
import { type GradcError, type Place, showPlace } from "../errors.ts";
import { readIfPresent } from "./files.ts";

/** The line of a place between its neighbours, with a mark under the column. */
export function sourceFrame({ file, line, column }: Place): string {
  const lines = readIfPresent(file)?.split("\n") ?? [];
  const width = String(line + 1).length;
  const shown = [line - 1, line, line + 1].filter((n) => n >= 1 && n <= lines.length);
  return shown
    .flatMap((n) => {
      const text = `${n === line ? ">" : " "} ${String(n).padStart(width)} | ${lines[n - 1]}`;
      const inside = column <= (lines[n - 1] as string).length + 1;
      return n === line && inside
        ? [text, `  ${" ".repeat(width)} | ${" ".repeat(column - 1)}^`]
        : [text];
    })
    .join("\n");
}

/** All of an error, for a terminal. */
export function formatProblem(error: GradcError): string {
  const { code, summary, hint, place } = error;
  const parts = [`${code}: ${summary}`];
  if (place !== undefined) {
    const file = relative(process.cwd(), place.file) || place.file;
    parts.push(`  at ${showPlace({ ...place, file })}`);
    // A problem of a whole file has no line worth showing.
    if (place.line > 1 || place.column > 1) parts.push(sourceFrame(place));
  }
  return [...parts, `  hint: ${hint}`].filter((part) => part !== "").join("\n");
}
