/**
 * One exported function, as commands name it: FILE#NAME.
 *
 * The non-obvious decision: the name may be left out where a file exports one thing only, which is
 * the case of most files one wants to look at.
 */
import { resolve } from "node:path";
import { EXPORT_MISSING } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { shownPath } from "./files.ts";
import { type Gradient, loadGradients, type LoadOptions } from "./load.ts";

/**
 * The export that FILE#NAME names.
 * @throws GradcError EXPORT_MISSING, or what loading the file raises
 */
export async function gradientNamed(target: string, options?: LoadOptions): Promise<Gradient> {
  const [path = "", name] = target.split("#");
  const file = resolve(path);
  const { gradients } = await loadGradients(file, options);
  const [only, ...others] = gradients;
  if (name === undefined && only !== undefined && others.length === 0) return only;
  const found = gradients.find((gradient) => gradient.name === name);
  if (found !== undefined) return found;
  const known = gradients.map((gradient) => gradient.name).join(", ");
  const details = { file: shownPath(file), name: name ?? "(give one after #)", known };
  throw new GradcError(EXPORT_MISSING, details, { file, line: 1, column: 1 });
}
