/**
 * Compares a compiled function with the plain arithmetic it was lowered from, run on ordinary
 * numbers.
 *
 * The non-obvious decision: on ordinary numbers the lowered text takes JavaScript's own branches,
 * with nothing merged and nothing chosen, so what differentiated branches make of it is judged by
 * what the user's own control flow does.
 */
import { widest } from "../check/check.ts";
import { callAt } from "../check/engine.ts";
import { type CheckPoint, samplePoints } from "../check/points.ts";
import { difference, EXACTLY, type Results, ROUGHLY, runCompiled } from "../check/runs.ts";
import { lengthsOf } from "../emit/programs.ts";
import { LOWER_WRONG } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { flattenOne } from "../trace/read.ts";
import type { Value } from "../value.ts";
import { isGradcError, moduleFailure } from "./import-module.ts";
import type { Gradient } from "./load.ts";

const POINTS = 24;

/** Runs the user's function; what it throws is the user's. */
function plainly<T>(file: string, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw isGradcError(error) ? error : moduleFailure(error, file);
  }
}

/** What the plain function gives. */
function plainResults({ compilation, place }: Gradient, point: CheckPoint): Results {
  const { traced, programs } = compilation;
  // The function takes numbers as well as Values.
  const asItIs = (number: number): Value => number as unknown as Value;
  const returned = plainly(place.file, () => callAt(compilation, point, asItIs));
  if (traced.graph.names.outputs === undefined) return { value: Number(returned) };
  return { values: flattenOne(traced.result, returned, "the result", lengthsOf(programs).values) };
}

/** Whether all numbers are finite: others fast mode may change. */
const isFinite = ({ value = 0, values }: Results): boolean =>
  [value, ...(values ?? [])].every(Number.isFinite);

/** What the compiled function gives that the plain one does not; undefined if nothing. */
function wrongAt(gradient: Gradient, point: CheckPoint, wanted: Results): GradcError | undefined {
  const { name, place, compilation } = gradient;
  const { programs, options } = compilation;
  const same = options.mode === "fast" ? ROUGHLY : EXACTLY;
  for (const { how, results } of runCompiled(compilation, point)) {
    const { value, values } = results;
    const got: Results = { ...(value === undefined ? {} : { value }), ...(values && { values }) };
    const what = difference(got, wanted, programs, same);
    if (what === null) continue;
    const details = { name, what: `in ${how} at x = [${point.x.join(", ")}], ${what}` };
    return new GradcError(LOWER_WRONG, details, place);
  }
  return undefined;
}

/**
 * Compares values at points around zero, ones, kinks and large numbers. In fast mode they may
 * differ where the function is ill-conditioned, but not at most points.
 * @throws GradcError LOWER_WRONG
 */
export function verifyPlain(gradient: Gradient): void {
  const { compilation } = gradient;
  const isFast = compilation.options.mode === "fast";
  const judged = samplePoints(widest(compilation), POINTS)
    .map((point) => ({ point, wanted: plainResults(gradient, point) }))
    .filter(({ wanted }) => !isFast || isFinite(wanted));
  const failures = judged.flatMap(({ point, wanted }) => wrongAt(gradient, point, wanted) ?? []);
  const [first] = failures;
  if (first !== undefined && failures.length > (isFast ? judged.length / 2 : 0)) throw first;
}
