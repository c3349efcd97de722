/**
 * Members of objects and elements of lists: what stands before the dot or the bracket, and the key.
 *
 * The non-obvious decision: a key is an expression like any other, and one that turns out to be a
 * differentiated number would be silently turned into text, so it passes through the runtime.
 */
import type { Context } from "./context.ts";
import { ts, type TS } from "./typescript.ts";

/** What is around an expression but does not matter: `(x)`, `x!`, `x as number`. */
export function bare(node: TS.Expression): TS.Expression {
  const wrapped =
    ts.isParenthesizedExpression(node) ||
    ts.isNonNullExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node);
  return wrapped ? bare(node.expression) : node;
}

/** A key as an expression; one that is no literal may turn out to be a differentiated number. */
export function keyOf(key: TS.Expression, context: Context): string {
  if (ts.isNumericLiteral(key) || ts.isStringLiteralLike(key)) return context.verbatim(key);
  return `${context.prefix}.key(${context.rewrite(key)}, ${context.site(key)})`;
}

/** The object and the key of a member that anyone may name; undefined for anything else. */
export function memberOf(
  node: TS.Expression,
  context: Context,
): readonly [of: TS.Expression, key: string] | undefined {
  if (ts.isPropertyAccessExpression(node) && !ts.isPrivateIdentifier(node.name)) {
    return [node.expression, JSON.stringify(node.name.text)];
  }
  if (!ts.isElementAccessExpression(node)) return undefined;
  return [node.expression, keyOf(node.argumentExpression, context)];
}
