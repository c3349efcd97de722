/**
 * Do all contestants of a workload compute the same? Asked before anything is timed: the time of
 * a wrong answer is worth nothing.
 *
 * The non-obvious decision: the first point comes once more at the end, and the gradient arrives
 * full of NaN, so that what a call leaves behind for the next one shows.
 */
import { type Entrant, isLocal, type Ready, type Step } from "./workload.ts";

const TOLERANCE = 1e-9;
/** A derivative this much smaller than the largest one may be off as much as if it were larger. */
const NEGLIGIBLE = 1e-3;

/** Value, then gradient, at every point and at the first one again. */
export function localAnswers(step: Step, points: Ready["points"]): number[] {
  return [...points, ...points.slice(0, 1)].flatMap((x) => {
    const grad = new Float64Array(x.length).fill(NaN);
    return [step(x, grad), ...grad];
  });
}

interface Answer {
  readonly entrant: Entrant;
  readonly numbers: readonly number[];
}

/** How large numbers are at each point: the largest derivative that anyone gives there. */
function scales(numbers: readonly number[], width: number): number[] {
  return Array.from({ length: numbers.length / width }, (_, point) => {
    let largest = 0;
    for (let k = 1; k < width; k++) {
      largest = Math.max(largest, Math.abs(numbers[point * width + k] as number));
    }
    return largest;
  });
}

/** Where two answers first differ by more than both are allowed to; −1 for nowhere. */
function difference(one: Answer, other: Answer, width: number): number {
  const tolerance = Math.max(
    one.entrant.tolerance ?? TOLERANCE,
    other.entrant.tolerance ?? TOLERANCE,
  );
  const valueOnly = one.entrant.valueOnly === true || other.entrant.valueOnly === true;
  const negligible = scales(one.numbers, width);
  return one.numbers.findIndex((x, k) => {
    if (valueOnly && k % width > 0) return false;
    const y = other.numbers[k] as number;
    const floor = k % width > 0 ? NEGLIGIBLE * (negligible[Math.floor(k / width)] as number) : 0;
    return !(Math.abs(x - y) <= tolerance * Math.max(Math.abs(x), Math.abs(y), floor));
  });
}

/** One line for each contestant that disagrees with one before it. */
export async function disagreements({ points, entrants }: Ready): Promise<string[]> {
  const width = (points[0] as Float64Array).length + 1;
  const answers: Answer[] = [];
  for (const entrant of entrants) {
    const { runs } = entrant;
    const numbers = isLocal(runs) ? localAnswers(runs.step, points) : await runs.answers();
    answers.push({ entrant, numbers });
  }
  return answers.flatMap((one, i) =>
    answers.slice(i + 1).flatMap((other) => {
      const at = difference(one, other, width);
      if (at < 0) return [];
      const what = at % width === 0 ? "value" : `gradient [${(at % width) - 1}]`;
      const where = `${what} at point ${Math.floor(at / width) % points.length}`;
      const names = `${one.entrant.name} and ${other.entrant.name}`;
      return [`${names}: ${where}: ${one.numbers[at]} and ${other.numbers[at]}`];
    }),
  );
}
