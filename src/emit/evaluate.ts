/**
 * Turns emitted text into running functions, where that is allowed.
 *
 * The non-obvious decision: whether code generation is allowed is found by trying, only when the
 * first function is compiled (a probe makes strict pages report a violation), and only once.
 */
import type { Programs } from "../passes/pipeline.ts";
import { emitChecked, type Raiser, type RaiserNames, RAISERS } from "./checked.ts";
import { type Code, code, exactName, indent, join } from "./code.ts";
import { emitKinds, FUNCTION_KINDS, type FunctionKind } from "./programs.ts";

/** The compiled functions on flat arrays; which arrays, says `FUNCTIONS` in programs.ts. */
export type Flat = Readonly<Record<FunctionKind, (...arrays: unknown[]) => number>>;

/** The text of each of the four functions, named after its kind. */
export type Sources = Readonly<Record<FunctionKind, Code>>;

/** The functions that raise the errors of the checks. */
export type Raisers = Readonly<Record<Raiser, (...details: never[]) => never>>;

export function emitSources(programs: Programs): Sources {
  return emitKinds(programs, (kind) => exactName(kind));
}

let allowed: boolean | undefined;
let instances = 0;

/** Whether this environment runs generated code; asks it once. */
export function codeGenerationAllowed(): boolean {
  if (allowed === undefined) {
    try {
      new Function("");
      allowed = true;
    } catch {
      allowed = false;
    }
  }
  return allowed;
}

const RAISER_NAMES: RaiserNames = {
  wrongLength: code`wrongLength`,
  sameArray: code`sameArray`,
};

function member(programs: Programs, kind: FunctionKind): Code {
  const { parameters, body } = emitChecked(programs, kind, exactName(kind), RAISER_NAMES);
  const list = join(parameters, ", ");
  return code`${exactName(kind)}: (${list}) => {\n${indent(body)}\n},`;
}

/**
 * Runs the text. Each instance gets a text of its own, because V8 keeps what it learns about
 * functions with their text.
 */
export function evaluate(programs: Programs, sources: Sources, raisers: Raisers): Flat {
  const functions = join(
    FUNCTION_KINDS.map((kind) => sources[kind]),
    "\n\n",
  );
  const members = join(
    FUNCTION_KINDS.map((kind) => member(programs, kind)),
    "\n",
  );
  const body = code`"use strict";\n${functions}\n\nreturn {\n${indent(members)}\n};`;
  const names = RAISERS.map((name) => raisers[name]);
  return new Function(...RAISERS, `${body}\n//# sourceURL=gradc-${++instances}.js`)(
    ...names,
  ) as Flat;
}
