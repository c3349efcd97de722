/**
 * The command that makes a generated file again, as one would type it.
 *
 * The non-obvious decision: settings that are as the configuration has them are left out, so the
 * command in the header of a file is the shortest one that gives the same bytes.
 */
import { resolve } from "node:path";
import { shownPath } from "./files.ts";
import { FLAGGED, type Settings, withStandards } from "./settings.ts";

/** A word of a command line, quoted where a shell would split or change it. */
const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** Settings with one spelling of each path. */
function spelled(settings: Partial<Settings>): Settings {
  const all = withStandards(settings);
  return { ...all, out: shownPath(resolve(all.out)) || "." };
}

/** The command that builds one source, or all, given what is configured anyway. */
export function commandFor(
  source: string | undefined,
  settings: Partial<Settings>,
  configured: Partial<Settings> = {},
): string {
  const [wanted, standing] = [spelled(settings), spelled(configured)];
  const flags = FLAGGED.filter(([name]) => wanted[name] !== standing[name]).map(
    ([setting, { flag }]) =>
      flag.value === undefined
        ? `--${flag.name}`
        : `--${flag.name} ${shellWord(String(wanted[setting]))}`,
  );
  return ["gradc build", ...(source === undefined ? [] : [shellWord(source)]), ...flags].join(" ");
}
