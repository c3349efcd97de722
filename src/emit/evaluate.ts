/**
 * Turns emitted text into running functions, where that is allowed.
 *
 * The non-obvious decision: whether code generation is allowed is found by trying, only when the
 * first function is compiled (a probe makes strict pages report a violation), and only once.
 */
import type { Library } from "../ops.ts";
import type { FunctionKind, Programs } from "../passes/products.ts";
import { emitChecked, type Raiser, type RaiserNames, RAISERS } from "./checked.ts";
import { type Code, code, exactName, indent, join, LONGEST_FUNCTION, Namer } from "./code.ts";
import { type LibraryNames, librariesIn, nameLibraries } from "./libraries.ts";
import { emitKinds, type FunctionTexts, allGraphs, kindsOf } from "./programs.ts";

/** The compiled functions of a product on flat arrays; `FUNCTIONS` in programs.ts says which. */
export type Flat = Readonly<Record<FunctionKind, (...arrays: unknown[]) => number>>;

/** The functions that raise the errors of the checks. */
export type Raisers = Readonly<Record<Raiser, (...details: never[]) => never>>;

/** The text of each function, named after its kind, and what it calls. */
export interface Sources {
  readonly texts: FunctionTexts;
  readonly libraries: LibraryNames;
}

export function emitSources(programs: Programs): Sources {
  const namer = new Namer();
  for (const name of [...kindsOf(programs), ...RAISERS]) namer.reserve(exactName(name));
  const libraries = nameLibraries(librariesIn(allGraphs(programs)), namer);
  const nameOf = (kind: FunctionKind): Code => exactName(kind);
  const claim = (wanted: string): Code => namer.claim(wanted, LONGEST_FUNCTION);
  return { texts: emitKinds(programs, { nameOf, claim, libraries }), libraries };
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
 * Runs the text. Each instance gets a text of its own, because V8 keeps what it learns about
 * functions with their text.
 */
export function evaluate(
  programs: Programs,
  { texts, libraries }: Sources,
  raisers: Raisers,
): Flat {
  const functions = join([...texts.values()], "\n\n");
  const members = join(
    kindsOf(programs).map((kind) => member(programs, kind)),
    "\n",
  );
  const own = code`//# sourceURL=gradc-${exactName(`g${++instances}`)}.js`;
  const body = code`"use strict";\n${functions}\n\nreturn {\n${indent(members)}\n};\n${own}`;
  return runBody(body, libraries, raisers) as Flat;
}
