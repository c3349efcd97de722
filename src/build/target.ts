/**
 * One exported function, as commands name it: FILE#NAME.
 *
 * The non-obvious decision: the name may be left out where a file exports one thing only, which is
 * the case of most files one wants to look at.
 */
import { resolve } from "node:path";
import { EXPORT_MISSING } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import type { Mode } from "../passes/simplify.ts";
import { shownPath } from "./files.ts";
import { type Gradient, type LoadOptions, loadWith } from "./load.ts";
import { settingsOf } from "./project.ts";
import { readConfig } from "./read-config.ts";
import { SETTINGS } from "./settings.ts";
import type { Typed } from "./usage.ts";

/**
 * The mode that --mode, or else the configuration, gives to functions that set none.
 * @throws UsageError for a mode that there is not; GradcError for a wrong configuration
 */
export async function modeOf(typed: Typed): Promise<Mode> {
  return settingsOf(typed).mode ?? configuredMode();
}

/**
 * The mode that the configuration gives to functions that set none.
 * @throws GradcError for a wrong configuration
 */
export async function configuredMode(): Promise<Mode> {
  const { settings, problems } = await readConfig();
  const [problem] = problems;
  if (problem !== undefined) throw problem;
  return settings.mode ?? SETTINGS.mode.standard;
}

/**
 * The export that FILE#NAME names.
 * @param mode the mode of a function that sets none itself
 * @throws GradcError EXPORT_MISSING, or what loading the file raises
 */
export async function gradientNamed(
  target: string,
  { mode, ...options }: LoadOptions & { readonly mode?: Mode } = {},
): Promise<Gradient> {
  const [path = "", name] = target.split("#");
  const file = resolve(path);
  const { gradients } = await loadWith({ ...(mode && { mode }) }, file, options);
  const [only, ...others] = gradients;
  if (name === undefined && only !== undefined && others.length === 0) return only;
  const found = gradients.find((gradient) => gradient.name === name);
  if (found !== undefined) return found;
  const known = gradients.map((gradient) => gradient.name).join(", ");
  const details = { file: shownPath(file), name: name ?? "(give one after #)", known };
  throw new GradcError(EXPORT_MISSING, details, { file, line: 1, column: 1 });
}
