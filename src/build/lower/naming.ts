/**
 * Variables hand their names on to what they hold, for whoever reads the generated code.
 *
 * The non-obvious decision: only an expression that makes a number names it. `const first = xs[0]`
 * would give a number that is known by another name a second one.
 */
import { ts, type TS } from "./typescript.ts";
import type { Context, Rule } from "./context.ts";
import { bare } from "./members.ts";
import { namesIn } from "./scopes.ts";

/** Expressions whose results have no name of their own yet. */
const NAMELESS: ReadonlySet<TS.SyntaxKind> = new Set([
  ts.SyntaxKind.BinaryExpression,
  ts.SyntaxKind.CallExpression,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.PrefixUnaryExpression,
  ts.SyntaxKind.ArrayLiteralExpression,
]);

const isNameless = (node: TS.Expression | undefined): boolean =>
  node !== undefined && NAMELESS.has(bare(node).kind);

const inFunction = (context: Context): boolean =>
  context.around.some(({ kind }) => kind === "function");

/** `const stretch = distance - length` */
export const variable: Rule = (node: TS.VariableDeclaration, context) => {
  const { name, initializer } = node;
  if (!ts.isIdentifier(name) || !initializer || !isNameless(initializer) || !inFunction(context)) {
    return context.copy(node);
  }
  const start = initializer.getStart(context.file);
  const before = context.between(node.getStart(context.file), start);
  const label = JSON.stringify(name.text);
  return `${before}${context.prefix}.named(${label}, ${context.rewrite(initializer)})`;
};

/** The variables of a pattern that name what they hold. */
function namersIn({ name, initializer }: TS.VariableDeclaration): readonly TS.Identifier[] {
  if (ts.isIdentifier(name) || initializer === undefined) return [];
  const made = bare(initializer);
  if (ts.isCallExpression(made)) return namesIn(name);
  if (!ts.isArrayBindingPattern(name) || !ts.isArrayLiteralExpression(made)) return [];
  return name.elements.flatMap((element, i) =>
    ts.isBindingElement(element) && ts.isIdentifier(element.name) && isNameless(made.elements[i])
      ? [element.name]
      : [],
  );
}

/** What follows declarations with patterns: `const [dx, dy] = [x - a, y - b]`, `const { u } = f(x)`. */
export function namesAfter(
  declarations: readonly TS.VariableDeclaration[],
  context: Context,
): string {
  if (!inFunction(context)) return "";
  const names = declarations.flatMap(namersIn).map(({ text }) => text);
  return names
    .map((name) => ` ${context.prefix}.named(${JSON.stringify(name)}, ${name});`)
    .join("");
}
