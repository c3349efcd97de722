/**
 * Runs the very text of a generated file and compares it with the compiled functions it came from.
 *
 * The non-obvious decision: the text runs as a function body in a scope of its own, so a name that
 * the file does not define is found here, and not by the program that imports the file.
 */
import { widest } from "../check/check.ts";
import { samplePoints } from "../check/points.ts";
import { difference, EXACTLY, type FlatFunctions, runCompiled, runFlat } from "../check/runs.ts";
import { Namer } from "../emit/code.ts";
import { librariesIn, libraryTexts, nameLibraries } from "../emit/libraries.ts";
import { allGraphs } from "../emit/programs.ts";
import { type Format, isWhole } from "../emit/formats.ts";
import { CHECK_FAILED, FILE_NOT_ALONE } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import type { Gradient } from "./load.ts";
import { freeNames, withoutTypes } from "./source-file.ts";

const POINTS = 12;

/** What every JavaScript environment has. */
const EVERYWHERE: ReadonlySet<string> = new Set([
  "Math",
  "NaN",
  "Infinity",
  "undefined",
  "Number",
  "isNaN",
  "isFinite",
  "Array",
  "Float64Array",
  "Error",
  "RangeError",
  "TypeError",
]);

/**
 * Checks the texts of the operations that users defined: whether they can be read, and that they
 * use nothing from outside, not even where a call rarely comes.
 * @throws GradcError FILE_NOT_ALONE
 */
export async function assertAlone({ name, place, compilation }: Gradient): Promise<void> {
  const own = librariesIn(allGraphs(compilation.programs)).filter(
    ({ original }) => original !== undefined,
  );
  if (own.length === 0) return;
  const texts = libraryTexts(nameLibraries(own, new Namer()));
  const { problem, names } = await freeNames(texts.join("\n"));
  const foreign = names.filter((free) => !EVERYWHERE.has(free));
  const why = problem ?? (foreign.length > 0 ? `it uses ${foreign.join(", ")}` : undefined);
  if (why !== undefined) throw new GradcError(FILE_NOT_ALONE, { name, why }, place);
}

/** A generated file. */
export interface GeneratedFile {
  readonly text: string;
  readonly format: Format;
  /** The name that a script defines. */
  readonly global: string;
}

/** How the text of a file becomes the body of a function that returns what the file exports. */
const BODIES: Readonly<
  Record<Format, (file: GeneratedFile, names: readonly string[]) => string | Promise<string>>
> = {
  esm: ({ text }, names) => exporting(text, names),
  ts: async ({ text }, names) => exporting(await withoutTypes(text), names),
  // Neither may the one rely on `"use strict"` from here, nor the other.
  cjs: ({ text }) => `const exports = {};\n(() => {\n${text}\n})();\nreturn exports;`,
  script: ({ text, global }, names) =>
    `${text}\nreturn ${isWhole(names, global) ? `{ ${global} }` : global};`,
};

const exporting = (text: string, names: readonly string[]): string => {
  const body = text.replace(/^export (?=function |const )/gm, "");
  return `"use strict";\n${body}\nreturn { ${names.join(", ")} };`;
};

type Exports = Readonly<Record<string, FlatFunctions>>;

/** What is wrong with one export of a file, in words. */
function complaint({ compilation }: Gradient, flat: FlatFunctions): string | null {
  const { programs } = compilation;
  for (const point of samplePoints(widest(compilation), POINTS)) {
    const wanted = runCompiled(compilation, point);
    for (const [i, { how, results }] of runFlat(flat, programs, point).entries()) {
      const what = difference(results, wanted[i]?.results ?? {}, programs, EXACTLY);
      if (what !== null) return `in ${how}, ${what}`;
    }
  }
  return null;
}

/**
 * Checks the text of a generated file.
 * @throws GradcError FILE_NOT_ALONE if it needs something that it does not hold, CHECK_FAILED if
 *   it computes something else than the compiled function
 */
export async function verifyFile(
  file: GeneratedFile,
  gradients: readonly Gradient[],
): Promise<void> {
  const names = gradients.map(({ name }) => name);
  const body = await BODIES[file.format](file, names);
  for (const gradient of gradients) {
    const { name, place } = gradient;
    let what: string | null;
    try {
      const exports = new Function(body)() as Exports;
      what = complaint(gradient, exports[name] as FlatFunctions);
    } catch (error) {
      if (error instanceof GradcError) throw error;
      throw new GradcError(FILE_NOT_ALONE, { name, why: String(error) }, place);
    }
    if (what !== null) throw new GradcError(CHECK_FAILED, { what: `in the file, ${what}` }, place);
  }
}
