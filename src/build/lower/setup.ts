/**
 * How TypeScript looks at sources: options, and the little library that stands for its own.
 *
 * The non-obvious decision: nothing is resolved and no library is read, because the only types that
 * play a part are those of parameters and of numbers; so a program is made in a fraction of the
 * time, and a page without files can make one too.
 */
import { ts, type TS } from "./typescript.ts";
import { LIBRARY } from "./library.ts";

/** The name of the library's file. */
export const LIBRARY_FILE = "/gradc-library.d.ts";

export const OPTIONS: TS.CompilerOptions = {
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  allowImportingTsExtensions: true,
  allowJs: true,
  noEmit: true,
  noLib: true,
  noResolve: true,
  strict: true,
  types: [],
};

/** The library, parsed. */
export const library: TS.SourceFile = ts.createSourceFile(
  LIBRARY_FILE,
  LIBRARY,
  ts.ScriptTarget.ESNext,
);

/** A file of the user's, with what it imports from the project. */
export interface SourceProgram {
  readonly file: TS.SourceFile;
  readonly checker: TS.TypeChecker;
  /** Absolute paths of the project files in it. */
  readonly files: readonly string[];
  /** The file that a module's name means, as seen from another file; undefined if there is none. */
  resolve(name: string, from: string): string | undefined;
  /** Whether a module's name means gradc. */
  isGradc(name: string, from: string): boolean;
  /** What `import.meta` says of a file. */
  metaOf(path: string): Readonly<Record<string, string>>;
  /** Another file of the program. */
  fileAt(path: string): TS.SourceFile | undefined;
}
