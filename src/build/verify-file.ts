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
import { GradcError } from "../errors.ts";
import type { Gradient } from "./load.ts";
import { freeNames } from "./source-file.ts";

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
  if (why !== undefined) throw new GradcError("FILE_NOT_ALONE", { name, why }, place);
}

type Exports = Readonly<Record<string, FlatFunctions>>;

/** What a generated file exports; it imports nothing, and exports only functions. */
function run(text: string, names: readonly string[]): Exports {
  const body = text.replace(/^export function /gm, "function ");
  return new Function(`"use strict";\n${body}\nreturn { ${names.join(", ")} };`)() as Exports;
}

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
export function verifyFile(text: string, gradients: readonly Gradient[]): void {
  const names = gradients.map(({ name }) => name);
  for (const gradient of gradients) {
    const { name, place } = gradient;
    let what: string | null;
    try {
      what = complaint(gradient, run(text, names)[name] as FlatFunctions);
    } catch (error) {
      if (error instanceof GradcError) throw error;
      throw new GradcError("FILE_NOT_ALONE", { name, why: String(error) }, place);
    }
    if (what !== null)
      throw new GradcError("CHECK_FAILED", { what: `in the file, ${what}` }, place);
  }
}
