/**
 * Turns emitted text into running functions, where that is allowed.
 *
 * The non-obvious decision: whether code generation is allowed is found by trying, only when the
 * first function is compiled (a probe makes strict pages report a violation), and only once.
 */
import type { Programs } from "../passes/pipeline.ts";
import { type Code, code, join } from "./code.ts";
import { emitKind, FUNCTION_KINDS, type FunctionKind } from "./programs.ts";
import { exactName } from "./code.ts";

/** The compiled functions on flat arrays; which arrays, says `FUNCTIONS` in programs.ts. */
export type Flat = Readonly<Record<FunctionKind, (...arrays: never[]) => number>>;

/** The text of each of the four functions, named after its kind. */
export type Sources = Readonly<Record<FunctionKind, Code>>;

export function emitSources(programs: Programs): Sources {
  const text = (kind: FunctionKind): Code => emitKind(programs, kind, exactName(kind));
  return Object.fromEntries(FUNCTION_KINDS.map((kind) => [kind, text(kind)])) as Record<
    FunctionKind,
    Code
  >;
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

/** Runs the text. Each instance gets a text of its own, because V8 specialises per text. */
export function evaluate(sources: Sources): Flat {
  const list = join(FUNCTION_KINDS.map(exactName), ", ");
  const functions = join(
    FUNCTION_KINDS.map((kind) => sources[kind]),
    "\n\n",
  );
  const body = code`"use strict";\n${functions}\nreturn { ${list} };`;
  return new Function(`${body}\n//# sourceURL=gradc-${++instances}.js`)() as Flat;
}
