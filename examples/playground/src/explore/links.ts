/**
 * Which parts of all panes belong together: those that serve the same traced things.
 *
 * The non-obvious decision: what lights up is one signal, whoever asks for it: what is pointed at
 * wins, else the step one is at. A role can be wanted as well, so that a step forward lights only
 * what computes the value, and a step backward only what belongs to the derivative.
 */
import { computed } from "@preact/signals";
import type { CompilationRecord, InstructionRef } from "../../../../src/explain/record.ts";
import type { Role } from "../../../../src/ir/graph.ts";
import { short, UNSET } from "../format.ts";
import { compiled, type Highlight, highlight, numbers, step } from "../state.ts";
import { everything, type Known, knownAfter, type Step, stepsOf } from "./step-model.ts";

/** The way forward, the way back, or neither. */
export type Direction = "primal" | "adjoint" | "none";

const DIRECTIONS: Readonly<Record<Role, Direction>> = {
  primal: "primal",
  adjoint: "adjoint",
  step: "adjoint",
  tangent: "adjoint",
  tangentStep: "adjoint",
  second: "adjoint",
  none: "none",
};

export const directionOf = (role: Role): Direction => DIRECTIONS[role];

/** What something serves. */
export type Ref = Pick<InstructionRef, "role" | "of">;

/** What lights up: traced things, and which of their roles; all if there is no direction. */
export interface Lit {
  readonly of: ReadonlySet<number>;
  readonly direction?: Direction;
  /** The traced things that a step backward adds something to. */
  readonly receiving?: ReadonlySet<number>;
}

const NOTHING: Lit = { of: new Set() };

/** All steps of what is shown. */
export const steps = computed<readonly Step[]>(() =>
  compiled.value === undefined ? [] : stepsOf(compiled.value.record),
);

/** How many steps have been made, within what there is; null while nobody steps. */
export const made = computed<number | null>(() =>
  step.value === null || steps.value.length === 0 ? null : Math.min(step.value, steps.value.length),
);

/** The step that was made last. */
export const currentStep = computed<Step | undefined>(() =>
  made.value === null ? undefined : steps.value[made.value - 1],
);

/** The numbers that are known at this step. */
export const known = computed<Known | undefined>(() => {
  const record = compiled.value?.record;
  if (record === undefined || numbers.value === undefined) return undefined;
  if (made.value === null) return everything(numbers.value);
  return knownAfter(record, numbers.value, steps.value, made.value);
});

/**
 * The number behind a line, which is that of the first thing it serves: a dash before that has been
 * computed, undefined if it has none.
 */
export function numberOf(
  { number, refs }: { readonly number?: number | undefined; readonly refs: readonly Ref[] },
  values: readonly (number | undefined)[] | undefined,
): string | undefined {
  const value = number === undefined ? undefined : values?.[number];
  const [first] = refs as readonly (Ref | undefined)[];
  if (value === undefined || first === undefined) return undefined;
  return known.value?.has(first) === true ? short(value) : UNSET;
}

function ofStep({ kind, of }: Step): Lit {
  if (kind === "forward") return { of: new Set([of]), direction: "primal" };
  const sent = kind === "seed" ? [] : (numbers.value?.sent ?? []);
  const receiving = sent.filter(({ from }) => from === of).map(({ to }) => to);
  return { of: new Set([of]), direction: "adjoint", receiving: new Set(receiving) };
}

/** What lights up now. */
export const lit = computed<Lit>(() => {
  if (highlight.value !== undefined) return highlight.value;
  return currentStep.value === undefined ? NOTHING : ofStep(currentStep.value);
});

/** Whether something lights up. */
export const isLit = ({ of, role }: Ref, { of: wanted, direction }: Lit): boolean =>
  wanted.has(of) && (direction === undefined || directionOf(role) === direction);

/** The direction in which something lights up, or undefined if it does not. */
export function litDirection(refs: readonly Ref[], wanted: Lit): Direction | undefined {
  const found = refs.find((ref) => isLit(ref, wanted));
  return found && directionOf(found.role);
}

/** The traced things that a line of the user's code applies, from left to right. */
export function thingsAt({ traced }: CompilationRecord, line: number): readonly number[] {
  const here = traced.filter(({ place }) => place?.line === line);
  const column = (of: number): number => traced[of]?.place?.column ?? 0;
  return here.map(({ of }) => of).toSorted((a, b) => column(a) - column(b));
}

/** Points at something, or at nothing. */
export function point(at: Highlight | undefined): void {
  highlight.value = at !== undefined && at.of.size > 0 ? at : undefined;
}
