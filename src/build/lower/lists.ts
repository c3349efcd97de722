/**
 * Lists of statements: of a function, up to its results, and of one round of a loop.
 *
 * The non-obvious decision: what follows an `if` that returns is its other branch. So a function
 * that begins with `if (x < 0) return 0;` needs no rewriting by hand; only a return from inside of
 * a loop does. In the body of a loop it is the same with `continue`.
 */
import { ts, type TS } from "./typescript.ts";
import type { Context } from "./context.ts";

type Statements = readonly TS.Statement[];

/** What becomes of the result at the end of a function, or of a branch at its end. */
export type Sink = (result: string) => string;

/** A statement in braces, or its inside. */
export const statementsOf = (node: TS.Statement): Statements =>
  ts.isBlock(node) ? node.statements : [node];

/** Whether a statement always comes to an exit at its end, in all of its branches. */
function leaves(node: TS.Statement | undefined, isExit: (node: TS.Statement) => boolean): boolean {
  if (node === undefined) return false;
  if (isExit(node)) return true;
  if (ts.isBlock(node)) return leaves(node.statements.at(-1), isExit);
  return (
    ts.isIfStatement(node) &&
    leaves(node.thenStatement, isExit) &&
    leaves(node.elseStatement, isExit)
  );
}

/** Whether a statement always returns or throws. */
const ends = (node: TS.Statement | undefined): boolean =>
  leaves(node, (last) => ts.isReturnStatement(last) || ts.isThrowStatement(last));

/** Whether a statement contains a return of the function that it is in. */
function returns(node: TS.Node): boolean {
  if (ts.isReturnStatement(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => returns(child) || undefined) ?? false;
}

/** What stands before a statement: its comments and line breaks. */
export const leading = (node: TS.Node, context: Context): string =>
  context.between(node.getFullStart(), node.getStart(context.file));

/** Registers functions that are declared in a list of statements, before any of them is called. */
export function registered(list: Statements, context: Context): string {
  const names = list.flatMap((node) =>
    ts.isFunctionDeclaration(node) && node.body && node.name ? [node.name.text] : [],
  );
  return names.length === 0 ? "" : `${context.prefix}.fn(${names.join(", ")});`;
}

const each = (list: Statements, context: Context): string =>
  list.map((node) => leading(node, context) + context.rewrite(node)).join("");

/** A list of statements in which nothing is special about the last. */
export const statements = (list: Statements, context: Context): string =>
  registered(list, context) + each(list, context);

/** A list cut at one of its statements: the text up to it, and what follows. */
function cutAt(
  list: Statements,
  at: number,
  context: Context,
): { readonly node: TS.Statement; readonly text: string; readonly rest: Statements } {
  const node = list[at] as TS.Statement;
  const before = registered(list, context) + each(list.slice(0, at), context);
  return { node, text: before + leading(node, context), rest: list.slice(at + 1) };
}

/** Whether a list may become a branch: a function declared in it would no longer be seen outside. */
const isMovable = (list: Statements): boolean => !list.some(ts.isFunctionDeclaration);

/** The statements at the end of a function, whose returns are results. */
export function tail(list: Statements, context: Context, sink: Sink): string {
  const at = list.findIndex(
    (node, i) => ts.isReturnStatement(node) || (splits(node) && isMovable(list.slice(i + 1))),
  );
  if (at === -1 || context.inNative) return statements(list, context);
  const { node, text, rest } = cutAt(list, at, context);
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
function split(node: TS.IfStatement, rest: Statements, context: Context, sink: Sink): string {
  const name = context.name("b");
  const give: Sink = (result) => `${name}.give(${result});`;
  const text = divided(node, withRest(node, rest, ends), name, context, (list) =>
    tail(list, context, give),
  );
  return `{${text} ${sink(`${name}.result`)}}`;
}

/** The two branches of an `if`; what follows it belongs to the one that does not end there. */
function withRest(
  { thenStatement, elseStatement }: TS.IfStatement,
  rest: Statements,
  ending: (node: TS.Statement | undefined) => boolean,
): readonly [Statements, Statements] {
  const branch = (node: TS.Statement | undefined): Statements => (node ? statementsOf(node) : []);
  const [yes, no] = [branch(thenStatement), branch(elseStatement)];
  const goingOn = (list: Statements, node: TS.Statement | undefined): Statements => {
    if (rest.length === 0 || ending(node)) return list;
    // What a block declares must not be seen by what follows it.
    return [...(node !== undefined && list.some(declares) ? [node] : list), ...rest];
  };
  return ending(thenStatement)
    ? [yes, goingOn(no, elseStatement)]
    : [goingOn(yes, thenStatement), no];
}

const declares = (node: TS.Statement): boolean =>
  ts.isVariableStatement(node) || ts.isClassDeclaration(node) || ts.isFunctionDeclaration(node);

/** Runs the branches of an `if`, which are lists of statements, as its condition wants. */
function divided(
  { expression }: TS.IfStatement,
  [yes, no]: readonly [Statements, Statements],
  name: string,
  context: Context,
  rewrite: (list: Statements) => string,
): string {
  const [condition, site] = [context.rewrite(expression), context.site(expression)];
  const branchOf = (list: Statements): string =>
    context.inside({ kind: "if", name }, () => rewrite(list));
  const head = `const ${name} = ${context.prefix}.branches(${condition}, ${site});`;
  const body = `if (${name}.taken) {${branchOf(yes)}} else {${branchOf(no)}}`;
  return `${head} while (${name}.next()) {${body}}`;
}

/** Whether a statement goes on to the next round of a loop, whatever else it does. */
const goesOn = (node: TS.Statement | undefined, loop: TS.Node): boolean =>
  leaves(node, (last) => ts.isContinueStatement(last) && reaches(last, loop));

/** Whether an `if` decides whether the rest of a round of a loop is skipped. */
export const skips = (node: TS.Statement, loop: TS.Node): boolean =>
  ts.isIfStatement(node) && (goesOn(node.thenStatement, loop) || goesOn(node.elseStatement, loop));

/** The statements of one round of a loop: what follows a condition to skip it is a branch. */
export function round(list: Statements, loop: TS.Node, context: Context): string {
  const at = list.findIndex((node, i) => {
    const isEnd = ts.isContinueStatement(node) && goesOn(node, loop);
    return isEnd || (skips(node, loop) && isMovable(list.slice(i + 1)));
  });
  if (at === -1 || context.inNative) return statements(list, context);
  const { node, text, rest } = cutAt(list, at, context);
  if (!ts.isIfStatement(node)) return text + each(rest.filter(ts.isFunctionDeclaration), context);
  const branches = withRest(node, rest, (branch) => goesOn(branch, loop));
  const rounds = (branch: Statements): string => round(branch, loop, context);
  return `${text}{${divided(node, branches, context.name("b"), context, rounds)}}`;
}

/** Whether a jump goes to a loop or a switch. */
export function reaches(jump: TS.Statement, to: TS.Node): boolean {
  if (!ts.isBreakOrContinueStatement(jump)) return false;
  if (ts.isContinueStatement(jump) && ts.isSwitchStatement(to)) return false;
  if (jump.label === undefined) return !ts.isLabeledStatement(to);
  if (ts.isLabeledStatement(to)) return to.label.text === jump.label.text;
  for (let { parent } = to; ts.isLabeledStatement(parent); parent = parent.parent) {
    if (parent.label.text === jump.label.text) return true;
  }
  return false;
}
