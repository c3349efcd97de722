/**
 * Statements: conditions and loops, and the jumps that leave them.
 *
 * The non-obvious decision: conditions and jumps do not look at what they decide on. On ordinary
 * numbers they are JavaScript's own, and the runtime refuses what a differentiated one may not
 * decide.
 */
import { ts, type TS } from "./typescript.ts";
import type { Around, Context, Rule } from "./context.ts";
import { targetOf } from "./assignments.ts";
import { cellsAfter, cellsFor } from "./cells.ts";
import { namesAfter, variable } from "./naming.ts";
import { leading, reaches, round, skips, statements, statementsOf } from "./lists.ts";
import { namesIn } from "./scopes.ts";

const ifStatement: Rule = (node: TS.IfStatement, context) => {
  const { expression, thenStatement, elseStatement } = node;
  const condition = context.rewrite(expression);
  const site = context.site(expression);
  const between = context.between(expression.end, thenStatement.getStart(context.file));
  const after = between.replace(/^\s*\)/, "");
  if (context.inNative) {
    const test = `${context.prefix}.truth(${condition}, "condition", ${site})`;
    const no = elseStatement ? ` else ${context.rewrite(elseStatement)}` : "";
    return `if (${test})${after} ${context.rewrite(thenStatement)}${no}`;
  }
  const name = context.name("b");
  const branch = (statement: TS.Statement): string =>
    context.inside({ kind: "if", name }, () => context.rewrite(statement));
  const yes = branch(thenStatement);
  const gap = elseStatement
    ? context.between(thenStatement.end, elseStatement.getStart(context.file))
    : "";
  const no = elseStatement ? `${gap} ${branch(elseStatement)}` : "";
  const head = `const ${name} = ${context.prefix}.branches(${condition}, ${site})`;
  return `for (${head}; ${name}.next(); ) { if (${name}.taken)${after} ${yes}${no} }`;
};

/** A loop or a switch, with a label if a jump inside needs one. */
function jumpable(node: TS.Node, context: Context, rewrite: () => string): string {
  const around: Around = { kind: "jump", node, label: context.name("loop"), used: false };
  const text = context.inside(around, rewrite);
  return around.used ? `${around.label}: ${text}` : text;
}

const loopTest = (node: TS.Expression, context: Context): string =>
  `${context.prefix}.truth(${context.rewrite(node)}, "loop", ${context.site(node)})`;

/** The body of a loop, which begins with the cells of the loop's own variables. */
function bodyOf(
  { statement }: TS.IterationStatement,
  names: readonly TS.Identifier[],
  context: Context,
): string {
  const cells = cellsFor(names, context);
  const list = statementsOf(statement);
  if (!list.some((node) => skips(node, statement.parent))) {
    const text = context.rewrite(statement);
    return cells === "" ? text : `{ ${cells} ${text} }`;
  }
  const text = round(list, statement.parent, context);
  return `{ ${cells} ${text}${context.between(list.at(-1)?.end ?? statement.end, statement.end)}${ts.isBlock(statement) ? "" : "}"}`;
}

const variablesOf = (node: TS.ForInitializer | undefined): readonly TS.Identifier[] =>
  node && ts.isVariableDeclarationList(node)
    ? node.declarations.flatMap(({ name }) => namesIn(name))
    : [];

const forStatement: Rule = (node: TS.ForStatement, context) =>
  jumpable(node, context, () => {
    const { initializer, condition, incrementor } = node;
    const names = variablesOf(initializer);
    const start = initializer ? context.rewrite(initializer) : "";
    const test = condition ? loopTest(condition, context) : "";
    // Here the variable is already that of the next round, and the cell still that of the last.
    const step = incrementor ? context.bare(names, () => context.rewrite(incrementor)) : "";
    return `for (${start}; ${test}; ${step}) ${bodyOf(node, names, context)}`;
  });

const forEach: Rule = (node: TS.ForOfStatement | TS.ForInStatement, context) =>
  jumpable(node, context, () => {
    const { initializer, expression } = node;
    const declared = ts.isVariableDeclarationList(initializer);
    const target = declared ? context.rewrite(initializer) : targetOf(initializer, context);
    const word = ts.isForInStatement(node) ? "in" : "of";
    const wait = ts.isForOfStatement(node) && node.awaitModifier ? " await" : "";
    const body = bodyOf(node, variablesOf(initializer), context);
    const through = context.rewrite(expression);
    // Rows are gone through in a way of their own, which neither await nor yield may interrupt.
    const isPlain = ts.isForInStatement(node) || context.inNative;
    const list = isPlain
      ? through
      : `${context.prefix}.over(${through}, ${context.site(expression)})`;
    return `for${wait} (${target} ${word} ${list}) ${body}`;
  });

const whileStatement: Rule = (node: TS.WhileStatement, context) =>
  jumpable(
    node,
    context,
    () => `while (${loopTest(node.expression, context)}) ${bodyOf(node, [], context)}`,
  );

const doStatement: Rule = (node: TS.DoStatement, context) =>
  jumpable(
    node,
    context,
    () => `do ${bodyOf(node, [], context)} while (${loopTest(node.expression, context)});`,
  );

