/**
 * Expressions: operators, choices, calls and new objects become calls of the runtime.
 *
 * The non-obvious decision: types decide nothing here. A counter and a differentiated number are
 * both of type number, so every operator asks when it runs what it has got.
 */
import { ts, type TS } from "./typescript.ts";
import { assign, increment } from "./assignments.ts";
import type { Context, Rule } from "./context.ts";
import { bare, keyOf, memberOf } from "./members.ts";
import { isAssignment } from "./scopes.ts";

type Binary = TS.BinaryExpression;

/** A function without parameters, where one may stand. */
function thunk(node: TS.Expression, context: Context): string {
  const text = context.rewrite(node);
  return `() => ${text.startsWith("{") ? `(${text})` : text}`;
}

const isLazy = (kind: TS.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;

const isEquality = (kind: TS.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.EqualsEqualsToken ||
  kind === ts.SyntaxKind.ExclamationEqualsToken ||
  kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
  kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;

/** Operators that stay as they are: `,`, `??`, `in`, `instanceof`. */
const KEPT: ReadonlySet<TS.SyntaxKind> = new Set([
  ts.SyntaxKind.CommaToken,
  ts.SyntaxKind.QuestionQuestionToken,
  ts.SyntaxKind.InKeyword,
  ts.SyntaxKind.InstanceOfKeyword,
]);

/** Where closures would be in the way, conditions must be ordinary ones. */
const ordinary = (node: TS.Expression, context: Context): string =>
  `${context.prefix}.truth(${context.rewrite(node)}, "condition", ${context.site(node)})`;

function lazy(node: Binary, context: Context): string {
  const { left, operatorToken, right } = node;
  if (context.inNative) {
    const between = context.between(left.end, right.getStart(context.file));
    return `(${ordinary(left, context)}${between}${context.rewrite(right)})`;
  }
  const name = operatorToken.kind === ts.SyntaxKind.BarBarToken ? "or" : "and";
  const gap = context.gap(left, operatorToken, right);
  const [x, y] = [context.rewrite(left), thunk(right, context)];
  return `${context.prefix}.${name}(${x}${gap}${y}, ${context.site(left)})`;
}

const binary: Rule = (node: Binary, context) => {
  const { left, operatorToken, right } = node;
  const { kind } = operatorToken;
  if (isAssignment(kind)) return assign(node, context);
  if (isLazy(kind)) return lazy(node, context);
  if (KEPT.has(kind) || ts.isPrivateIdentifier(left)) return context.copy(node);
  const operator = operatorToken.getText(context.file);
  const gap = context.gap(left, operatorToken, right);
  const both = `${context.rewrite(left)}${gap}${context.rewrite(right)}, ${context.site(node)}`;
  return isEquality(kind)
    ? `${context.prefix}.equality("${operator}", ${both})`
    : `${context.prefix}["${operator}"](${both})`;
};

const OPERATORS: Readonly<Partial<Record<TS.SyntaxKind, string>>> = {
  [ts.SyntaxKind.MinusToken]: "-",
  [ts.SyntaxKind.PlusToken]: "+",
  [ts.SyntaxKind.ExclamationToken]: "!",
  [ts.SyntaxKind.TildeToken]: "~",
};

const prefix: Rule = (node: TS.PrefixUnaryExpression, context) => {
  const operator = OPERATORS[node.operator];
  if (operator === undefined) return increment(node, context);
  // A negative number stays one.
  if (ts.isNumericLiteral(node.operand)) return context.copy(node);
  const x = context.rewrite(node.operand);
  return `${context.prefix}.prefix("${operator}", ${x}, ${context.site(node)})`;
};

const conditional: Rule = (node: TS.ConditionalExpression, context) => {
  const { condition, questionToken, whenTrue, colonToken, whenFalse } = node;
  if (context.inNative) {
    const after = context.between(condition.end, whenTrue.getStart(context.file));
    const between = context.between(whenTrue.end, whenFalse.getStart(context.file));
    const sides = [context.rewrite(whenTrue), context.rewrite(whenFalse)];
    return `(${ordinary(condition, context)}${after}${sides[0]}${between}${sides[1]})`;
  }
  const c = context.rewrite(condition);
  const yes = `${context.gap(condition, questionToken, whenTrue)}${thunk(whenTrue, context)}`;
  const no = `${context.gap(whenTrue, colonToken, whenFalse)}${thunk(whenFalse, context)}`;
  return `${context.prefix}.choice(${c}${yes}${no}, ${context.site(condition)})`;
};

/** Arguments as a list, with the lines they stand on. */
function listOf(args: TS.NodeArray<TS.Expression> | undefined, context: Context): string {
  if (args === undefined || args.length === 0) return "[]";
  let text = "";
  let from = args.pos;
  for (const arg of args) {
    text += context.between(from, arg.getStart(context.file)) + context.rewrite(arg);
    from = arg.end;
  }
  return `[${text}${context.between(from, args.end)}]`;
}

const call: Rule = (node: TS.CallExpression, context) => {
  const { prefix: runtime } = context;
  const callee = bare(node.expression);
  if (callee.kind === ts.SyntaxKind.SuperKeyword || callee.kind === ts.SyntaxKind.ImportKeyword) {
    return context.copy(node);
  }
  const member = memberOf(callee, context);
  const isSuper = member?.[0].kind === ts.SyntaxKind.SuperKeyword;
  const isPrivate = ts.isPropertyAccessExpression(callee) && ts.isPrivateIdentifier(callee.name);
  // Methods of a lowered class that only it can reach.
  if (isSuper || isPrivate) return context.copy(node);
  const args = listOf(node.arguments, context);
  const site = context.site(node);
  const optional = ts.isCallChain(node);
  if (member === undefined) {
    const fn = context.rewrite(callee);
    if (!optional) return `${runtime}.call(${fn}, ${args}, ${site})`;
    return `${runtime}.optional(${fn}, (${runtime}o) => ${runtime}.call(${runtime}o, ${args}, ${site}))`;
  }
  const [self, name] = [context.rewrite(member[0]), member[1]];
  if (!optional) {
    // A chain of methods keeps its lines.
    const lines = context.between(member[0].end, node.expression.end).replace(/[^\n]/g, "");
    return `${runtime}.method(${self}, ${lines}${name}, ${args}, ${site})`;
  }
  const use = `${runtime}.method(${runtime}o, ${name}, ${args}, ${site})`;
  const exists = node.questionDotToken
    ? `${runtime}.optional(${runtime}o[${name}], () => ${use})`
    : use;
  return `${runtime}.optional(${self}, (${runtime}o) => ${exists})`;
};

const construct: Rule = (node: TS.NewExpression, context) =>
  `${context.prefix}.construct(${context.rewrite(node.expression)}, ${listOf(node.arguments, context)}, ${context.site(node)})`;

const element: Rule = (node: TS.ElementAccessExpression, context) => {
  const dot = node.flags & ts.NodeFlags.OptionalChain ? "?." : "";
  const open = context
    .between(node.expression.end, node.argumentExpression.getStart(context.file))
    .replace(/^[^[]*\[/, `${dot}[`);
  return `${context.rewrite(node.expression)}${open}${keyOf(node.argumentExpression, context)}]`;
};

const property: Rule = (node: TS.PropertyAccessExpression, context) => {
  const between = context.between(node.expression.end, node.name.getStart(context.file));
  const inChain = node.flags & ts.NodeFlags.OptionalChain;
  const dot = inChain ? between.replace(/\??\./, "?.") : between;
  return `${context.rewrite(node.expression)}${dot}${context.verbatim(node.name)}`;
};

const template: Rule = (node: TS.TemplateExpression, context) => {
  let text = context.verbatim(node.head);
  for (const { expression, literal } of node.templateSpans) {
    text += `${context.prefix}.text(${context.rewrite(expression)}, ${context.site(expression)})`;
    text += context.verbatim(literal);
  }
  return text;
};

const refused =
  (what: string, instead: string): Rule =>
  (node: TS.Node, context) =>
    context.refuse(node, what, instead);

/** What a file knows of itself: the lowered text runs elsewhere, so that data beside the source would be lost. */
const meta: Rule = (node: TS.MetaProperty, context) => {
  if (node.keywordToken !== ts.SyntaxKind.ImportKeyword) return context.copy(node);
  return `({ ...import.meta, ...${JSON.stringify(context.meta)} })`;
};

/** The rules of expressions. */
export const EXPRESSIONS: Readonly<Partial<Record<TS.SyntaxKind, Rule>>> = {
  [ts.SyntaxKind.BinaryExpression]: binary,
  [ts.SyntaxKind.PrefixUnaryExpression]: prefix,
  [ts.SyntaxKind.PostfixUnaryExpression]: increment,
  [ts.SyntaxKind.ConditionalExpression]: conditional,
  [ts.SyntaxKind.CallExpression]: call,
  [ts.SyntaxKind.NewExpression]: construct,
  [ts.SyntaxKind.ElementAccessExpression]: element,
  [ts.SyntaxKind.PropertyAccessExpression]: property,
  [ts.SyntaxKind.TemplateExpression]: template,
  [ts.SyntaxKind.MetaProperty]: meta,
  [ts.SyntaxKind.TypeOfExpression]: (node: TS.TypeOfExpression, context) =>
    `${context.prefix}.kind(${context.rewrite(node.expression)})`,
  [ts.SyntaxKind.ArrayLiteralExpression]: (node: TS.Node, context) =>
    `${context.prefix}.literal(${context.copy(node)})`,
  [ts.SyntaxKind.ObjectLiteralExpression]: (node: TS.Node, context) =>
    `${context.prefix}.literal(${context.copy(node)})`,
  [ts.SyntaxKind.TaggedTemplateExpression]: refused(
    "a tagged template",
    "Call the function with ordinary arguments",
  ),
  [ts.SyntaxKind.DeleteExpression]: refused(
    "delete",
    "Make a new object without the property: const { unwanted, ...rest } = object",
  ),
};
