/**
 * Statements: conditions and loops, and the jumps that leave them.
 *
 * The non-obvious decision: what follows an `if` that returns is its other branch. So a function
 * that begins with `if (x < 0) return 0;` needs no rewriting by hand; only a return from inside of
 * a loop does.
 */
import { ts, type TS } from "./typescript.ts";
import type { Around, Context, Rule } from "./context.ts";
import { targetOf } from "./assignments.ts";
import { cellsAfter, cellsFor } from "./cells.ts";
import { namesAfter, variable } from "./naming.ts";
import { namesIn } from "./scopes.ts";

/** What becomes of the result at the end of a function, or of a branch at its end. */
export type Sink = (result: string) => string;

/** A statement in braces, or its inside. */
const statementsOf = (node: TS.Statement): readonly TS.Statement[] =>
  ts.isBlock(node) ? node.statements : [node];

/** Whether a statement always returns or throws. */
function ends(node: TS.Statement | undefined): boolean {
  if (node === undefined) return false;
  if (ts.isReturnStatement(node) || ts.isThrowStatement(node)) return true;
  if (ts.isBlock(node)) return ends(node.statements.at(-1));
  return ts.isIfStatement(node) && ends(node.thenStatement) && ends(node.elseStatement);
}

/** Whether a statement contains a return of the function that it is in. */
function returns(node: TS.Node): boolean {
  if (ts.isReturnStatement(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => returns(child) || undefined) ?? false;
}

/** What stands before a statement: its comments and line breaks. */
const leading = (node: TS.Node, context: Context): string =>
  context.between(node.getFullStart(), node.getStart(context.file));

/** Registers functions that are declared in a list of statements, before any of them is called. */
export function registered(list: readonly TS.Statement[], context: Context): string {
  const names = list.flatMap((node) =>
    ts.isFunctionDeclaration(node) && node.body && node.name ? [node.name.text] : [],
  );
  return names.length === 0 ? "" : `${context.prefix}.fn(${names.join(", ")});`;
}

const each = (list: readonly TS.Statement[], context: Context): string =>
  list.map((node) => leading(node, context) + context.rewrite(node)).join("");

/** A list of statements in which nothing is special about the last. */
export const statements = (list: readonly TS.Statement[], context: Context): string =>
  registered(list, context) + each(list, context);

/** Whether a list may become a branch: a function declared in it would no longer be seen outside. */
const isMovable = (list: readonly TS.Statement[]): boolean => !list.some(ts.isFunctionDeclaration);

/** The statements at the end of a function, whose returns are results. */
export function tail(list: readonly TS.Statement[], context: Context, sink: Sink): string {
  const at = list.findIndex(
    (node, i) => ts.isReturnStatement(node) || (splits(node) && isMovable(list.slice(i + 1))),
  );
  if (at === -1 || context.inNative) return statements(list, context);
  const node = list[at] as TS.Statement;
  const [before, rest] = [list.slice(0, at), list.slice(at + 1)];
  const text = registered(list, context) + each(before, context) + leading(node, context);
  if (!ts.isReturnStatement(node)) return text + split(node as TS.IfStatement, rest, context, sink);
  // Nothing else of what follows a return is ever reached.
  const functions = rest.filter(ts.isFunctionDeclaration);
  return text + finalReturn(node, context, sink) + each(functions, context);
}

/** Whether an `if` decides what a function returns. */
const splits = (node: TS.Statement): boolean =>
  ts.isIfStatement(node) && returns(node) && (ends(node.thenStatement) || ends(node.elseStatement));

function finalReturn(node: TS.ReturnStatement, context: Context, sink: Sink): string {
  return sink(node.expression ? context.rewrite(node.expression) : "undefined");
}

/** An `if` at the end of a function, with all that follows it. */
function split(
  node: TS.IfStatement,
  rest: readonly TS.Statement[],
  context: Context,
  sink: Sink,
): string {
  const { expression, thenStatement, elseStatement } = node;
  const name = context.name("b");
  const give: Sink = (result) => `${name}.give(${result});`;
  const condition = context.rewrite(expression);
  const site = context.site(expression);
  const branchOf = (list: readonly TS.Statement[]): string =>
    context.inside({ kind: "if", name }, () => tail(list, context, give));
  const yes = statementsOf(thenStatement);
  const no = elseStatement ? statementsOf(elseStatement) : [];
  // What follows belongs to the branch that does not return.
  const [first, second] = ends(thenStatement) ? [yes, [...no, ...rest]] : [[...yes, ...rest], no];
  const head = `const ${name} = ${context.prefix}.branches(${condition}, ${site});`;
  const body = `if (${name}.taken) {${branchOf(first)}} else {${branchOf(second)}}`;
  return `{${head} while (${name}.next()) {${body}} ${sink(`${name}.result`)}}`;
}

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
function bodyOf(node: TS.Statement, names: readonly TS.Identifier[], context: Context): string {
  const cells = cellsFor(names, context);
  const text = context.rewrite(node);
  return cells === "" ? text : `{ ${cells} ${text} }`;
}

const variablesOf = (node: TS.ForInitializer | undefined): readonly TS.Identifier[] =>
  node && ts.isVariableDeclarationList(node)
    ? node.declarations.flatMap(({ name }) => namesIn(name))
    : [];

const forStatement: Rule = (node: TS.ForStatement, context) =>
  jumpable(node, context, () => {
    const { initializer, condition, incrementor, statement } = node;
    const names = variablesOf(initializer);
    const start = initializer ? context.rewrite(initializer) : "";
    const test = condition ? loopTest(condition, context) : "";
    // Here the variable is already that of the next round, and the cell still that of the last.
    const step = incrementor ? context.bare(names, () => context.rewrite(incrementor)) : "";
    return `for (${start}; ${test}; ${step}) ${bodyOf(statement, names, context)}`;
  });

const forEach: Rule = (node: TS.ForOfStatement | TS.ForInStatement, context) =>
  jumpable(node, context, () => {
    const { initializer, expression, statement } = node;
    const declared = ts.isVariableDeclarationList(initializer);
    const target = declared ? context.rewrite(initializer) : targetOf(initializer, context);
    const word = ts.isForInStatement(node) ? "in" : "of";
    const wait = ts.isForOfStatement(node) && node.awaitModifier ? " await" : "";
    const body = bodyOf(statement, variablesOf(initializer), context);
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
    () => `while (${loopTest(node.expression, context)}) ${context.rewrite(node.statement)}`,
  );

const doStatement: Rule = (node: TS.DoStatement, context) =>
  jumpable(
    node,
    context,
    () => `do ${context.rewrite(node.statement)} while (${loopTest(node.expression, context)});`,
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

/** Whether a jump goes to a loop or a switch. */
function reaches(jump: TS.Statement, to: TS.Node): boolean {
  if (!ts.isBreakOrContinueStatement(jump)) return false;
  if (ts.isContinueStatement(jump) && ts.isSwitchStatement(to)) return false;
  if (jump.label === undefined) return !ts.isLabeledStatement(to);
  if (ts.isLabeledStatement(to)) return to.label.text === jump.label.text;
  for (let { parent } = to; ts.isLabeledStatement(parent); parent = parent.parent) {
    if (parent.label.text === jump.label.text) return true;
  }
  return false;
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
