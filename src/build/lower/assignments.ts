/**
 * Assignments: to variables, elements, properties and patterns of them.
 *
 * The non-obvious decision: a variable that branches or closures assign is read by its own name and
 * written through its cell, so only assignments look different, and the variable stays what it was.
 */
import { ts, type TS } from "./typescript.ts";
import type { Context } from "./context.ts";
import { bare, memberOf } from "./members.ts";

type Target = TS.Expression;

/** The object and the key of an element or a property. */
function placeOf(target: Target, context: Context): readonly [string, string] | undefined {
  if (ts.isPropertyAccessExpression(target) && ts.isPrivateIdentifier(target.name)) {
    context.refuse(target, "an assignment to a #private field", "Declare it private without the #");
  }
  const member = memberOf(target, context);
  return member && [context.rewrite(member[0]), member[1]];
}

const nameOf = (target: TS.Identifier, context: Context): string => {
  const cell = context.cellOf(target);
  return cell === undefined ? target.text : `${cell}.at(${context.site(target)}).value`;
};

/** A place in a pattern. */
function partOf(target: TS.Node, context: Context): string {
  if (ts.isBinaryExpression(target)) {
    const between = context.between(target.left.end, target.right.getStart(context.file));
    return `${partOf(target.left, context)}${between}${context.rewrite(target.right)}`;
  }
  if (ts.isSpreadElement(target)) return `...${partOf(target.expression, context)}`;
  if (ts.isOmittedExpression(target)) return "";
  const place = bare(target as Target);
  if (ts.isIdentifier(place)) return nameOf(place, context);
  if (ts.isArrayLiteralExpression(place) || ts.isObjectLiteralExpression(place)) {
    return patternOf(place, context);
  }
  const found = placeOf(place, context);
  if (found === undefined) return context.copy(target);
  return `${context.prefix}.ref(${found[0]}, ${found[1]}, ${context.site(target)}).value`;
}

/** A part of a pattern between braces. */
function propertyOf(node: TS.ObjectLiteralElementLike, context: Context): string {
  if (ts.isShorthandPropertyAssignment(node)) {
    const init = node.objectAssignmentInitializer;
    const rest = init ? ` = ${context.rewrite(init)}` : "";
    return `${node.name.text}: ${nameOf(node.name, context)}${rest}`;
  }
  if (ts.isSpreadAssignment(node)) return `...${partOf(node.expression, context)}`;
  if (!ts.isPropertyAssignment(node)) return context.copy(node);
  return `${context.rewrite(node.name)}: ${partOf(node.initializer, context)}`;
}

/** A pattern that is assigned: `[a, b]`, `{ x, y: list[0] }`. */
function patternOf(
  node: TS.ArrayLiteralExpression | TS.ObjectLiteralExpression,
  context: Context,
): string {
  return ts.isArrayLiteralExpression(node)
    ? `[${node.elements.map((part) => partOf(part, context)).join(", ")}]`
    : `{${node.properties.map((part) => propertyOf(part, context)).join(", ")}}`;
}

/** The target of a loop over things: `for (x of list)`. */
export const targetOf = (node: TS.Node, context: Context): string => partOf(node, context);

/** What an assignment with an operator makes of the old value. */
function combined(node: TS.BinaryExpression, context: Context): (old: string) => string {
  const { left, operatorToken, right } = node;
  const operator = operatorToken.getText(context.file).slice(0, -1);
  const gap = context.gap(left, operatorToken, right);
  const value = context.rewrite(right);
  const { prefix } = context;
  const site = context.site(node);
  if (operator === "??") return (old) => `(${old} ?? (${value}))`;
  if (operator === "||") return (old) => `${prefix}.or(${old}${gap}() => (${value}), ${site})`;
  if (operator === "&&") return (old) => `${prefix}.and(${old}${gap}() => (${value}), ${site})`;
  return (old) => `${prefix}["${operator}"](${old}${gap}${value}, ${site})`;
}

/** Whether something waits inside of an expression, which therefore cannot move into a closure. */
function waits(node: TS.Node): boolean {
  if (ts.isAwaitExpression(node) || ts.isYieldExpression(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => waits(child) || undefined) ?? false;
}

const WAIT = "Wait first, and keep the result in a variable";

/** `x = 1`, `list[i] += x`, `[a, b] = [b, a]` */
export function assign(node: TS.BinaryExpression, context: Context): string {
  const target = bare(node.left);
  const simple = node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
  const between = context.between(node.left.end, node.right.getStart(context.file));
  const { prefix } = context;
  if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)) {
    return `${patternOf(target, context)}${between}${context.rewrite(node.right)}`;
  }
  if (ts.isIdentifier(target)) {
    const name = nameOf(target, context);
    if (simple) return `${name}${between}${context.rewrite(node.right)}`;
    return `${name} = ${combined(node, context)(target.text)}`;
  }
  const place = placeOf(target, context);
  if (place === undefined) return context.copy(node);
  if (simple) {
    const gap = context.gap(node.left, node.operatorToken, node.right);
    return `${prefix}.set(${place.join(", ")}${gap}${context.rewrite(node.right)}, ${context.site(node)})`;
  }
  if (waits(node.right)) context.refuse(node, "waiting inside of an assignment", WAIT);
  const old = `${prefix}v`;
  const next = combined(node, context)(old);
  return `${prefix}.update(${place.join(", ")}, (${old}) => ${next}, ${context.site(node)})`;
}

/** `x++`, `--x` */
export function increment(
  node: TS.PrefixUnaryExpression | TS.PostfixUnaryExpression,
  context: Context,
): string {
  const target = bare(node.operand);
  const operator = node.operator === ts.SyntaxKind.PlusPlusToken ? "+" : "-";
  const post = ts.isPostfixUnaryExpression(node);
  const site = context.site(node);
  const { prefix } = context;
  const next = (old: string): string => `${prefix}["${operator}"](${old}, 1, ${site})`;
  if (ts.isIdentifier(target)) {
    const name = nameOf(target, context);
    const now = `${name} = ${next(target.text)}`;
    return post ? `${prefix}.post(${target.text}, ${now})` : `(${now})`;
  }
  const place = placeOf(target, context);
  if (place === undefined) return context.copy(node);
  const old = `${prefix}v`;
  return `${prefix}.update(${place.join(", ")}, (${old}) => ${next(old)}, ${site}, ${post})`;
}
