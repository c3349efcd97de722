/**
 * Turns emitted text into running functions, where that is allowed.
 *
 * The non-obvious decision: whether code generation is allowed is found by trying, only when the
 * first function is compiled (a probe makes strict pages report a violation), and only once.
 */
import { graphsOf } from "../ir/block.ts";
import type { Graph } from "../ir/graph.ts";
import { lazily } from "../lazy.ts";
import type { Library } from "../ops.ts";
import type { FunctionKind, Programs } from "../passes/products.ts";
import { emitChecked, type Raiser, type RaiserNames, RAISERS } from "./checked.ts";
import {
  type Code,
  code,
  exactName,
  indent,
  join,
  LONGEST_FUNCTION,
  Namer,
  readMarks,
} from "./code.ts";
import { type Dialect, JAVASCRIPT } from "./dialect.ts";
import { type LibraryNames, librariesIn, nameLibraries } from "./libraries.ts";
import { emitKind, kindsOf, namesIn, routineOf, type Scope } from "./programs.ts";

/** The compiled functions of a product on flat arrays; `FUNCTIONS` in programs.ts says which. */
export type Flat = Readonly<Record<FunctionKind, (...arrays: unknown[]) => number>>;

/** The functions that raise the errors of the checks. */
export type Raisers = Readonly<Record<Raiser, (...details: never[]) => never>>;

/** The text of a function, named after its kind, and what it calls. */
export interface Source {
  readonly text: Code;
  readonly libraries: LibraryNames;
}

/** The texts of all functions. */
export type Sources = Readonly<Record<FunctionKind, Source>>;

/** Where a function stands that is named after its kind. */
function scopeOf(programs: Programs, kind: FunctionKind, dialect: Dialect): Scope {
  const namer = new Namer();
  for (const name of [kind, ...RAISERS]) namer.reserve(exactName(name));
  const libraries = nameLibraries(librariesIn(graphsOf(routineOf(programs, kind))), namer);
  const claim = (wanted: string): Code => namer.claim(wanted, LONGEST_FUNCTION);
  return { nameOf: exactName, claim, libraries, dialect };
}

function emitSource(programs: Programs, kind: FunctionKind): Source {
  const scope = scopeOf(programs, kind, JAVASCRIPT);
  return { text: emitKind(programs, kind, scope), libraries: scope.libraries };
}

/** The same text, and which instructions of which graphs each part of it serves. */
export function emitMarked(
  programs: Programs,
  kind: FunctionKind,
): ReturnType<typeof readMarks> & { readonly graphs: readonly Graph[] } {
  const scope = scopeOf(programs, kind, { ...JAVASCRIPT, marks: "all" });
  const names = namesIn(programs, scope);
  return { ...readMarks(emitKind(programs, kind, scope, names)), graphs: names.graphs };
}

/** Something for each function of a program, made when it is first read. */
export const eachOf = <T>(
  programs: Programs,
  make: (kind: FunctionKind) => T,
): Record<FunctionKind, T> =>
  lazily(Object.fromEntries(kindsOf(programs).map((kind) => [kind, () => make(kind)]))) as Record<
    FunctionKind,
    T
  >;

/** Emits the functions of a program, each when it is first read. */
export const emitSources = (programs: Programs): Sources =>
  eachOf(programs, (kind) => emitSource(programs, kind));

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

/** Runs a function body in which library functions, and others by name, are in scope. */
export function runBody(
  body: Code,
  libraries: LibraryNames,
  scope: Readonly<Record<string, unknown>> = {},
): unknown {
  const names = [...Object.keys(scope), ...libraries.values()];
  const things = [
    ...Object.values(scope),
    ...[...libraries.keys()].map((l: Library) => l.evaluate),
  ];
  return new Function(...names, body)(...things);
}

/**
 * Runs the text of a function. Each instance gets a text of its own, because V8 keeps what it
 * learns about functions with their text.
 */
export function evaluate(
  programs: Programs,
  kind: FunctionKind,
  { text, libraries }: Source,
  raisers: Raisers,
): Flat[FunctionKind] {
  const { parameters, body } = emitChecked(programs, kind, exactName(kind), RAISER_NAMES);
  const checked = code`return (${join(parameters, ", ")}) => {\n${indent(body)}\n};`;
  const own = code`//# sourceURL=gradc-${exactName(`g${++instances}`)}.js`;
  const whole = join([code`"use strict";\n${text}`, code`${checked}\n${own}`], "\n\n");
  return runBody(whole, libraries, raisers) as Flat[FunctionKind];
}
