/**
 * `gradc build`: compiles each source and writes its files, or with `check` compares them with what
 * is written.
 *
 * The non-obvious decision: nothing is written or deleted before everything has been compiled and
 * checked, and all problems of a run are reported, not only the first.
 */
import { resolve } from "node:path";
import { OUTPUT_CLASH } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { shownPath } from "./files.ts";
import { isGradcError, ModuleLoader } from "./import-module.ts";
import { readManifest, succession } from "./manifest.ts";
import { type BuiltModule, compileModule, type ModuleOptions } from "./module.ts";
import { type FileReport, foreign, type Target, writeFiles } from "./outputs.ts";
import { staleFiles } from "./stale.ts";

/** What a build did. */
export interface BuildResult {
  /** The files it has made or looked at, with what became of each; none if there are problems. */
  readonly files: readonly FileReport[];
  readonly problems: readonly GradcError[];
  /** What could be compiled, by the absolute paths of the sources. */
  readonly modules: ReadonlyMap<string, BuiltModule>;
}

export interface BuildOptions extends Omit<ModuleOptions, "loader"> {
  /** Compare instead of writing. */
  readonly check?: boolean;
  /** Whether these are all sources of the project, so that files of others are left over. */
  readonly full?: boolean;
  /** What is wrong already, for example with the configuration. */
  readonly problems?: readonly GradcError[];
  /** What need not be compiled again. */
  readonly known?: ReadonlyMap<string, BuiltModule>;
  /** Called before each source. */
  readonly progress?: (done: number, all: number, source: string) => void;
}

interface Compiled {
  readonly modules: ReadonlyMap<string, BuiltModule>;
  readonly failed: ReadonlySet<string>;
  readonly problems: readonly GradcError[];
}

async function compileAll(sources: readonly string[], options: BuildOptions): Promise<Compiled> {
  const loader = new ModuleLoader();
  const modules = new Map<string, BuiltModule>();
  const failed = new Set<string>();
  const problems: GradcError[] = [];
  for (const [done, source] of sources.entries()) {
    options.progress?.(done, sources.length, source);
    try {
      const known = options.known?.get(source);
      modules.set(source, known ?? (await compileModule(source, { ...options, loader })));
    } catch (error) {
      if (!isGradcError(error)) throw error;
      failed.add(source);
      problems.push(error);
    }
  }
  return { modules, failed, problems };
}

/** Two sources that would write one file. */
function clashes(targets: readonly Target[]): GradcError[] {
  const owners = new Map<string, string>();
  return targets.flatMap(({ file, source }) => {
    const other = owners.get(file);
    owners.set(file, source);
    if (other === undefined || other === source) return [];
    const [first, second] = [shownPath(other), shownPath(source)];
    const details = { file: shownPath(file), first, second };
    return [new GradcError(OUTPUT_CLASH, details, { file: second, line: 1, column: 1 })];
  });
}

/**
 * Builds or checks the given source files.
 * @returns every problem of the sources and, with `check`, of the files; a problem of writing is
 *   thrown
 * @throws GradcError FILE_UNWRITABLE, TOOL_MISSING
 */
export async function build(files: readonly string[], options: BuildOptions): Promise<BuildResult> {
  const { out, check = false, full = false } = options;
  const sources = files.map((file) => resolve(file));
  const { modules, failed, problems } = await compileAll(sources, options);
  const targets = [...modules.values()].flatMap(({ source, outputs }): Target[] =>
    outputs.map((output) => ({ ...output, file: resolve(output.file), source })),
  );
  const made = new Map(targets.map(({ file, source }) => [file, source]));
  const compiled = new Set(modules.keys());
  const next = succession(readManifest(out), { made, compiled, failed, full });
  const plan = { targets, out, ...next };
  const found = [
    ...(options.problems ?? []),
    ...problems,
    ...clashes(targets),
    ...foreign(targets),
  ];
  if (check) found.push(...(await staleFiles(plan, found.length === 0, options)));
  if (found.length > 0) return { files: [], problems: found, modules };
  const reports = check
    ? targets.map((target): FileReport => ({ ...target, status: "current" }))
    : writeFiles(plan);
  return { files: reports, problems: [], modules };
}
