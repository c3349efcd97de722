/**
 * Loads a `.grad.ts` file and finds the compiled gradients it exports.
 *
 * The non-obvious decision: gradients are recognised by the record that hangs on them, not by
 * class, because the user's module may have loaded its own copy of gradc.
 */
import { existsSync } from "node:fs";
import { type Compilation, compilationOf } from "../compiled.ts";
import { FILE_UNREADABLE, NOTHING_EXPORTED } from "../catalogue.ts";
import { GradcError, type Place } from "../errors.ts";
import { setDefaults } from "../options.ts";
import { shownPath } from "./files.ts";
import { ModuleLoader } from "./import-module.ts";
import { readModule } from "./read-module.ts";

/** An exported gradient of a source file. */
export interface Gradient {
  readonly name: string;
  readonly doc: string;
  /** Where it is exported. */
  readonly place: Place;
  readonly compilation: Compilation;
  /** The compiled function itself. */
  readonly compiled: (...args: never[]) => unknown;
  /** Whether a doc comment asks for it: in the source the name is that of a plain function. */
  readonly marked: boolean;
}

/** What a source file exports, and what it was made of. */
export interface LoadedModule {
  readonly gradients: readonly Gradient[];
  /** Absolute paths of the files read for it, its own among them. */
  readonly dependencies: readonly string[];
}

export interface LoadOptions {
  /** Shares modules with what it has loaded before; without one, every file is read anew. */
  readonly loader?: ModuleLoader;
}

/**
 * The gradients that a file exports, in the order in which they stand there.
 * @throws GradcError FILE_UNREADABLE, MODULE_FAILED, NOTHING_EXPORTED, or what the file's own
 *   calls of compileGrad raise
 */
export async function loadGradients(
  file: string,
  { loader = new ModuleLoader() }: LoadOptions = {},
): Promise<LoadedModule> {
  const place = { file, line: 1, column: 1 };
  if (!existsSync(file)) throw new GradcError(FILE_UNREADABLE, { file: shownPath(file) }, place);
  const { exports, marked, dependencies, names } = await readModule(file, loader);
  const gradients = names.flatMap(({ name, doc, line }): Gradient[] => {
    const compiled = Object.hasOwn(marked, name) ? marked[name] : exports[name];
    const compilation = compilationOf(compiled);
    if (compilation === undefined) return [];
    return [
      {
        name,
        doc,
        place: { file, line, column: 1 },
        compilation,
        compiled: compiled as Gradient["compiled"],
        marked: Object.hasOwn(marked, name),
      },
    ];
  });
  if (gradients.length === 0)
    throw new GradcError(NOTHING_EXPORTED, { file: shownPath(file) }, place);
  return { gradients, dependencies };
}

/** The end of the load before: defaults are the same for all, so loads must not overlap. */
let lastLoad: Promise<unknown> = Promise.resolve();

/** As `loadGradients`, for functions that have the given options unless they set their own. */
export function loadWith(
  defaults: Parameters<typeof setDefaults>[0],
  file: string,
  options: LoadOptions = {},
): Promise<LoadedModule> {
  const load = async (): Promise<LoadedModule> => {
    const before = setDefaults(defaults);
    try {
      return await loadGradients(file, options);
    } finally {
      setDefaults(before);
    }
  };
  const loaded = lastLoad.then(load, load);
  lastLoad = loaded.catch(() => {});
  return loaded;
}
