/**
 * Puts the steps of a differentiated block in an order: what runs forward, what runs back, and
 * both in one function.
 *
 * The non-obvious decision: in one function a loop of sums runs only once, back, if nothing that
 * its adjoint depends on needs its result. Then the sums are finished after the loop, so what
 * follows them in the source comes last.
 */
import type { Step } from "../ir/block.ts";
import type { Cells, Region } from "./cells.ts";
import { regionsRead, regionsWritten } from "./regions.ts";
import type { Reversed } from "./reverse.ts";

type Regions = ReadonlySet<Region>;

const meet = (a: Regions, b: Regions): boolean => {
  for (const region of a) if (b.has(region)) return true;
  return false;
};

/** For each step those before it, directly or not, from which it reads or which it overwrites. */
function needsOf(forward: readonly (readonly Step[])[], cells: Cells): ReadonlySet<number>[] {
  const reads = forward.map((steps) => regionsRead(steps, cells));
  const writes = forward.map((steps) => regionsWritten(steps, cells));
  const needs: Set<number>[] = [];
  forward.forEach((_, i) => {
    const own = new Set<number>();
    for (let j = i - 1; j >= 0; j--) {
      const before = writes[j] as Regions;
      if (!meet(reads[i] as Regions, before) && !meet(writes[i] as Regions, before)) continue;
      own.add(j);
      for (const k of needs[j] as Set<number>) own.add(k);
    }
    needs.push(own);
  });
  return needs;
}

/** The forward steps that steps read from, directly or not, in order. */
function neededBy(
  steps: readonly Step[],
  forward: readonly (readonly Step[])[],
  needs: readonly ReadonlySet<number>[],
  cells: Cells,
): number[] {
  const reads = regionsRead(steps, cells);
  const found = new Set<number>();
  forward.forEach((own, i) => {
    if (!meet(reads, regionsWritten(own, cells))) return;
    found.add(i);
    for (const j of needs[i] as ReadonlySet<number>) found.add(j);
  });
  return [...found].sort((a, b) => a - b);
}

/** Value and gradient in one list of steps. */
export function inOne(reversed: readonly Reversed[], zeros: readonly Step[], cells: Cells): Step[] {
  const forward = reversed.map((step) => step.forward);
  const needs = needsOf(forward, cells);
  // Not taken apart: what is not read is not made.
  const needed = reversed.map((step) =>
    neededBy(step.joint?.backward ?? step.backward, forward, needs, cells),
  );
  // A loop may wait for its way back if nothing that goes back before it needs its result.
  const waits = reversed.map(
    ({ joint }, i) => joint !== undefined && needed.every((list, j) => j <= i || !list.includes(i)),
  );
  const steps: Step[] = [...zeros];
  const done = new Set<number>();
  const run = (i: number): void => {
    if (done.has(i)) return;
    done.add(i);
    for (const j of [...(needs[i] as ReadonlySet<number>)].sort((a, b) => a - b)) run(j);
    const { joint } = reversed[i] as Reversed;
    steps.push(...(waits[i] && joint ? joint.sums : (forward[i] as readonly Step[])));
  };
  for (let i = reversed.length - 1; i >= 0; i--) {
    const step = reversed[i] as Reversed;
    // A loop that waits starts from what its sums start from, not from their ends.
    for (const j of needed[i] as number[]) if (j !== i || !waits[i]) run(j);
    steps.push(...(waits[i] && step.joint ? step.joint.backward : step.backward));
  }
  forward.forEach((_, i) => run(i));
  return steps;
}
