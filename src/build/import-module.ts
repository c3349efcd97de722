/**
 * Imports a TypeScript file of the user's with whatever it imports. The only file that knows tsx.
 *
 * The non-obvious decision: modules imported through one `ModuleLoader` share what they import, as
 * in the user's own program, so gradc itself is loaded once a build and not once a file (0.02
 * instead of 0.2 seconds a file); a new loader reads everything anew.
 */
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { MODULE_FAILED } from "../catalogue.ts";
import { GradcError, placeIn } from "../errors.ts";
import { readIfPresent, shownPath } from "./files.ts";
import { loadTool } from "./tools.ts";

/** Whether an error is gradc's own, from this or another copy of it. */
export function isGradcError(error: unknown): error is GradcError {
  return error instanceof Error && error.name === "GradcError";
}

/** What esbuild, inside tsx, says of a file that is not TypeScript. */
const SYNTAX = /^(.*):(\d+):(\d+): ERROR: (.*)$/m;

/** An error of the user's module, at its own line where that can be found. */
export function moduleFailure(error: unknown, file: string): GradcError {
  const whole = { file, line: 1, column: 1 };
  const shown = shownPath(file);
  if (!(error instanceof Error)) {
    return new GradcError(MODULE_FAILED, { file: shown, why: String(error) }, whole);
  }
  const [, where, line, column, what] = SYNTAX.exec(error.message) ?? [];
  const syntax = where && { file: where, line: Number(line), column: Number(column) + 1 };
  const why = `${error.name}: ${what ?? error.message}`;
  // The user's own line, and not that of a package, such as tsx, in which it came to light.
  const own = (error.stack ?? "").split("\n").filter((frame) => !frame.includes("/node_modules/"));
  const place = syntax || placeIn(own.join("\n")) || whole;
  return new GradcError(MODULE_FAILED, { file: shown, why }, place);
}

/** Whether the nearest package.json makes `.ts` files ES modules; Node's default is CommonJS. */
function isModule(file: string): boolean {
  if (/\.m[jt]s$/.test(file)) return true;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    const text = readIfPresent(join(folder, "package.json"));
    if (text !== undefined) return (JSON.parse(text) as { type?: unknown }).type === "module";
    if (folder === dirname(folder)) return false;
  }
}

type Module = Record<string, unknown>;

let loaders = 0;

/** Imports the files of one build. */
export class ModuleLoader {
  /** tsx keeps the modules of different names apart. */
  readonly #namespace = `gradc-${process.pid}-${++loaders}`;
  #esm: Promise<(file: string) => Promise<Module>> | undefined;
  #cjs: Promise<(file: string) => Module> | undefined;

  /**
   * What a file exports. Each kind of module has its own entry of tsx: through the other one, errors
   * would lose the user's lines.
   * @param source what the user calls the file, if it is another one
   * @param alone whether it is JavaScript that imports nothing but the gradc that is running; then
   *   it needs neither tsx nor another copy of gradc, which take half a second
   * @throws GradcError MODULE_FAILED, or what the file's own calls of gradc raise
   */
  async import(file: string, source: string = file, alone = false): Promise<Module> {
    const path = resolve(file);
    try {
      if (alone) return (await import(pathToFileURL(path).href)) as Module;
      if (isModule(path)) return await (await (this.#esm ??= this.#registerEsm()))(path);
      return (await (this.#cjs ??= this.#registerCjs()))(path);
    } catch (error) {
      if (isGradcError(error)) throw error;
      throw moduleFailure(error, source);
    }
  }

  async #registerEsm(): Promise<(file: string) => Promise<Module>> {
    const { register } = await loadTool("tsx", () => import("tsx/esm/api"));
    const api = register({ namespace: this.#namespace });
    return (file) => api.import(pathToFileURL(file).href, import.meta.url) as Promise<Module>;
  }

  async #registerCjs(): Promise<(file: string) => Module> {
    const { register } = await loadTool("tsx", () => import("tsx/cjs/api"));
    const api = register({ namespace: this.#namespace });
    return (file) => api.require(file, import.meta.url) as Module;
  }
}
