/**
 * The declarations of cells: what notes the assignments to a variable.
 *
 * The non-obvious decision: a cell stands right behind the variable and closes over it, so shadowing
 * and the fresh variables of each round of a loop work for cells as they do for variables.
 */
import type { TS } from "./typescript.ts";
import type { Context } from "./context.ts";
import { namesIn } from "./scopes.ts";

/** The cells of those variables that need one. */
export function cellsFor(names: readonly TS.Identifier[], context: Context): string {
  return names
    .filter((name) => context.scopes.celled.has(name))
    .map((name) => {
      const value = `${context.prefix}v`;
      const write = `(${value}) => { ${name.text} = ${value}; }`;
      const args = `() => ${name.text}, ${write}`;
      return ` const ${context.cellName(name.text)} = ${context.prefix}.cell(${args});`;
    })
    .join("");
}

/** Lists and objects that a pattern has made of the rest: `[first, ...rest]`. */
function restsIn(name: TS.BindingName): string[] {
  if (!("elements" in name)) return [];
  return name.elements.flatMap((element) => {
    if (!("name" in element)) return [];
    const own = element.dotDotDotToken && "text" in element.name ? [element.name.text] : [];
    return [...own, ...restsIn(element.name)];
  });
}

/** What follows the declaration of variables or parameters. */
export function cellsAfter(
  declarations: readonly { readonly name: TS.BindingName; readonly dotDotDotToken?: TS.Node }[],
  context: Context,
): string {
  const cells = cellsFor(
    declarations.flatMap(({ name }) => namesIn(name)),
    context,
  );
  const rests = declarations.flatMap(({ name, dotDotDotToken }) =>
    dotDotDotToken && "text" in name ? [name.text] : restsIn(name),
  );
  return cells + rests.map((rest) => ` ${context.prefix}.born(${rest});`).join("");
}
