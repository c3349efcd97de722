/**
 * `gradc build --check`: which generated files are not what their sources give now.
 *
 * The non-obvious decision: the list of files is compared only when everything else is right,
 * because it is wrong whenever a file is missing, and one problem is enough for that.
 */
import { join } from "node:path";
import { FILE_LEFT_OVER, FILE_STALE } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { commandFor } from "./command.ts";
import { patchLines } from "./diff.ts";
import { readIfPresent, shownPath } from "./files.ts";
import { MANIFEST, manifestText } from "./manifest.ts";
import { isForeign, type Plan, type Target, wholeFile } from "./outputs.ts";
import type { Settings } from "./settings.ts";

/** What the commands that mend something must say. */
interface Settled extends Partial<Settings> {
  readonly configured?: Partial<Settings>;
}

/** Widest line that is shown whole: those of source maps have no end. */
const WIDEST = 160;

const cut = (line: string): string =>
  line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;

/** The first few changed lines between two texts. */
async function shortDiff(file: string, old: string, now: string): Promise<string> {
  const shown = (await patchLines(file, old, now)).map(cut);
  const limit = 16;
  const rest = shown.length - limit;
  return [...shown.slice(0, limit), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join("\n");
}

type Expected = Pick<Target, "file" | "text">;

/** A file of gradc's that is missing or not what it should be. */
async function staleness({ file, text }: Expected, command: string): Promise<GradcError[]> {
  const old = readIfPresent(file);
  if (old === text) return [];
  const shown = shownPath(file);
  const diff = old === undefined ? "" : `\n${await shortDiff(shown, old, text)}`;
  const details = { file: `${shown}${old === undefined ? " (missing)" : ""}`, diff, command };
  return [new GradcError(FILE_STALE, details, wholeFile(file))];
}

/**
 * What a build would change on disk, as problems.
 *
 * @param otherwiseFine whether nothing else is wrong with the build
 */
export async function staleFiles(
  { out, targets, leftovers, manifest }: Plan,
  otherwiseFine: boolean,
  { configured, ...settings }: Settled,
): Promise<GradcError[]> {
  const command = (source?: string): string => commandFor(source, settings, configured);
  const stale = await Promise.all(
    // What gradc has not made is a problem of its own.
    targets
      .filter((target) => !isForeign(target.file))
      .map((target) => staleness(target, command(shownPath(target.source)))),
  );
  const left = leftovers.map((file) => {
    const details = { file: shownPath(file), command: command() };
    return new GradcError(FILE_LEFT_OVER, details, wholeFile(file));
  });
  const problems = [...stale.flat(), ...left];
  if (problems.length > 0 || !otherwiseFine) return problems;
  const list = { file: join(out, MANIFEST), text: manifestText(out, manifest) };
  return staleness(list, command());
}
