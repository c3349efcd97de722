/**
 * Tells gradc's own files from the user's, and finds the runtime that belongs to them.
 *
 * The non-obvious decision: a copy of gradc is recognised by its files and not by its name, so the
 * sources in this repository count as one, and lowered code runs on the very copy that the user's
 * file imports: Values of two copies do not mix.
 */
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ENDINGS = [".ts", ".js"];
/** Two files that nothing else has. */
const MARKS = ["plain/runtime", "compilers"];

const known = new Map<string, string | undefined>();

const isRoot = (folder: string): boolean =>
  MARKS.every((mark) => ENDINGS.some((ending) => existsSync(join(folder, mark + ending))));

/** The folder of the copy of gradc that a file belongs to; undefined for any other file. */
export function ownFolder(file: string): string | undefined {
  const folder = dirname(file);
  if (folder === file) return undefined;
  if (!known.has(folder)) known.set(folder, isRoot(folder) ? folder : ownFolder(folder));
  return known.get(folder);
}

/** Whether a file is not of the user's project: in a package, or gradc's own. */
export const isForeign = (file: string): boolean =>
  file.includes("/node_modules/") || ownFolder(file) !== undefined;

/** The copy that is running. */
const HERE = fileURLToPath(new URL("../..", import.meta.url));

/** The runtime of lowered code, in a copy of gradc; without one, in that which is running. */
export function runtimeFile(folder: string | undefined): string {
  const base = join(folder ?? HERE, "plain/runtime");
  return ENDINGS.map((ending) => base + ending).find(existsSync) ?? `${base}.js`;
}