const switchStatement: Rule = (node: TS.SwitchStatement, context) =>
  jumpable(node, context, () => {
    const test = (of: TS.Expression): string =>
      `${context.prefix}.truth(${context.rewrite(of)}, "switch", ${context.site(of)})`;
    const clauses = node.caseBlock.clauses.map((clause) => {
      const head = ts.isCaseClause(clause) ? `case ${test(clause.expression)}:` : "default:";
      return leading(clause, context) + head + statements(clause.statements, context);
    });
    return `switch (${test(node.expression)}) {${clauses.join("")}\n}`;
  });

/** A label of something that is no loop. */
const labeled: Rule = (node: TS.LabeledStatement, context) =>
  jumpable(node, context, () => context.copy(node));

/** The ifs that a jump leaves, innermost first, and what it goes to. */
function leaving(
  node: TS.BreakOrContinueStatement | TS.ReturnStatement,
  context: Context,
): { left: string[]; target: Around | undefined } {
  const left: string[] = [];
  for (const around of context.around.toReversed()) {
    if (around.kind === "if") left.push(around.name);
    else if (around.kind === "function" || reaches(node, around.node))
      return { left, target: around };
  }
  return { left, target: undefined };
}

/** The check that no branch is left early. */
function check(control: string, node: TS.Node, left: readonly string[], context: Context): string {
  const args = [`"${control}"`, context.site(node), ...left];
  return left.length === 0 ? "" : `${context.prefix}.leave(${args.join(", ")}); `;
}

const jump =
  (control: "break" | "continue"): Rule =>
  (node: TS.BreakOrContinueStatement, context) => {
    const { left, target } = leaving(node, context);
    if (left.length === 0 || target?.kind !== "jump") return context.verbatim(node);
    if (node.label === undefined) target.used = true;
    const label = node.label?.text ?? target.label;
    return `{ ${check(control, node, left, context)}${control} ${label}; }`;
  };

const returnStatement: Rule = (node: TS.ReturnStatement, context) => {
  const { left } = leaving(node, context);
  if (left.length === 0) return context.copy(node);
  return `{ ${check("return", node, left, context)}${context.copy(node)} }`;
};

/** A throw leaves the branches of all functions that are running. */
const throwStatement: Rule = (node: TS.ThrowStatement, context) =>
  `{ ${context.prefix}.leave("throw", ${context.site(node)}); ${context.copy(node)} }`;

const tryStatement: Rule = (node: TS.TryStatement, context) => {
  const { tryBlock, catchClause, finallyBlock } = node;
  const depth = context.name("depth");
  const variable = catchClause?.variableDeclaration;
  if (variable && !ts.isIdentifier(variable.name)) {
    context.refuse(
      variable,
      "a pattern in catch",
      "Catch the error by a name, and take it apart then",
    );
  }
  const error = variable ? (variable.name as TS.Identifier).text : `${context.prefix}e`;
  const site = context.site(catchClause ?? node);
  const check = `${context.prefix}.caught(${error}, ${depth}, ${site});`;
  const handler = catchClause
    ? ` catch (${error}) { ${check} ${variable ? cellsAfter([variable], context) : ""} ${context.rewrite(catchClause.block)} }`
    : "";
  const end = finallyBlock ? ` finally ${context.rewrite(finallyBlock)}` : "";
  const start = `const ${depth} = ${context.prefix}.depth();`;
  return `{ ${start} try ${context.rewrite(tryBlock)}${handler}${end} }`;
};

const variableStatement: Rule = (node: TS.VariableStatement, context) => {
  const { declarations, flags } = node.declarationList;
  const scoped = (flags & ts.NodeFlags.BlockScoped) !== 0;
  const isTop = ts.isSourceFile(node.parent);
  if (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.DeclareKeyword)) return "";
  if (!scoped && !isTop) context.refuse(node, "var", "Declare it with let or const");
  // Code without semicolons must not run into what follows.
  const own = context.copy(node).replace(/;?$/, ";");
  return `${own}${cellsAfter(declarations, context)}${namesAfter(declarations, context)}`;
};

const block: Rule = (node: TS.Block, context) =>
  `{${statements(node.statements, context)}${context.between(node.statements.end, node.end)}`;

/** The rules of statements. */
export const STATEMENTS: Readonly<Partial<Record<TS.SyntaxKind, Rule>>> = {
  [ts.SyntaxKind.Block]: block,
  [ts.SyntaxKind.IfStatement]: ifStatement,
  [ts.SyntaxKind.ForStatement]: forStatement,
  [ts.SyntaxKind.ForOfStatement]: forEach,
  [ts.SyntaxKind.ForInStatement]: forEach,
  [ts.SyntaxKind.WhileStatement]: whileStatement,
  [ts.SyntaxKind.DoStatement]: doStatement,
  [ts.SyntaxKind.SwitchStatement]: switchStatement,
  [ts.SyntaxKind.LabeledStatement]: labeled,
  [ts.SyntaxKind.BreakStatement]: jump("break"),
  [ts.SyntaxKind.ContinueStatement]: jump("continue"),
  [ts.SyntaxKind.ReturnStatement]: returnStatement,
  [ts.SyntaxKind.ThrowStatement]: throwStatement,
  [ts.SyntaxKind.TryStatement]: tryStatement,
  [ts.SyntaxKind.VariableStatement]: variableStatement,
  [ts.SyntaxKind.VariableDeclaration]: variable,
  [ts.SyntaxKind.WithStatement]: (node: TS.Node, context) =>
    context.refuse(node, "with", "Name the properties"),
};
