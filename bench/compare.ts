/**
 * Do all contestants of a workload compute the same? Asked before anything is timed: the time of
 * a wrong answer is worth nothing.
 *
 * The non-obvious decision: the first point comes once more at the end, and the gradient arrives
 * full of NaN, so that what a call leaves behind for the next one shows.
 */
import type { Ready, Step } from "./workload.ts";

const TOLERANCE = 1e-9;

/** Value, then gradient, at every point. */
function answers(step: Step, points: Ready["points"]): number[] {
  return [...points, ...points.slice(0, 1)].flatMap((x) => {
    const grad = new Float64Array(x.length).fill(NaN);
    return [step(x, grad), ...grad];
  });
}

const differ = (x: number, y: number): boolean =>
  !(Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y)));

/** One line for each pair of contestants that disagree. */
export function disagreements({ points, contestants }: Ready): string[] {
  const all = contestants.map(({ name, step }) => ({ name, numbers: answers(step, points) }));
  return all.flatMap((one, i) =>
    all.slice(i + 1).flatMap((other) => {
      const at = one.numbers.findIndex((x, k) => differ(x, other.numbers[k] as number));
      if (at < 0) return [];
      const width = (points[0] as Float64Array).length + 1;
      const what = at % width === 0 ? "value" : `gradient [${(at % width) - 1}]`;
      const where = `${what} at point ${Math.floor(at / width) % points.length}`;
      return [
        `${one.name} and ${other.name}: ${where}: ${one.numbers[at]} and ${other.numbers[at]}`,
      ];
    }),
  );
}
