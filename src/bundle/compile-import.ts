/**
 * What an imported `*.grad.ts` file becomes.
 *
 * The non-obvious decision: functions that a doc comment marks are refused here, though `gradc
 * build` takes them. Whoever imports the generated file has its types; whoever imports the source
 * has the source's, in which such a function returns a number.
 */
import { resolve } from "node:path";
import { compileModule, type ModuleOutput } from "../build/module.ts";
import { SETTINGS } from "../build/settings.ts";
import { GradcError } from "../errors.ts";
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
    const { gradients, outputs, dependencies } = await compileModule(file, {
      out: SETTINGS.out.standard,
    });
    dependencies.forEach(watch);
    const marked = gradients.find((gradient) => gradient.marked);
    if (marked !== undefined) {
      throw new GradcError("EXPORT_MARKED", { name: marked.name }, marked.place);
    }
    return imported(outputs);
  } catch (error) {
    const place = fileOf(error);
    if (place !== undefined) watch(place);
    throw error;
  }
}
