/**
 * Lowers one file: its text with every operator, call and assignment turned over to the runtime.
 *
 * The non-obvious decision: the runtime comes in through the first line and marked functions go out
 * through the last, so that all lines between keep their numbers.
 */
import { ts, type TS } from "./typescript.ts";
import { Context } from "./context.ts";
import { EXPRESSIONS } from "./expressions.ts";
import { FUNCTIONS } from "./functions.ts";
import { compilerCall, hasPlain, markedText } from "./roots.ts";
import type { SourceProgram } from "./setup.ts";
import { statements } from "./lists.ts";
import { STATEMENTS } from "./statements.ts";

/** The name under which lowered files import the runtime. */
export const RUNTIME = "gradc:runtime";

/** What a file imports from gradc: the exported name by the local one; `*` for all of it. */
function importedFrom(file: TS.SourceFile, program: SourceProgram): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const node of file.statements) {
    if (!ts.isImportDeclaration(node) || !ts.isStringLiteral(node.moduleSpecifier)) continue;
    if (!program.isGradc(node.moduleSpecifier.text, file.fileName)) continue;
    const bindings = node.importClause?.namedBindings;
    if (bindings === undefined) continue;
    if (ts.isNamespaceImport(bindings)) names.set(bindings.name.text, "*");
    else {
      for (const { name, propertyName } of bindings.elements) {
        names.set(name.text, (propertyName ?? name).text);
      }
    }
  }
  return names;
}

/** Whether a source, or what it imports, has functions of plain arithmetic to compile. */
export const isPlainSource = (program: SourceProgram): boolean =>
  program.files.some((path) => {
    const file = program.fileAt(path);
    return file !== undefined && hasPlain(file, program.checker, importedFrom(file, program));
  });

/**
 * The lowered text of a file.
 * @param path its absolute path
 * @throws GradcError LOWER_SYNTAX
 */
export function lowerFile(path: string, program: SourceProgram): string {
  const file = program.fileAt(path) as TS.SourceFile;
  const call = compilerCall(program.checker, EXPRESSIONS[ts.SyntaxKind.CallExpression] as never);
  const rules = {
    ...EXPRESSIONS,
    ...STATEMENTS,
    ...FUNCTIONS,
    [ts.SyntaxKind.CallExpression]: call,
  };
  const context = new Context(file, importedFrom(file, program), rules, program.metaOf(path));
  const body =
    statements(file.statements, context) + context.between(file.statements.end, file.end);
  const marked = path === program.file.fileName ? markedText(file, program.checker, context) : "";
  const made = `${context.prefix}runtime(${JSON.stringify(path)}, [${context.positions.join()}])`;
  const start = `import { runtime as ${context.prefix}runtime } from "${RUNTIME}"; const ${context.prefix} = ${made};`;
  return `${start} ${body}${marked}\n`;
}
