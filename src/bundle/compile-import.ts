/**
 * What an imported `*.grad.ts` file becomes.
 *
 * The non-obvious decision: functions that a doc comment marks are refused here, though `gradc
 * build` takes them. Whoever imports the generated file has its types; whoever imports the source
 * has the source's, in which such a function returns a number.
 */
import { SETTINGS } from "../build/settings.ts";
import { compileModule } from "../build/module.ts";
import { GradcError } from "../errors.ts";
import { fileOf } from "./problem.ts";

/** What takes the place of a source. */
export interface Imported {
  readonly code: string;
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
    const code = outputs.find((output) => output.file.endsWith(".js"))?.text as string;
    return { code };
  } catch (error) {
    const place = fileOf(error);
    if (place !== undefined) watch(place);
    throw error;
  }
}
