/**
 * What an imported `*.grad.ts` file becomes.
 *
 * The non-obvious decision: functions that a doc comment marks are refused here, though `gradc
 * build` takes them. Whoever imports the generated file has its types; whoever imports the source
 * has the source's, in which such a function returns a number.
 */
import { resolve } from "node:path";
import { compileModule, type ModuleOutput } from "../build/module.ts";
import { stampOf } from "../build/folders.ts";
import { CONFIG_FILES, type ReadConfig, readConfig } from "../build/read-config.ts";
import { SETTINGS } from "../build/settings.ts";
import { EXPORT_MARKED } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import type { Mode } from "../passes/simplify.ts";
import { fileOf } from "./problem.ts";

/** A source map as bundlers take it. */
interface ImportedMap {
  readonly mappings: string;
  /** Absolute paths: the code comes from no file that they could be relative to. */
  readonly sources: readonly string[];
}

/** What takes the place of a source. */
export interface Imported {
  readonly code: string;
  readonly map: ImportedMap;
}

/** The code and the source map among the files that a source becomes. */
function imported(outputs: readonly ModuleOutput[]): Imported {
  const textOf = (kind: ModuleOutput["kind"]): string =>
    outputs.find((output) => output.kind === kind)?.text ?? "";
  const map = JSON.parse(textOf("map")) as ImportedMap;
  const sources = map.sources.map((source) => resolve(SETTINGS.out.standard, source));
  // The map is handed over; there is no file for the last line to point to.
  const code = textOf("code").replace(/\n\/\/# sourceMappingURL=.*\n$/, "");
  return { code, map: { ...map, sources } };
}

/** The code with its map inside. */
export function withInlineMap({ code, map }: Imported): string {
  const data = Buffer.from(JSON.stringify(map)).toString("base64");
  return `${code}\n//# sourceMappingURL=data:application/json;base64,${data}\n`;
}

let read: { readonly stamps: string; readonly config: Promise<ReadConfig> } | undefined;

/** The configuration, read anew only when it has changed: most sources are compiled in a row. */
function currentConfig(): Promise<ReadConfig> {
  const stamps = CONFIG_FILES.map((file) => stampOf(resolve(file))).join();
  if (read?.stamps !== stamps) read = { stamps, config: readConfig() };
  return read.config;
}

/**
 * The mode that the configuration sets. All else that it says is about files.
 * @throws GradcError CONFIG_INVALID, MODULE_FAILED
 */
async function configuredMode(watch: (file: string) => void): Promise<Mode | undefined> {
  const { file, settings, problems } = await currentConfig();
  if (file !== undefined) watch(file);
  if (problems[0] !== undefined) throw problems[0];
  return settings.mode;
}

/**
 * Compiles a source that a program imports; `watch` is told each file whose change makes that
 * necessary again.
 * @throws GradcError EXPORT_MARKED for a function that only a doc comment marks, and whatever
 *   `compileModule` raises
 */
export async function compileImport(
  file: string,
  watch: (file: string) => void,
): Promise<Imported> {
  try {
    const mode = await configuredMode(watch);
    const { gradients, outputs, dependencies } = await compileModule(file, {
      out: SETTINGS.out.standard,
      ...(mode && { mode }),
    });
    dependencies.forEach(watch);
    const marked = gradients.find((gradient) => gradient.marked);
    if (marked !== undefined) {
      throw new GradcError(EXPORT_MARKED, { name: marked.name }, marked.place);
    }
    return imported(outputs);
  } catch (error) {
    const place = fileOf(error);
    if (place !== undefined) watch(place);
    throw error;
  }
}
