/**
 * The front end of `gradc build`: what a `.grad.ts` file exports, under which names, with which
 * doc comments. The only file that knows ts-morph.
 *
 * The non-obvious decision: ts-morph is loaded only when it is needed, and only parses; what a
 * gradient is, the loaded module says.
 */
import type { Node, SourceFile } from "ts-morph";
import { loadTool } from "./tools.ts";

/** One exported name. */
export interface ExportedName {
  readonly name: string;
  /** The doc comment without its stars, tags and all; "" without one. */
  readonly doc: string;
  readonly line: number;
}

/** Whether a file exports what other files define. */
function passesOn(source: SourceFile): boolean {
  const imported = source.getImportDeclarations().flatMap((declaration) => {
    const names = declaration
      .getNamedImports()
      .map((one) => (one.getAliasNode() ?? one.getNameNode()).getText());
    const whole = [declaration.getDefaultImport(), declaration.getNamespaceImport()];
    return [...names, ...whole.flatMap((name) => name?.getText() ?? [])];
  });
  return source
    .getExportDeclarations()
    .some(
      (declaration) =>
        declaration.hasModuleSpecifier() ||
        declaration.getNamedExports().some((one) => imported.includes(one.getName())),
    );
}

/**
 * Parses a file. What it imports is parsed only if it is exported again: gradc itself is among it,
 * and takes far longer than all the rest.
 */
async function parse(file: string): Promise<SourceFile> {
  const { Project } = await loadTool("ts-morph", () => import("ts-morph"));
  const project = new Project({
    compilerOptions: { noResolve: true },
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    skipLoadingLibFiles: true,
  });
  const source = project.addSourceFileAtPath(file);
  if (passesOn(source)) project.compilerOptions.set({ noResolve: false });
  return source;
}

/** Reads the doc comment of a declaration; for a variable it stands on the statement. */
async function docOf(declaration: Node): Promise<string> {
  const { Node } = await import("ts-morph");
  const owner = Node.isVariableDeclaration(declaration)
    ? declaration.getVariableStatement()
    : declaration;
  if (owner === undefined || !Node.isJSDocable(owner)) return "";
  const docs = owner.getJsDocs();
  return docs.at(-1)?.getInnerText().trim() ?? "";
}

/** The exported names of a file, in the order in which they stand there. */
export async function exportedNames(file: string): Promise<ExportedName[]> {
  const source = await parse(file);
  const found: ExportedName[] = [];
  for (const [name, [declaration]] of source.getExportedDeclarations()) {
    if (declaration === undefined) continue;
    found.push({ name, doc: await docOf(declaration), line: declaration.getStartLineNumber() });
  }
  return found.sort((a, b) => a.line - b.line);
}

/** A TypeScript program as JavaScript, line by line the same. */
export async function withoutTypes(text: string): Promise<string> {
  const { ts } = await loadTool("ts-morph", () => import("ts-morph"));
  const { ModuleKind, ScriptTarget } = ts;
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ESNext };
  return ts.transpileModule(text, { compilerOptions }).outputText;
}

/** What a piece of JavaScript uses without defining it; or why it cannot be read. */
export interface FreeNames {
  readonly problem?: string;
  readonly names: readonly string[];
}

/** TypeScript's codes for a name that is not found, alone, misspelt, or in `{ name }`. */
const NOT_FOUND: ReadonlySet<number> = new Set([2304, 2552, 18004]);

/** The names that a piece of JavaScript uses without defining them. */
export async function freeNames(text: string): Promise<FreeNames> {
  const { Project } = await loadTool("ts-morph", () => import("ts-morph"));
  const compilerOptions = { allowJs: true, checkJs: true, noLib: true, target: 99 };
  const project = new Project({ useInMemoryFileSystem: true, compilerOptions });
  const file = project.createSourceFile("library.js", text);
  const program = project.getProgram();
  const [wrong] = program.getSyntacticDiagnostics(file);
  if (wrong !== undefined) {
    return { problem: `its text cannot be read: ${String(wrong.getMessageText())}`, names: [] };
  }
  const missing = program
    .getSemanticDiagnostics(file)
    .filter((diagnostic) => NOT_FOUND.has(diagnostic.getCode()))
    .map((diagnostic) => /'([^']+)'/.exec(String(diagnostic.getMessageText()))?.[1] ?? "");
  return { names: [...new Set(missing)] };
}
