/**
 * Loads a `.grad.ts` file and finds the compiled gradients it exports. The only file that knows
 * tsx.
 *
 * The non-obvious decision: gradients are recognised by the record that hangs on them, not by
 * class, because the user's module may have loaded its own copy of gradc.
 */
import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Compilation, compilationOf } from "../compiled.ts";
import { GradcError, type Place, placeIn } from "../errors.ts";
import { readIfPresent, shownPath } from "./files.ts";
import { exportedNames } from "./source-file.ts";
import { loadTool } from "./tools.ts";

/** An exported gradient of a source file. */
export interface Gradient {
  readonly name: string;
  readonly doc: string;
  /** Where it is exported. */
  readonly place: Place;
  readonly compilation: Compilation;
  /** The compiled function itself. */
  readonly compiled: (...args: never[]) => unknown;
}

/** What a source file exports, and what it was made of. */
export interface LoadedModule {
  readonly gradients: readonly Gradient[];
  /** Absolute paths of the files read for it, its own among them. */
  readonly dependencies: readonly string[];
}

/** Whether an error is gradc's own, from this or another copy of it. */
export function isGradcError(error: unknown): error is GradcError {
  return error instanceof Error && error.name === "GradcError";
}

/** What esbuild, inside tsx, says of a file that is not TypeScript. */
const SYNTAX = /^(.*):(\d+):(\d+): ERROR: (.*)$/m;

/** An error of the user's module, at its own line where that can be found. */
function failure(error: unknown, file: string): GradcError {
  const whole = { file, line: 1, column: 1 };
  const shown = shownPath(file);
  if (!(error instanceof Error)) {
    return new GradcError("MODULE_FAILED", { file: shown, why: String(error) }, whole);
  }
  const [, where, line, column, what] = SYNTAX.exec(error.message) ?? [];
  const syntax = where && { file: where, line: Number(line), column: Number(column) + 1 };
  const why = `${error.name}: ${what ?? error.message}`;
  const place = syntax || placeIn(error.stack ?? "") || whole;
  return new GradcError("MODULE_FAILED", { file: shown, why }, place);
}

/** Whether the nearest package.json makes `.ts` files ES modules; Node's default is CommonJS. */
function isModule(file: string): boolean {
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const text = readIfPresent(join(folder, "package.json"));
    if (text !== undefined) return (JSON.parse(text) as { type?: unknown }).type === "module";
    if (folder === dirname(folder)) return false;
  }
}

/**
 * Loads a TypeScript file with whatever it imports. Each kind of module has its own entry of tsx:
 * through the other one, errors would lose the user's lines.
 */
async function importModule(file: string): Promise<Record<string, unknown>> {
  const path = resolve(file);
  try {
    if (isModule(path)) {
      const { tsImport } = await loadTool("tsx", () => import("tsx/esm/api"));
      return (await tsImport(pathToFileURL(path).href, import.meta.url)) as Record<string, unknown>;
    }
    const { require } = await loadTool("tsx", () => import("tsx/cjs/api"));
    return require(path, import.meta.url) as Record<string, unknown>;
  } catch (error) {
    if (isGradcError(error)) throw error;
    throw failure(error, file);
  }
}

/**
 * The gradients that a file exports, in the order in which they stand there.
 * @throws GradcError FILE_UNREADABLE, MODULE_FAILED, NOTHING_EXPORTED, or what the file's own
 *   calls of compileGrad raise
 */
export async function loadGradients(file: string): Promise<LoadedModule> {
  const place = { file, line: 1, column: 1 };
  if (!existsSync(file)) throw new GradcError("FILE_UNREADABLE", { file: shownPath(file) }, place);
  const module = await importModule(file);
  const gradients = (await exportedNames(file)).flatMap(({ name, doc, line }): Gradient[] => {
    const compilation = compilationOf(module[name]);
    if (compilation === undefined) return [];
    return [
      {
        name,
        doc,
        place: { file, line, column: 1 },
        compilation,
        compiled: module[name] as Gradient["compiled"],
      },
    ];
  });
  if (gradients.length === 0)
    throw new GradcError("NOTHING_EXPORTED", { file: shownPath(file) }, place);
  return { gradients, dependencies: [resolve(file)] };
}
