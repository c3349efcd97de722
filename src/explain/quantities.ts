/**
 * What can be counted about two compilations.
 *
 * The non-obvious decision: what stands in a loop counts once, as in the code one reads; where there
 * are loops, a row of its own says how many operations a call runs.
 */
import type { Compilation } from "../compiled.ts";
import { routineOf } from "../emit/programs.ts";
import { graphsOf, hasLoops, isLoop, type Routine, type Step, timesOf } from "../ir/block.ts";
import type { FunctionKind } from "../passes/products.ts";

/** Something counted on both sides. */
export interface Quantity {
  /** What was counted: `operations`, `mul`, `bytes of code`. */
  readonly what: string;
  /** It is a part of the last row before it that is none. */
  readonly part: boolean;
  /** Left and right; null where the number depends on how many rows of data there are. */
  readonly counts: readonly [number | null, number | null];
}

type Pair = readonly [Compilation, Compilation];

/**
 * How many operations steps run; null with loops over rows.
 * @param middles the mean of the counter of each loop around
 */
function operationsRun(steps: readonly Step[], middles: readonly number[] = []): number | null {
  return steps.reduce<number | null>((sum, step) => {
    if (sum === null) return null;
    if (!isLoop(step)) return sum + step.operationCount;
    if (step.count === "rows") return null;
    const times = timesOf(step, middles, 0);
    const own = operationsRun(step.body, [...middles, (step.count - 1) / 2]);
    return own === null ? null : sum + own * times;
  }, 0);
}

/** How many operations a call of a routine runs; null with loops over rows. */
export const operationsInCall = (routine: Routine): number | null =>
  operationsRun(hasLoops(routine) ? routine.steps : [routine]);

/** How often each operation stands in a routine. */
function countOperations(routine: Routine): Map<string, number> {
  const counts = new Map<string, number>();
  for (const graph of graphsOf(routine)) {
    for (let id = 0; id < graph.length; id++) {
      const op = graph.op(id);
      if (op !== null) counts.set(op, (counts.get(op) ?? 0) + 1);
    }
  }
  return counts;
}

/** Operations of each kind, the most frequent first. */
function byKind(routines: readonly [Routine, Routine]): Quantity[] {
  const [left, right] = [countOperations(routines[0]), countOperations(routines[1])];
  const most = (op: string): number => Math.max(left.get(op) ?? 0, right.get(op) ?? 0);
  return [...new Set([...left.keys(), ...right.keys()])]
    .toSorted((a, b) => most(b) - most(a) || (a < b ? -1 : 1))
    .map((what) => ({ what, part: true, counts: [left.get(what) ?? 0, right.get(what) ?? 0] }));
}

/** Length in UTF-8. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Everything that is counted about one function of both. */
export function quantitiesOf(pair: Pair, kind: FunctionKind): Quantity[] {
  const routines = pair.map(({ programs }) => routineOf(programs, kind)) as [Routine, Routine];
  const row = (what: string, of: (side: 0 | 1) => number | null): Quantity => ({
    what,
    part: false,
    counts: [of(0), of(1)],
  });
  return [
    row("operations", (side) => routines[side].operationCount),
    ...byKind(routines),
    ...(routines.some(hasLoops)
      ? [row("operations in a call", (side) => operationsInCall(routines[side]))]
      : []),
    row("instructions", (side) => routines[side].length),
    ...(pair[0].programs.product === "gradient"
      ? [row("length of the tape", (side) => pair[side].programs.tapeLength)]
      : []),
    ...(pair.some(({ programs }) => programs.tapePerRow)
      ? [
          {
            ...row("more for each row", (side) => pair[side].programs.tapePerRow ?? 0),
            part: true,
          },
        ]
      : []),
    row("bytes of code", (side) => bytesOf(pair[side].sources[kind].text)),
  ];
}
