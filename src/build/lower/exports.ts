/**
 * What a source exports, under which names, with which doc comments.
 *
 * The non-obvious decision: only the names are read here; what a gradient is, the loaded module
 * says. So it does no harm that a name which a package passes on has no declaration here.
 */
import type { SourceProgram } from "./setup.ts";
import { ts, type TS } from "./typescript.ts";

/** One exported name. */
export interface ExportedName {
  readonly name: string;
  /** The doc comment without its stars, tags and all; "" without one. */
  readonly doc: string;
  readonly line: number;
}

/** Where the doc comment of a declaration stands; for a variable that is the statement. */
const owner = (declaration: TS.Node): TS.Node =>
  ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;

/** A comment without its ends and the stars at the beginnings of its lines. */
const innerText = (comment: string): string =>
  comment
    .replace(/^\/\*\*[^\S\n]?|\s*\*\/$/g, "")
    .split("\n")
    .map((line, i) => (i === 0 ? line : line.replace(/^\s*\*? ?/, "")))
    .join("\n")
    .trim();

function docOf(declaration: TS.Node): string {
  const comments = ts.getJSDocCommentsAndTags(owner(declaration)).filter(ts.isJSDoc);
  return innerText(comments.at(-1)?.getText() ?? "");
}

/** The declaration that a name stands for, in this file or another one of the project. */
function declarationOf(exported: TS.Symbol, checker: TS.TypeChecker): TS.Node | undefined {
  const passesOn = (exported.flags & ts.SymbolFlags.Alias) !== 0;
  const meant = passesOn ? checker.getAliasedSymbol(exported) : exported;
  return meant.declarations?.[0] ?? exported.declarations?.[0];
}

/** The exported names of a source, in the order in which they stand there. */
export function exportedNames({ file, checker }: SourceProgram): ExportedName[] {
  const module = checker.getSymbolAtLocation(file);
  const found = module === undefined ? [] : checker.getExportsOfModule(module);
  return found
    .map((exported): ExportedName => {
      const declaration = declarationOf(exported, checker) ?? file;
      const start = declaration.getStart(declaration.getSourceFile());
      const { line } = declaration.getSourceFile().getLineAndCharacterOfPosition(start);
      return { name: exported.name, doc: docOf(declaration), line: line + 1 };
    })
    .sort((a, b) => a.line - b.line);
}
