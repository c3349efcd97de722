/**
 * The user's project as TypeScript sees it: the files a source imports, and their types.
 *
 * The non-obvious decision: only project files are read. Packages, and gradc itself, are left out
 * of the program: their types play no part in the shape of a function's parameters.
 */
import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { isForeign, ownFolder } from "./own.ts";
import { library, LIBRARY_FILE, OPTIONS, type SourceProgram } from "./setup.ts";
import { ts, type TS } from "./typescript.ts";

interface Kept {
  readonly changed: number;
  readonly file: TS.SourceFile;
}

const kept = new Map<string, Kept>();

/** A file, parsed; once, as long as it does not change. */
function parsed(file: string): TS.SourceFile | undefined {
  if (file === LIBRARY_FILE) return library;
  const changed = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (changed === undefined) return undefined;
  const before = kept.get(file);
  if (before?.changed === changed) return before.file;
  const text = readFileSync(file, "utf8");
  const made = ts.createSourceFile(file, text, ts.ScriptTarget.ESNext, true);
  kept.set(file, { changed, file: made });
  return made;
}

/** What the user's tsconfig says about where modules are. */
function pathsFor(file: string): TS.CompilerOptions {
  const config = ts.findConfigFile(dirname(file), ts.sys.fileExists);
  if (config === undefined) return {};
  const read = ts.readConfigFile(config, ts.sys.readFile);
  const host = { ...ts.sys, readDirectory: () => [] };
  const { options } = ts.parseJsonConfigFileContent(read.config ?? {}, host, dirname(config));
  const { paths, baseUrl, pathsBasePath } = options;
  return {
    ...(paths && { paths }),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(pathsBasePath === undefined ? {} : { pathsBasePath }),
  };
}

/** The names of the modules that a file imports or exports again. */
export const namesOf = (file: TS.SourceFile): string[] =>
  file.statements.flatMap((statement) => {
    const from =
      (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) &&
      statement.moduleSpecifier;
    return from && ts.isStringLiteral(from) ? [from.text] : [];
  });

/** Reads a source and what it imports. */
export function programOf(source: string): SourceProgram {
  const options = { ...pathsFor(source), ...OPTIONS };
  const resolve = (name: string, from: string): string | undefined =>
    ts.resolveModuleName(name, from, options, ts.sys).resolvedModule?.resolvedFileName;
  const found = new Set([source]);
  for (const path of found) {
    const file = parsed(path);
    for (const name of file ? namesOf(file) : []) {
      const target = resolve(name, path);
      if (target === undefined || isForeign(target) || target.endsWith(".json")) continue;
      found.add(target);
    }
  }
  const host: TS.CompilerHost = { ...ts.createCompilerHost(options), getSourceFile: parsed };
  const program = ts.createProgram([LIBRARY_FILE, ...found], options, host);
  return {
    file: program.getSourceFile(source) as TS.SourceFile,
    checker: program.getTypeChecker(),
    files: [...found],
    resolve,
    isGradc: (name, from) => {
      const target = resolve(name, from);
      return target !== undefined && ownFolder(target) !== undefined;
    },
    metaOf: (path) => ({
      url: pathToFileURL(path).href,
      filename: path,
      dirname: dirname(path),
    }),
    fileAt: (path) => program.getSourceFile(path) ?? parsed(path),
  };
}
