/**
 * Formats the parts of a generated file that are not finished. The only file that knows prettier.
 *
 * The non-obvious decision: the straight-line functions, which may have thousands of lines, never
 * go through prettier; they are written as it would print them. So formatting takes no longer for
 * a larger function, and most of its time is that of loading: of prettier only the parts for
 * JavaScript are loaded, whose parser reads types as well.
 */
import { type FilePart, joinParts } from "../emit/module.ts";
import { loadTool } from "./tools.ts";

/** The language of a generated file. */
export type Language = "babel" | "typescript";

/** What prettier calls its parser for a language. */
const PARSERS: Readonly<Record<Language, string>> = { babel: "babel", typescript: "babel-ts" };

/** The columns of a line. */
const WIDTH = 80;

type Settings = { readonly parser: Language; readonly printWidth: number };

const known = new Map<string, Promise<string>>();

/** A part as prettier prints it. Many parts are the same in all files, so each is printed once. */
function formatted(text: string, settings: Settings): Promise<string> {
  const key = `${settings.parser} ${settings.printWidth} ${text}`;
  const made = known.get(key) ?? printed(text, settings);
  known.set(key, made);
  return made;
}

const loadPrettier = () =>
  loadTool("prettier", () =>
    Promise.all([
      import("prettier/standalone"),
      import("prettier/plugins/babel"),
      import("prettier/plugins/estree"),
    ]),
  );

async function printed(text: string, { parser, printWidth }: Settings): Promise<string> {
  const [{ format }, ...plugins] = await loadPrettier();
  const made = await format(text, { parser: PARSERS[parser], printWidth, plugins });
  return made.trimEnd();
}

/** The parts of a file, each as prettier prints it in 80 columns less a margin. */
export async function finishParts(
  parts: readonly FilePart[],
  parser: Language,
  margin = 0,
): Promise<FilePart[]> {
  return Promise.all(
    parts.map(async (part) => {
      if (part.finished) return part;
      const text = await formatted(part.text, { parser, printWidth: WIDTH - margin });
      return { ...part, text, finished: true };
    }),
  );
}

/** The text of a file, every part as prettier prints it in 80 columns. */
export async function formatParts(parts: readonly FilePart[], parser: Language): Promise<string> {
  return joinParts(await finishParts(parts, parser));
}
