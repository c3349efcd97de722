/**
 * Puts a lowered source and the project files that it imports into one module that can be run. The
 * only file that knows esbuild.
 *
 * The non-obvious decision: packages and gradc itself stay outside, imported by their full paths,
 * so that they are the very modules the user's program has.
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import type { OnLoadResult, OnResolveArgs, OnResolveResult, PluginBuild } from "esbuild";
import { MODULE_FAILED } from "../../catalogue.ts";
import { GradcError, type Place } from "../../errors.ts";
import { shownPath } from "../files.ts";
import { loadTool } from "../tools.ts";
import { lowerFile, RUNTIME } from "./lower.ts";
import { isForeign, ownFolder, runtimeFile } from "./own.ts";
import { namesOf } from "./program.ts";
import type { SourceProgram } from "./setup.ts";

/** A lowered source that can be run. */
export interface Bundle {
  readonly text: string;
  /** Absolute paths of the project files in it. */
  readonly files: readonly string[];
  /** Whether it imports nothing but the gradc that is running. */
  readonly alone: boolean;
}

/** Whether a file is of the very gradc that is running. */
const isRunning = (path: string): boolean => ownFolder(path) === ownFolder(runtimeFile(undefined));

/** Finds what is imported, and what of it stays outside. */
function resolving(build: PluginBuild, runtime: string, foreign: Set<string>) {
  const outside = (path: string): OnResolveResult => {
    foreign.add(path);
    return { path: pathToFileURL(path).href, external: true };
  };
  return async (args: OnResolveArgs): Promise<OnResolveResult | undefined> => {
    if (args.pluginData === RUNTIME || args.kind === "entry-point") return undefined;
    if (args.path === RUNTIME) return outside(runtime);
    const { importer, resolveDir, kind } = args;
    const found = await build.resolve(args.path, {
      importer,
      resolveDir,
      kind,
      pluginData: RUNTIME,
    });
    if (found.external) foreign.add(found.path);
    if (found.errors.length > 0 || found.external) return found;
    return isForeign(found.path) ? outside(found.path) : found;
  };
}

/** The copy of gradc that a source imports, if it does. */
function copyOf(program: SourceProgram): string | undefined {
  const { file } = program;
  return namesOf(file)
    .map((name) => program.resolve(name, file.fileName))
    .map((path) => path && ownFolder(path))
    .find((folder) => folder !== undefined);
}

interface Failure {
  readonly text: string;
  readonly location: Location | null;
  readonly detail?: unknown;
}

interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly lineText: string;
}

/** Where a problem is in the source: lines are the same in the lowered text, columns are not. */
function placeOf({ file, line, column, length, lineText }: Location): Place {
  const own = readFileSync(file, "utf8").split("\n")[line - 1] ?? "";
  const found = own.indexOf(lineText.slice(column, column + length));
  return { file, line, column: Math.max(found, 0) + 1 };
}

/** The first problem that esbuild found, or that lowering raised inside of it. */
function failure(error: unknown, source: string): unknown {
  const { errors } = error as { errors?: readonly Failure[] };
  const [first] = errors ?? [];
  if (first === undefined || first.detail instanceof GradcError) return first?.detail ?? error;
  const { text, location } = first;
  const place = location ? placeOf(location) : { file: source, line: 1, column: 1 };
  return new GradcError(MODULE_FAILED, { file: shownPath(source), why: text }, place);
}

/**
 * Lowers a source and puts it together.
 * @throws GradcError LOWER_SYNTAX, MODULE_FAILED
 */
export async function bundleOf(program: SourceProgram): Promise<Bundle> {
  const { build } = await loadTool("esbuild", () => import("esbuild"));
  const source = program.file.fileName;
  const runtime = runtimeFile(copyOf(program));
  const files: string[] = [];
  const foreign = new Set<string>();
  const plugin = {
    name: "gradc",
    setup(made: PluginBuild): void {
      made.onResolve({ filter: /.*/ }, resolving(made, runtime, foreign));
      made.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }): OnLoadResult => {
        files.push(path);
        try {
          return { contents: lowerFile(path, program), loader: "ts" };
        } catch (error) {
          return { errors: [{ text: String(error), detail: error }] };
        }
      });
    },
  };
  try {
    const { outputFiles } = await build({
      entryPoints: [source],
      bundle: true,
      write: false,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "inline",
      sourcesContent: false,
      // Paths in the map are relative to the folder it is written to, which it never is.
      sourceRoot: "file:///",
      absWorkingDir: process.cwd(),
      outdir: "/",
      logLevel: "silent",
      plugins: [plugin],
    });
    return { text: outputFiles[0]?.text ?? "", files, alone: [...foreign].every(isRunning) };
  } catch (error) {
    throw failure(error, source);
  }
}
