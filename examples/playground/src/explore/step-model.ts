/**
 * Going through a function step by step: first forward, one operation at a time, then backward,
 * one application of the chain rule at a time.
 *
 * The non-obvious decision: the steps depend on the record alone and not on the point, so a slider
 * moves the numbers and never the step one is at. An operation that nothing arrives at keeps its
 * step, which then says so.
 */
import type {
  CompilationRecord,
  InstructionRef,
  Numbers,
  TracedThing,
} from "../../../../src/explain/record.ts";
import type { Sent } from "../../../../src/check/engine.ts";

/** One step. `of` is the traced thing it is about. */
export interface Step {
  readonly kind: "forward" | "seed" | "backward";
  readonly of: number;
}

/** The results of a function that were traced, and are no constants. */
export function resultsOf({ results }: Pick<CompilationRecord, "results">): number[] {
  return results.flatMap((result) => ("of" in result ? [result.of] : []));
}

/** What the result is called: as the user named it, else value, as in the emitted code. */
export function resultName(record: CompilationRecord): string {
  const [only, ...others] = resultsOf(record).map((of) => record.traced[of]);
  if (only === undefined || others.length > 0) return "the results";
  return only.named ? only.name : "value";
}

/** All steps in order; none for a function with loops, whose operations run more than once. */
export function stepsOf(record: CompilationRecord): readonly Step[] {
  if (record.hasLoops) return [];
  const operations = record.traced.filter(({ op }) => op !== null);
  const forward = operations.map(({ of }): Step => ({ kind: "forward", of }));
  const seeds = resultsOf(record).map((of): Step => ({ kind: "seed", of }));
  const active = operations.filter((thing) => thing.active);
  const backward = active.map(({ of }): Step => ({ kind: "backward", of })).reverse();
  return [...forward, ...seeds, ...backward];
}

/** The numbers that are known after some steps; undefined is what has not been computed. */
export interface Known {
  readonly data: readonly (number | undefined)[];
  readonly grad: readonly (number | undefined)[];
  /** Whether all steps have been made, or nobody steps. */
  readonly complete: boolean;
  /** Whether the value of what serves a traced thing in some role has been computed. */
  readonly has: (ref: Pick<InstructionRef, "role" | "of">) => boolean;
}

/** A term of the chain rule, and the sum it is added to. */
export interface Addition {
  readonly sent: Sent;
  readonly before: number | undefined;
  readonly after: number;
}

const sumOf = (before: number | undefined, amount: number): number =>
  before === undefined ? amount : before + amount;

/** What is known when nobody steps: everything. */
export const everything = ({ data, grad }: Numbers): Known => ({
  data,
  grad,
  complete: true,
  has: () => true,
});

/**
 * What is known after the first `made` steps.
 * @param made from 0, only inputs are known, to the number of steps
 */
export function knownAfter(
  record: CompilationRecord,
  numbers: Numbers,
  steps: readonly Step[],
  made: number,
): Known {
  const past = steps.slice(0, made);
  const forward = new Set(past.filter(({ kind }) => kind === "forward").map(({ of }) => of));
  const backward = past.filter(({ kind }) => kind === "backward");
  const done = new Set(backward.map(({ of }) => of));
  const isInput = ({ op }: TracedThing): boolean => op === null;
  const inputs = new Set(record.traced.filter(isInput).map(({ of }) => of));
  const hasValue = (of: number): boolean => inputs.has(of) || forward.has(of);
  const grad: (number | undefined)[] = [];
  for (const { kind, of } of past) if (kind === "seed") grad[of] = (grad[of] ?? 0) + 1;
  for (const { from, to, amount } of numbers.sent) {
    if (done.has(from)) grad[to] = sumOf(grad[to], amount);
  }
  // An adjoint is complete when all that may add to it have had their turn.
  const next = steps[made];
  const lowest = next?.kind === "backward" ? next.of : -1;
  const going = past.some(({ kind }) => kind === "seed") && next?.kind !== "seed";
  const has: Known["has"] = ({ role, of }) => {
    if (made >= steps.length || role === "none") return true;
    if (role === "primal" || role === "tangent") return hasValue(of);
    if (role === "step") return done.has(of);
    return role === "adjoint" && going && of >= lowest;
  };
  const data = numbers.data.map((value, of) => (hasValue(of) ? value : undefined));
  return { data, grad, complete: made >= steps.length, has };
}

/** What one backward step adds, term by term, with the sums before and after. */
export function additionsOf(
  numbers: Numbers,
  steps: readonly Step[],
  made: number,
  record: CompilationRecord,
): readonly Addition[] {
  const step = steps[made - 1];
  if (step?.kind !== "backward") return [];
  const running = [...knownAfter(record, numbers, steps, made - 1).grad];
  return numbers.sent
    .filter(({ from }) => from === step.of)
    .map((sent) => {
      const before = running[sent.to];
      const after = sumOf(before, sent.amount);
      running[sent.to] = after;
      return { sent, before, after };
    });
}
