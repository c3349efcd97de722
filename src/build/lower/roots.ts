/**
 * The functions of a file that are to be compiled: what is handed to `compileGrad` and its sisters,
 * and what a doc comment marks.
 *
 *     /** @grad *\/ export function energy(x: number, y: number): number { … }
 *
 * The non-obvious decision: a mark names the product, and `@grad` on a function of several results
 * means their Jacobian, since that is what its gradient is.
 */
import { ts, type TS } from "./typescript.ts";
import * as compilers from "../../compilers.ts";
import type { Product } from "../../passes/products.ts";
import type { Context, Rule } from "./context.ts";
import { isPlain, returnsNumber, shapesOf } from "./shapes.ts";

/** What a doc comment may ask for. */
const MARKS: Readonly<Record<string, Product>> = {
  grad: "gradient",
  jacobian: "jacobian",
  hessian: "hessian",
  jvp: "jvp",
  vjp: "vjp",
  hvp: "hvp",
};

/** The name by which lowered files export what doc comments have marked. */
export const MARKED = "$gradcMarked";

/** A marked function. */
interface Marked {
  readonly name: string;
  readonly product: Product;
  readonly fn: TS.Node;
  readonly tag: TS.JSDocTag;
}

const markOf = (node: TS.Node): TS.JSDocTag | undefined =>
  ts.getJSDocTags(node).find(({ tagName }) => Object.hasOwn(MARKS, tagName.text));

const isExported = (node: TS.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword);

const isDefault = (node: TS.Statement): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword);

/** What is declared by a statement: functions, and variables that hold one. */
function functionsIn(node: TS.Statement): { name: TS.Identifier; fn: TS.Node }[] {
  if (ts.isFunctionDeclaration(node)) return node.name ? [{ name: node.name, fn: node }] : [];
  if (!ts.isVariableStatement(node)) return [];
  return node.declarationList.declarations.flatMap(({ name, initializer }) =>
    ts.isIdentifier(name) && initializer ? [{ name, fn: initializer }] : [],
  );
}

/** The marked functions of a file. */
export function markedIn(file: TS.SourceFile, context?: Context): Marked[] {
  const named = new Set(
    file.statements.flatMap((node) =>
      ts.isExportDeclaration(node) && node.exportClause && ts.isNamedExports(node.exportClause)
        ? node.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
        : [],
    ),
  );
  return file.statements.flatMap((node) =>
    functionsIn(node).flatMap(({ name, fn }): Marked[] => {
      const tag = markOf(ts.isVariableStatement(node) ? fn.parent : node);
      if (tag === undefined) return [];
      if (!isExported(node) && !named.has(name.text)) {
        context?.refuse(
          name,
          `@${tag.tagName.text} on a function that is not exported`,
          "Export it",
        );
      }
      if (isDefault(node)) {
        context?.refuse(name, `@${tag.tagName.text} on a default export`, "Export it by its name");
      }
      return [{ name: name.text, product: MARKS[tag.tagName.text] as Product, fn, tag }];
    }),
  );
}

/** What is written at the end of a lowered file: the marked functions, compiled. */
export function markedText(file: TS.SourceFile, checker: TS.TypeChecker, context: Context): string {
  const parts = markedIn(file, context).map(({ name, product, fn, tag }) => {
    const several = tag.tagName.text === "grad" && !returnsNumber(fn, checker);
    const wanted = several ? "jacobian" : product;
    const args = `${JSON.stringify(wanted)}, ${name}, ${shapesOf(fn, [], checker, context)}`;
    return `${name}: ${context.prefix}.compile(${args}, ${context.site(fn)})`;
  });
  return parts.length === 0 ? "" : `\nexport const ${MARKED} = { ${parts.join(", ")} };`;
}

/** The name of the compiler that is called, if one is. */
function compilerOf(
  callee: TS.Expression,
  imported: ReadonlyMap<string, string>,
): string | undefined {
  const name = ts.isIdentifier(callee)
    ? imported.get(callee.text)
    : ts.isPropertyAccessExpression(callee) &&
        ts.isIdentifier(callee.expression) &&
        imported.get(callee.expression.text) === "*"
      ? callee.name.text
      : undefined;
  return name !== undefined && Object.hasOwn(compilers, name) ? name : undefined;
}

/** Whether a call compiles a function of bare numbers. */
function compilesPlain(
  node: TS.Node,
  checker: TS.TypeChecker,
  imported: ReadonlyMap<string, string>,
): node is TS.CallExpression {
  if (!ts.isCallExpression(node) || !compilerOf(node.expression, imported)) return false;
  const [fn] = node.arguments;
  return fn !== undefined && isPlain(fn, checker);
}

/** Whether a file has anything to lower. */
export function hasPlain(
  file: TS.SourceFile,
  checker: TS.TypeChecker,
  imported: ReadonlyMap<string, string>,
): boolean {
  const visit = (node: TS.Node): boolean =>
    compilesPlain(node, checker, imported) || (ts.forEachChild(node, visit) ?? false);
  return markedIn(file).length > 0 || visit(file);
}

/** The doc comment around an expression: that of the variable it is given to. */
function tagsAround(node: TS.Node): readonly TS.JSDocTag[] {
  for (let { parent } = node; parent !== undefined; parent = parent.parent) {
    if (ts.isVariableDeclaration(parent)) return ts.getJSDocTags(parent);
    if (ts.isStatement(parent)) return [];
  }
  return [];
}

/** Calls of the compilers; any other call goes to `otherwise`. */
export const compilerCall =
  (checker: TS.TypeChecker, otherwise: Rule): Rule =>
  (node: TS.CallExpression, context) => {
    if (!compilesPlain(node, checker, context.imported)) return otherwise(node, context);
    const [fn, ...rest] = node.arguments as unknown as readonly [TS.Expression, ...TS.Expression[]];
    const shapes = shapesOf(fn, tagsAround(node), checker, context);
    const given = rest.map((arg) => context.rewrite(arg)).join(", ");
    const site = context.site(fn);
    const root = `${context.prefix}.root(${context.rewrite(fn)}, ${site})`;
    const list = `...${context.prefix}.shapesFor(() => ${shapes}, [${given}])`;
    return `${context.verbatim(node.expression)}(${root}, ${list})`;
  };
