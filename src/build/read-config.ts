/**
 * Finds, loads and checks `gradc.config.ts`.
 *
 * The non-obvious decision: a configuration is looked for in the folder the command runs in and
 * nowhere else, because headers, globs and the manifest start from that folder too.
 */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { CONFIG_INVALID } from "../catalogue.ts";
import { describe, GradcError, type Place } from "../errors.ts";
import { didYouMean } from "./closest.ts";
import { readIfPresent, shownPath } from "./files.ts";
import { ModuleLoader } from "./import-module.ts";
import { SETTING_NAMES, SETTINGS, type Settings } from "./settings.ts";

/** The names it may have, the first one that is there counts. */
export const CONFIG_FILES: readonly string[] = ["ts", "mts", "js", "mjs"].map(
  (end) => `gradc.config.${end}`,
);

/** A configuration, and the file it stands in. */
export interface ReadConfig {
  readonly file?: string;
  readonly settings: Partial<Settings>;
  readonly problems: readonly GradcError[];
}

/** Where a key stands in a file, as far as its text shows it. */
export function placeOfKey(file: string, key: string): Place {
  const lines = readIfPresent(file)?.split("\n") ?? [];
  const name = key.replace(/[^\w]/g, "\\$&");
  const pattern = new RegExp(`(?<=^|[\\s,{"'])${name}(?=["']?\\s*[:,}(])`);
  const line = lines.findIndex((text) => pattern.test(text.replace(/\/\/.*| \* .*/, "")));
  if (line === -1) return { file, line: 1, column: 1 };
  return { file, line: line + 1, column: (lines[line] as string).search(pattern) + 1 };
}

/** What is wrong with a key and its value; undefined if nothing is. */
function complaint(key: string, value: unknown): { why: string; hint: string } | undefined {
  const known = (SETTING_NAMES as readonly string[]).includes(key);
  if (!known) {
    const why = `it sets ${JSON.stringify(key)}, which is no setting${didYouMean(key, SETTING_NAMES)}`;
    return { why, hint: `Settings are ${SETTING_NAMES.join(", ")}.` };
  }
  const { holds, expected } = SETTINGS[key as keyof Settings];
  if (value === undefined || holds(value)) return undefined;
  return { why: `${key} is ${describe(value)}`, hint: `${key} is ${expected}.` };
}

/**
 * What is wrong with what a configuration file exports by default.
 * @returns CONFIG_INVALID, once for each wrong setting
 */
export function problemsIn(value: unknown, file: string): GradcError[] {
  const problem = (details: { why: string; hint: string }, place: Place): GradcError =>
    new GradcError(CONFIG_INVALID, { file: shownPath(file), ...details }, place);
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    const hint = 'Write  export default defineConfig({ include: ["src/**/*.grad.ts"] });';
    const why = `its default export is ${describe(value)}`;
    return [problem({ why, hint }, { file, line: 1, column: 1 })];
  }
  return Object.entries(value).flatMap(([key, setting]) => {
    const wrong = complaint(key, setting);
    return wrong === undefined ? [] : [problem(wrong, placeOfKey(file, key))];
  });
}

/**
 * The configuration of the current folder; an empty one if there is none.
 * @returns with it CONFIG_INVALID for everything that is wrong in it, as problems
 * @throws GradcError MODULE_FAILED if it does not load
 */
export async function readConfig(): Promise<ReadConfig> {
  const file = CONFIG_FILES.map((name) => resolve(name)).find((path) => existsSync(path));
  if (file === undefined) return { settings: {}, problems: [] };
  const module = await new ModuleLoader().import(file);
  const value = "default" in module ? module["default"] : { ...module };
  const problems = problemsIn(value, file);
  return { file, settings: problems.length > 0 ? {} : (value as Partial<Settings>), problems };
}
