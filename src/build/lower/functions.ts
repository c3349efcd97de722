/**
 * Functions and classes: their bodies are rewritten, and the runtime is told of them, so that it
 * can tell a lowered function from unknown code.
 *
 * The non-obvious decision: async functions and generators are rewritten too, but conditions in
 * them must be ordinary ones: await and yield cannot move into the closures that both sides of a
 * choice need.
 */
import { ts, type TS } from "./typescript.ts";
import { cellsAfter } from "./cells.ts";
import type { Context, Rule } from "./context.ts";
import { tail } from "./lists.ts";

type WithBody = TS.FunctionLikeDeclaration & { readonly body: TS.ConciseBody };

const isNative = (node: TS.FunctionLikeDeclaration): boolean =>
  "asteriskToken" in node && node.asteriskToken !== undefined
    ? true
    : (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Async) !== 0;

const isSuperCall = (node: TS.Statement): boolean =>
  ts.isExpressionStatement(node) &&
  ts.isCallExpression(node.expression) &&
  node.expression.expression.kind === ts.SyntaxKind.SuperKeyword;

/** The statements of a constructor; the new object is younger than all that is around. */
function constructorBody(list: readonly TS.Statement[], context: Context): string {
  const born = ` ${context.prefix}.born(this);`;
  const at = list.findIndex(isSuperCall) + 1;
  const [before, after] = [list.slice(0, at), list.slice(at)];
  const end = (result: string): string => `return ${result};`;
  return tail(before, context, end) + born + tail(after, context, end);
}

function bodyOf(node: WithBody, context: Context): string {
  const { body, parameters } = node;
  const start = cellsAfter(parameters, context);
  if (!ts.isBlock(body)) {
    const text = context.rewrite(body);
    return start === "" ? text : `{${start} return ${text}; }`;
  }
  const inside = ts.isConstructorDeclaration(node)
    ? constructorBody(body.statements, context)
    : tail(body.statements, context, (result) => `return ${result};`);
  return `{${start}${inside}${context.between(body.statements.end, body.end)}`;
}

/** A function as it stands, with its parameters and its body rewritten. */
function rewritten(node: TS.FunctionLikeDeclaration, context: Context): string {
  if (node.body === undefined) return context.verbatim(node);
  const { body } = node as WithBody;
  return context.inside({ kind: "function", native: isNative(node) }, () => {
    let text = "";
    let from = node.getStart(context.file);
    for (const parameter of node.parameters) {
      text += context.between(from, parameter.getStart(context.file)) + context.rewrite(parameter);
      from = parameter.end;
    }
    const head = text + context.between(from, body.getStart(context.file));
    return head + bodyOf(node as WithBody, context);
  });
}

const expression: Rule = (node: TS.FunctionLikeDeclaration, context) =>
  `${context.prefix}.fn(${rewritten(node, context)})`;

/** A computed name is an expression: `[Symbol.iterator]() {}` stays as it is. */
const member: Rule = (node: TS.FunctionLikeDeclaration, context) => rewritten(node, context);

const declaration: Rule = (node: TS.FunctionDeclaration, context) => rewritten(node, context);

const classDeclaration: Rule = (node: TS.ClassDeclaration, context) => {
  const text = context.copy(node);
  return node.name ? `${text} ${context.prefix}.fn(${node.name.text});` : text;
};

const property: Rule = (node: TS.PropertyDeclaration, context) =>
  context.inside({ kind: "function", native: false }, () => context.copy(node));

const asItIs: Rule = (node: TS.Node, context) => context.verbatim(node);

/** The rules of functions and classes, and of what only types know. */
export const FUNCTIONS: Readonly<Partial<Record<TS.SyntaxKind, Rule>>> = {
  [ts.SyntaxKind.ArrowFunction]: expression,
  [ts.SyntaxKind.FunctionExpression]: expression,
  [ts.SyntaxKind.FunctionDeclaration]: declaration,
  [ts.SyntaxKind.MethodDeclaration]: member,
  [ts.SyntaxKind.GetAccessor]: member,
  [ts.SyntaxKind.SetAccessor]: member,
  [ts.SyntaxKind.Constructor]: member,
  [ts.SyntaxKind.ClassDeclaration]: classDeclaration,
  [ts.SyntaxKind.ClassExpression]: (node: TS.ClassExpression, context) =>
    `${context.prefix}.fn(${context.copy(node)})`,
  [ts.SyntaxKind.PropertyDeclaration]: property,
  [ts.SyntaxKind.InterfaceDeclaration]: asItIs,
  [ts.SyntaxKind.TypeAliasDeclaration]: asItIs,
  [ts.SyntaxKind.EnumDeclaration]: asItIs,
  [ts.SyntaxKind.ImportDeclaration]: asItIs,
  [ts.SyntaxKind.ImportEqualsDeclaration]: asItIs,
  [ts.SyntaxKind.ExportDeclaration]: asItIs,
  [ts.SyntaxKind.TypeParameter]: asItIs,
};
