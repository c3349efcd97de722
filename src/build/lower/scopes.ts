/**
 * Finds the variables that a branch, a loop over a list or a closure assigns: those whose
 * assignments must be noted, because a branch on a differentiated number runs whether it is taken or
 * not, and a loop over rows once for all of them.
 *
 * The non-obvious decision: a variable is named by its declaration, found by walking outwards, and
 * not by the type checker, so a whole file is looked through in one walk without types.
 */
import { bare } from "./members.ts";
import { ts, type TS } from "./typescript.ts";

/** The declaration of a variable: its name where it is declared. */
export type Declared = TS.Identifier;

/** What was found in one file. */
export interface Scopes {
  /** The variables that need a cell. */
  readonly celled: ReadonlySet<Declared>;
  /** The declaration that a name in use refers to; undefined for what is not of this file's scopes. */
  declaredBy(use: TS.Identifier): Declared | undefined;
}

type Names = Map<string, Declared>;

const BRANCHING: ReadonlySet<TS.SyntaxKind> = new Set([
  // Over rows, a body runs once for all of them, after it was tried out.
  ts.SyntaxKind.ForOfStatement,
  ts.SyntaxKind.IfStatement,
  ts.SyntaxKind.ConditionalExpression,
  ts.SyntaxKind.AmpersandAmpersandToken,
  ts.SyntaxKind.BarBarToken,
  ts.SyntaxKind.AmpersandAmpersandEqualsToken,
  ts.SyntaxKind.BarBarEqualsToken,
]);

/** Whether what is inside of a node may run although a condition does not hold, or more than once. */
function isBoundary(node: TS.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isPropertyDeclaration(node)) return true;
  const kind = ts.isBinaryExpression(node) ? node.operatorToken.kind : node.kind;
  return BRANCHING.has(kind);
}

/** Whether a node has variables of its own. */
function isScope(node: TS.Node): boolean {
  return (
    ts.isBlock(node) ||
    ts.isSourceFile(node) ||
    ts.isFunctionLike(node) ||
    ts.isForStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isForInStatement(node) ||
    ts.isCaseBlock(node) ||
    ts.isCatchClause(node) ||
    ts.isModuleBlock(node)
  );
}

/** The names that a pattern declares. */
export function namesIn(name: TS.BindingName): TS.Identifier[] {
  if (ts.isIdentifier(name)) return [name];
  return name.elements.flatMap((element) =>
    ts.isOmittedExpression(element) ? [] : namesIn(element.name),
  );
}

/** The declarations that stand in a scope itself, and not in one inside of it. */
function declarationsIn(scope: TS.Node): Names {
  const names: Names = new Map();
  const add = (name: TS.BindingName): void => {
    for (const identifier of namesIn(name)) names.set(identifier.text, identifier);
  };
  const visit = (node: TS.Node): void => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node)) add(node.name);
    const named = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node);
    if (named && node.name) add(node.name);
    if (node !== scope && (isScope(node) || ts.isClassLike(node))) return;
    ts.forEachChild(node, visit);
  };
  // The name of a function stands around it, not in it.
  if (ts.isFunctionLike(scope)) {
    for (const parameter of scope.parameters) visit(parameter);
    const named = ts.isFunctionExpression(scope) && scope.name;
    if (named) add(named);
  } else visit(scope);
  return names;
}

/** The identifiers that an assignment gives new values. */
export function assignedIn(target: TS.Node): TS.Identifier[] {
  if (ts.isIdentifier(target)) return [target];
  if (ts.isShorthandPropertyAssignment(target)) return [target.name];
  if (ts.isPropertyAssignment(target)) return assignedIn(target.initializer);
  if (ts.isSpreadElement(target) || ts.isSpreadAssignment(target)) {
    return assignedIn(target.expression);
  }
  const place = bare(target as TS.Expression);
  if (place !== target) return assignedIn(place);
  // A default in a pattern: [a = 1] = list.
  if (ts.isBinaryExpression(target)) return assignedIn(target.left);
  if (ts.isArrayLiteralExpression(target)) return target.elements.flatMap(assignedIn);
  if (ts.isObjectLiteralExpression(target)) return target.properties.flatMap(assignedIn);
  return [];
}

/** Whether an operator assigns. */
export const isAssignment = (kind: TS.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** The target of an assignment, if a node is one. */
function targetOf(node: TS.Node): TS.Node | undefined {
  if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) return node.left;
  const counts = ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node);
  const { PlusPlusToken, MinusMinusToken } = ts.SyntaxKind;
  if (counts && (node.operator === PlusPlusToken || node.operator === MinusMinusToken)) {
    return node.operand;
  }
  const loops = ts.isForOfStatement(node) || ts.isForInStatement(node);
  return loops && !ts.isVariableDeclarationList(node.initializer) ? node.initializer : undefined;
}

/** Whether a statement may leave a round of a loop, or the function that it is in. */
function jumps(node: TS.Node): boolean {
  if (ts.isReturnStatement(node) || ts.isContinueStatement(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, (child) => jumps(child) || undefined) ?? false;
}

/** Where the first `if` among the statements of a block ends that makes a branch of what follows. */
const firstJump = ({ statements }: TS.Block): number =>
  statements.find((node) => ts.isIfStatement(node) && jumps(node))?.end ?? Infinity;

/** Looks through one file. */
export function scopesOf(file: TS.SourceFile): Scopes {
  const known = new Map<TS.Node, Names>();
  const namesOf = (scope: TS.Node): Names => {
    let names = known.get(scope);
    if (names === undefined) known.set(scope, (names = declarationsIn(scope)));
    return names;
  };
  const endings = new Map<TS.Block, number>();
  const jumpIn = (block: TS.Block): number => {
    let end = endings.get(block);
    if (end === undefined) endings.set(block, (end = firstJump(block)));
    return end;
  };
  /** The declaration of a name, and whether a boundary lies between. */
  const resolve = (use: TS.Identifier): { declared: Declared; far: boolean } | undefined => {
    let far = false;
    for (let node: TS.Node = use.parent; node !== undefined; node = node.parent) {
      const jump = ts.isBlock(node) ? jumpIn(node) : Infinity;
      const isBehind = use.pos >= jump;
      const declared = isScope(node) ? namesOf(node).get(use.text) : undefined;
      if (declared !== undefined)
        return { declared, far: far || (isBehind && declared.pos < jump) };
      far ||= isBehind || isBoundary(node);
    }
    return undefined;
  };
  const celled = new Set<Declared>();
  const visit = (node: TS.Node): void => {
    const target = targetOf(node);
    for (const use of target ? assignedIn(target) : []) {
      const found = resolve(use);
      if (found?.far) celled.add(found.declared);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return { celled, declaredBy: (use) => resolve(use)?.declared };
}
