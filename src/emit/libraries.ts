/**
 * The functions beside `Math`'s that generated code calls: gradc's own (erf) and those of
 * operations that users define.
 *
 * The non-obvious decision: at run time they are handed to the code as they are; only a generated
 * file holds their text. So at run time they may be closures, and no text is ever evaluated twice.
 */
import type { Graph } from "../ir/graph.ts";
import type { Library, Op, Syntax } from "../ops.ts";
import { type Code, code, functionText, NAME_MARK, type Namer } from "./code.ts";
import { type Dialect, JAVASCRIPT } from "./dialect.ts";

/** What each library function is called in some code. */
export type LibraryNames = ReadonlyMap<Library, Code>;

/** A spelling that only notes which library functions are called. */
const collector = (found: Set<Library>): Syntax<null> => ({
  number: () => null,
  prefix: () => null,
  infix: () => null,
  conditional: () => null,
  call(callee) {
    if (typeof callee !== "string") found.add(callee);
    return null;
  },
});

const known = new WeakMap<Op, readonly Library[]>();

/** The library functions that an operation calls. */
export function calledBy(row: Op): readonly Library[] {
  let libraries = known.get(row);
  if (libraries === undefined) {
    const found = new Set<Library>();
    row.js(collector(found), null, null, null);
    known.set(row, (libraries = [...found]));
  }
  return libraries;
}

/** The library functions that graphs call, in order of first use. */
export function librariesIn(graphs: Iterable<Graph>): readonly Library[] {
  const found = new Set<Library>();
  for (const graph of graphs) {
    for (let id = 0; id < graph.length; id++) {
      const row = graph.row(id);
      if (row !== null) for (const library of calledBy(row)) found.add(library);
    }
  }
  return [...found];
}

/** Gives each library function a name of its own. */
export function nameLibraries(libraries: Iterable<Library>, namer: Namer): LibraryNames {
  return new Map([...libraries].map((library) => [library, namer.claim(library.name)]));
}

/** `function erf…` for each function, in a file. */
export function libraryTexts(
  libraries: LibraryNames,
  { typed }: Dialect = JAVASCRIPT,
): readonly Code[] {
  const texts = [...libraries].map(([{ evaluate, original = evaluate }, name]) =>
    functionText(name, Function.prototype.toString.call(original), typed),
  );
  if (!texts.some((text) => text.includes(NAME_MARK))) return texts;
  const marker = typed
    ? code`const ${NAME_MARK} = <T,>(marked: T): T => marked;`
    : code`const ${NAME_MARK} = (marked) => marked;`;
  return [...texts, marker];
}
