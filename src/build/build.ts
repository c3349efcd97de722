/**
 * `gradc build`: compiles the gradients of each source file and writes them, or with `check`
 * compares them with what is written.
 *
 * The non-obvious decision: nothing is written before everything has been compiled and checked,
 * and all problems of a run are reported, not only the first.
 */
import { dirname } from "node:path";
import { GradcError } from "../errors.ts";
import { commandFor } from "./command.ts";
import { readIfPresent, removeLeftovers, shownPath, writeWhole } from "./files.ts";
import { isGradcError, ModuleLoader } from "./import-module.ts";
import {
  type BuiltModule,
  compileModule,
  type ModuleOptions,
  type ModuleOutput,
} from "./module.ts";
import { loadTool } from "./tools.ts";

/** What a build did. */
export interface BuildResult {
  /** Lines for the user, one a file. */
  readonly report: readonly string[];
  readonly problems: readonly Error[];
}

export interface BuildOptions extends ModuleOptions {
  /** Compare instead of writing. */
  readonly check: boolean;
}

/** A file to write, and the source it comes from. */
interface Target extends ModuleOutput {
  readonly source: string;
}

const targetsOf = ({ source, outputs }: BuiltModule): Target[] =>
  outputs.map((output) => ({ ...output, source: shownPath(source) }));

/** Two sources that would write one file. */
function clashes(targets: readonly Target[]): GradcError[] {
  const owners = new Map<string, string>();
  return targets.flatMap(({ file, source }) => {
    const other = owners.get(file);
    owners.set(file, source);
    if (other === undefined || other === source) return [];
    const details = { file: shownPath(file), first: other, second: source };
    return [new GradcError("OUTPUT_CLASH", details, { file: source, line: 1, column: 1 })];
  });
}

/** The first few changed lines between two texts. */
async function shortDiff(file: string, old: string, now: string): Promise<string> {
  const { createTwoFilesPatch } = await loadTool("diff", () => import("diff"));
  const lines = createTwoFilesPatch(file, file, old, now, "on disk", "from source", { context: 1 });
  const shown = lines.split("\n").slice(1);
  const limit = 16;
  const rest = shown.length - limit;
  return [...shown.slice(0, limit), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join("\n");
}

/** A file that is not what it should be. */
async function staleness({ file, text, source }: Target): Promise<GradcError | undefined> {
  const old = readIfPresent(file);
  if (old === text) return undefined;
  const shown = shownPath(file);
  const diff = old === undefined ? "" : `\n${await shortDiff(shown, old, text)}`;
  const details = {
    file: `${shown}${old === undefined ? " (missing)" : ""}`,
    diff,
    command: commandFor(source, dirname(shownPath(file))),
  };
  return new GradcError("FILE_STALE", details, { file: shown, line: 1, column: 1 });
}

/** Builds or checks the given source files. */
export async function build(
  files: readonly string[],
  { out, check }: BuildOptions,
): Promise<BuildResult> {
  const loader = new ModuleLoader();
  const targets: Target[] = [];
  const problems: Error[] = [];
  for (const file of files) {
    try {
      targets.push(...targetsOf(await compileModule(file, { out, loader })));
    } catch (error) {
      if (!isGradcError(error)) throw error;
      problems.push(error);
    }
  }
  problems.push(...clashes(targets));
  if (check) {
    const stale = await Promise.all(targets.map(staleness));
    problems.push(...stale.filter((problem) => problem !== undefined));
  } else if (problems.length === 0) {
    removeLeftovers(out);
    for (const { file, text } of targets) writeWhole(file, text);
  }
  const verb = check ? "current" : "written";
  const report =
    problems.length > 0
      ? []
      : targets.map(({ file, about }) => `${verb}  ${shownPath(file)}  ${about}`);
  return { report, problems };
}
