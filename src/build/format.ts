/**
 * Formats the parts of a generated file that are not finished. The only file that knows prettier.
 *
 * The non-obvious decision: the straight-line functions, which may have thousands of lines, never
 * go through prettier; they are written as it would print them. So formatting takes no longer for
 * a larger function.
 */
import { type FilePart, joinParts } from "../emit/module.ts";
import { loadTool } from "./tools.ts";

/** The language of a generated file. */
export type Language = "babel" | "typescript";

/** The text of a file, every part as prettier prints it in 80 columns. */
export async function formatParts(parts: readonly FilePart[], parser: Language): Promise<string> {
  const { format } = await loadTool("prettier", () => import("prettier"));
  const texts = parts.map(async ({ text, finished }) => ({
    text: finished ? text : (await format(text, { parser, printWidth: 80 })).trimEnd(),
  }));
  return joinParts(await Promise.all(texts));
}
