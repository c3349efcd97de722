/**
 * A program of one text that is no file, as in a page where one types.
 *
 * The non-obvious decision: it asks nothing of the surroundings, neither files nor `ts.sys`, so it
 * runs wherever JavaScript does.
 */
import { ts, type TS } from "./typescript.ts";
import { library, LIBRARY_FILE, OPTIONS, type SourceProgram } from "./setup.ts";

/** Names of modules that mean gradc. */
const GRADC = /^gradc(?:\/|$)/;

/**
 * Reads a text, which can import from gradc only.
 * @param path what it is called, with a slash before
 */
export function textProgram(path: string, text: string): SourceProgram {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  const files = new Map([
    [path, file],
    [LIBRARY_FILE, library],
  ]);
  const host: TS.CompilerHost = {
    getSourceFile: (name) => files.get(name),
    fileExists: (name) => files.has(name),
    readFile: (name) => files.get(name)?.text,
    getDefaultLibFileName: () => LIBRARY_FILE,
    getCurrentDirectory: () => "/",
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    writeFile: () => {},
  };
  const program = ts.createProgram([...files.keys()], OPTIONS, host);
  return {
    file,
    checker: program.getTypeChecker(),
    files: [path],
    resolve: () => undefined,
    isGradc: (name) => GRADC.test(name),
    metaOf: (name) => ({ filename: name, dirname: "/" }),
    fileAt: (name) => files.get(name),
  };
}
