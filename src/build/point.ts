/**
 * A point on the command line: `a=-4,b=2`, `w[0]=1`, `w=0.5` for all elements of w.
 *
 * The non-obvious decision: every input must be given. A number that was made up would look like
 * one of the user's.
 */
import { firstOf } from "../explain/phrases.ts";
import { didYouMean } from "./closest.ts";
import { UsageError } from "./usage.ts";

/** `a=-4` as a name and a number. */
function assignmentIn(text: string): readonly [name: string, value: number] {
  const [, name, number] = /^\s*([^=]+?)\s*=\s*(\S+)\s*$/.exec(text) ?? [];
  const value = Number(number);
  if (name === undefined || (Number.isNaN(value) && number !== "NaN")) {
    throw new UsageError(`--at takes NAME=NUMBER, with commas between, and not ${text}`);
  }
  return [name, value];
}

/** Whether a name means an input: its path, or what its path begins with. */
const means = (name: string, path: string): boolean =>
  path === name || path.startsWith(`${name}[`) || path.startsWith(`${name}.`);

/** So many names stand in a message. */
const MOST_NAMES = 8;

/**
 * Reads a point.
 * @param names the paths of the inputs, in the order of the result
 * @throws UsageError for what is no number, no input, or missing
 */
export function pointFrom(text: string, names: readonly string[]): number[] {
  const point: (number | undefined)[] = names.map(() => undefined);
  for (const part of text.split(",")) {
    const [name, value] = assignmentIn(part);
    const places = names.flatMap((path, i) => (means(name, path) ? [i] : []));
    if (places.length === 0) {
      const guess = didYouMean(name, names);
      const known = firstOf(names, MOST_NAMES);
      throw new UsageError(`--at: there is no input ${name}${guess}; inputs are ${known}`);
    }
    for (const i of places) point[i] = value;
  }
  const missing = names.filter((_, i) => point[i] === undefined);
  if (missing.length > 0) {
    throw new UsageError(`--at lacks a number for ${firstOf(missing, MOST_NAMES)}`);
  }
  return point as number[];
}
