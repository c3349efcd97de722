/**
 * The texts that `gradc build` writes or takes over, as ts-morph sees them: without types, and what
 * they use from outside. One of the few files that know ts-morph.
 *
 * The non-obvious decision: ts-morph is loaded only when it is needed, which it is for none of the
 * ordinary sources; what a source exports, lower/exports.ts reads from its syntax.
 */
import { loadTool } from "./tools.ts";

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
