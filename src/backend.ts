/**
 * What runs a compiled program: generated code, or the IR interpreter where code generation is
 * forbidden.
 *
 * The non-obvious decision: both have the same functions on flat arrays, with the same checks
 * of the arrays, so nothing above this file asks which one it is.
 */
import {
  apartRules,
  type ArrayRule,
  arrayRules,
  fits,
  lengthInWords,
  PUBLIC_NAMES,
} from "./emit/checked.ts";
import {
  codeGenerationAllowed,
  eachOf,
  evaluate,
  type Flat,
  type Raisers,
  type Sources,
} from "./emit/evaluate.ts";
import { hasLoops } from "./ir/block.ts";
import type { Parameter, PublicParameter } from "./emit/names.ts";
import { columnsOf, parametersOf, routineOf } from "./emit/programs.ts";
import { ARRAYS_SHARED, LENGTH_MISMATCH } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import { interpreterOf } from "./ir/interpret-block.ts";
import type { Memory } from "./ir/interpret.ts";
import type { FunctionKind, Programs } from "./passes/products.ts";

/** "function": generated code runs; "interpreter": the IR is evaluated on typed arrays. */
export type Backend = "function" | "interpreter";

/** Raises the errors of the checks; reading past the end of an array would be a silent NaN. */
const raisers = {
  wrongLength(what: string, array: unknown, expected: number | string): never {
    const { length } = (array ?? {}) as { length?: unknown };
    const got = length === undefined ? `none: it is ${describe(array)}` : length;
    throw new GradcError(LENGTH_MISMATCH, { what, expected, got });
  },
  sameArray(read: string, written: string): never {
    throw new GradcError(ARRAYS_SHARED, { first: read, second: written });
  },
};

/** What the interpreter calls an array. */
const slotOf = (parameter: Parameter): keyof Memory => (parameter === "inputs" ? "x" : parameter);

type Slots = Partial<Record<keyof Memory, unknown>>;

/** Refuses arrays that the emitted code would refuse. Both the list and its order are the caller's. */
function checkArrays(programs: Programs, kind: FunctionKind): (arrays: readonly unknown[]) => void {
  const parameters = parametersOf(programs, kind);
  const place = (rule: ArrayRule): number => parameters.indexOf(rule.parameter);
  const nameAt = (k: number): string => PUBLIC_NAMES[parameters[k] as PublicParameter];
  const rules = arrayRules(programs, kind);
  const places = rules.map(place);
  const data = parameters.indexOf("data");
  // −1 where it depends on the number of rows.
  const lengths = rules.map(({ length, columns, perRow }) => ((columns ?? perRow) ? -1 : length));
  const apart = apartRules(rules).map(([read, written]) => [place(read), place(written)] as const);
  const assertFits = (
    k: number,
    array: ArrayLike<number> | undefined,
    all: readonly unknown[],
  ): void => {
    const rule = rules[k] as ArrayRule;
    const rows = data === -1 ? undefined : (all[data] as ArrayLike<number> | undefined);
    if (fits(rule, array, rows)) return;
    raisers.wrongLength(nameAt(places[k] as number), array, lengthInWords(rule));
  };
  return (arrays) => {
    // Loops that count, since these lines run in every call.
    for (let k = 0; k < places.length; k++) {
      const array = arrays[places[k] as number] as ArrayLike<number> | undefined;
      if (array?.length !== lengths[k]) assertFits(k, array, arrays);
    }
    for (let k = 0; k < apart.length; k++) {
      const pair = apart[k] as readonly [number, number];
      if (arrays[pair[0]] === arrays[pair[1]]) raisers.sameArray(nameAt(pair[0]), nameAt(pair[1]));
    }
  };
}

/** One of the functions, run by the interpreter. */
function interpreted(programs: Programs, kind: FunctionKind): (...arrays: unknown[]) => number {
  const interpreter = interpreterOf(routineOf(programs, kind), columnsOf(programs));
  const slots = parametersOf(programs, kind).map(slotOf);
  const check = checkArrays(programs, kind);
  const memory: Slots = Object.fromEntries([...slots, "seed"].map((slot) => [slot, undefined]));
  return (...arrays) => {
    check(arrays);
    memory.seed = 1;
    for (let i = 0; i < slots.length; i++) {
      const slot = slots[i] as keyof Memory;
      if (slot !== "seed" || arrays[i] !== undefined) memory[slot] = arrays[i];
    }
    return interpreter.run(memory as Memory);
  };
}

/**
 * Makes the functions for a backend, each when it is first read. They raise LENGTH_MISMATCH and
 * ARRAYS_SHARED.
 */
export function makeFlat(programs: Programs, backend: Backend, sources: Sources): Flat {
  return eachOf(programs, (kind) =>
    backend === "function"
      ? evaluate(programs, kind, sources[kind], raisers as Raisers)
      : interpreted(programs, kind),
  );
}

/**
 * Straight-line code with more operations runs on the interpreter. V8 takes two seconds of calls
 * to optimise code of this length, during which the interpreter is ten times as fast, and longer
 * code it does not optimise in any time that one would wait.
 */
const LONGEST_GENERATED = 20_000;

/** Where a program runs. Whether generated code may run is found out only when it is wanted. */
export function chooseBackend(programs: Programs, wanted: Backend | "auto"): Backend {
  const { graph } = programs.main;
  const isLong = !hasLoops(graph) && graph.operationCount > LONGEST_GENERATED;
  if (wanted === "interpreter" || (wanted === "auto" && isLong)) return "interpreter";
  return codeGenerationAllowed() ? "function" : "interpreter";
}
