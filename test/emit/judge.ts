/**
 * The judge of straight-line code: no objects, no closures, no calls but into `Math` and of
 * library functions that the module defines, and no writes but to the arrays meant for results.
 *
 * The non-obvious decision: what is allowed is listed, node by node of TypeScript's syntax tree,
 * and not what is forbidden. A function is held against the row of the table of functions whose
 * purpose stands above it as a comment. A long one is cut into parts; each is judged like a whole.
 */
import { ts } from "ts-morph";
import { RESULT_ARRAYS } from "../../src/check/runs.ts";
import type { Parameter } from "../../src/emit/names.ts";
import { FUNCTIONS } from "../../src/emit/programs.ts";

const { SyntaxKind: Kind } = ts;

/** What a flat function is meant to do. */
interface Duty {
  readonly suffix: string;
  readonly parameters: readonly Parameter[];
  /** The parameters it may write. */
  readonly written: readonly boolean[];
}

const isResult = (parameter: Parameter): boolean =>
  (RESULT_ARRAYS as readonly Parameter[]).includes(parameter);

/** The duty of each function in the table, by the comment that stands above it. */
export const DUTIES: ReadonlyMap<string, Duty> = new Map(
  Object.values(FUNCTIONS).flatMap((functions) =>
    Object.entries(functions).map(([kind, { parameters, suffix, purpose }]) => {
      const written = parameters.map((p) => isResult(p) || (p === "tape" && kind === "forward"));
      return [`/** ${purpose} */`, { suffix, parameters, written }];
    }),
  ),
);

const OPERATORS = new Set("+ - * / % < <= > >= === !== && ||".split(" "));
const NUMBERS = ["NaN", "Infinity"];

const isMathFunction = (name: string): boolean =>
  typeof (Math as unknown as Record<string, unknown>)[name] === "function";

/** Judges one function. */
class Trial {
  /** Parts that straight-line code must not have, as text. */
  readonly offences: string[] = [];
  readonly #arrays: readonly string[];
  readonly #written: readonly string[];
  readonly #memory: string | undefined;
  /** Variables so far. */
  readonly #names: Set<string>;
  readonly #libraries: ReadonlySet<string>;

  /** @param isPart whether it is one of several, which share a memory: their last parameter */
  constructor(
    fn: ts.FunctionDeclaration,
    duty: Duty,
    libraries: ReadonlySet<string>,
    isPart: boolean,
  ) {
    this.#arrays = fn.parameters.map((parameter) => parameter.name.getText());
    this.#memory = isPart ? this.#arrays.at(-1) : undefined;
    this.#written = this.#arrays.filter((name, i) => duty.written[i] || name === this.#memory);
    this.#names = new Set([...this.#arrays, ...NUMBERS]);
    this.#libraries = libraries;
    const plain = fn.parameters.every(({ name, initializer, dotDotDotToken: rest }) => {
      return ts.isIdentifier(name) && initializer === undefined && rest === undefined;
    });
    // `data` comes last where there is any.
    const more = fn.parameters.length - duty.parameters.length - (isPart ? 1 : 0);
    if (!plain || more < 0 || more > 1) this.#fail(fn);
    const statements = fn.body?.statements ?? [];
    statements.forEach((node, i) => this.#statement(node, i === statements.length - 1));
  }

  #fail(node: ts.Node): void {
    this.offences.push(node.getText());
  }

  #element(node: ts.Node, arrays: readonly string[]): boolean {
    return (
      ts.isElementAccessExpression(node) &&
      ts.isIdentifier(node.expression) &&
      arrays.includes(node.expression.text) &&
      ts.isNumericLiteral(node.argumentExpression)
    );
  }

  /** `Math.sin` or `erf`, which no variable hides. */
  #callee(node: ts.Expression): boolean {
    if (ts.isIdentifier(node)) {
      return this.#libraries.has(node.text) && !this.#names.has(node.text);
    }
    const [, name] = /^Math\.(\w+)$/.exec(node.getText()) ?? [];
    return name !== undefined && isMathFunction(name) && !this.#names.has("Math");
  }

  #expression(node: ts.Expression): void {
    if (ts.isNumericLiteral(node)) return;
    if (ts.isIdentifier(node) && this.#names.has(node.text)) return;
    const read = this.#arrays.filter(
      (name) => name === this.#memory || !this.#written.includes(name),
    );
    if (this.#element(node, read)) return;
    if (ts.isParenthesizedExpression(node)) return this.#expression(node.expression);
    if (ts.isPrefixUnaryExpression(node)) {
      const known = node.operator === Kind.MinusToken || node.operator === Kind.ExclamationToken;
      return known ? this.#expression(node.operand) : this.#fail(node);
    }
    if (ts.isBinaryExpression(node) && OPERATORS.has(node.operatorToken.getText())) {
      this.#expression(node.left);
      return this.#expression(node.right);
    }
    if (ts.isConditionalExpression(node)) {
      const parts = [node.condition, node.whenTrue, node.whenFalse];
      return parts.forEach((part) => this.#expression(part));
    }
    if (ts.isCallExpression(node) && this.#callee(node.expression)) {
      return node.arguments.forEach((argument) => this.#expression(argument));
    }
    this.#fail(node);
  }

  #statement(node: ts.Statement, isLast: boolean): void {
    if (ts.isReturnStatement(node) && node.expression && isLast) {
      return this.#expression(node.expression);
    }
    if (ts.isVariableStatement(node) && node.declarationList.flags & ts.NodeFlags.Const) {
      const [declaration, ...more] = node.declarationList.declarations;
      const single = declaration !== undefined && more.length === 0;
      if (single && ts.isIdentifier(declaration.name) && declaration.initializer) {
        this.#expression(declaration.initializer);
        return void this.#names.add(declaration.name.text);
      }
    }
    if (ts.isExpressionStatement(node) && ts.isBinaryExpression(node.expression)) {
      const { left, operatorToken, right } = node.expression;
      const stores = operatorToken.kind === Kind.EqualsToken;
      if (stores && this.#element(left, this.#written)) return this.#expression(right);
    }
    this.#fail(node);
  }
}

const isExported = (node: ts.Statement): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).length > 0;

/** The names that a module defines at its top level and does not export. */
function ownNames(file: ts.SourceFile): string[] {
  return file.statements.flatMap((node) => {
    if (isExported(node)) return [];
    if (ts.isFunctionDeclaration(node)) return [node.name?.text ?? ""];
    if (!ts.isVariableStatement(node)) return [];
    return node.declarationList.declarations.map(({ name }) => name.getText());
  });
}

/** The duty that a comment above a statement tells. */
function dutyAbove(node: ts.Statement, text: string): Duty | undefined {
  const [comment] = ts.getLeadingCommentRanges(text, node.pos)?.slice(-1) ?? [];
  return isExported(node) || !comment
    ? undefined
    : DUTIES.get(text.slice(comment.pos, comment.end));
}

const nameOf = (fn: ts.FunctionDeclaration): string => fn.name?.text ?? "";

const isCalled = (fn: ts.FunctionDeclaration, { suffix }: Duty): boolean =>
  new RegExp(`${suffix}(_\\d+)?$`).test(nameOf(fn));

/** A function that is cut into parts: the array they share, the parts, and what calls them. */
interface Cut {
  readonly memory: string;
  readonly parts: readonly ts.FunctionDeclaration[];
  readonly whole: ts.FunctionDeclaration;
}

/** `const memory = new Float64Array(n);` and the functions after it up to the whole one. */
function cutAt(statements: readonly ts.Statement[], at: number, duty: Duty): Cut | undefined {
  const memory = /^const (\S+) = new Float64Array\(\d+\);$/.exec(statements[at]?.getText() ?? "");
  const parts: ts.FunctionDeclaration[] = [];
  for (const node of statements.slice(at + 1)) {
    if (!ts.isFunctionDeclaration(node) || isExported(node)) return undefined;
    if (isCalled(node, duty)) return { memory: memory?.[1] ?? "", parts, whole: node };
    parts.push(node);
  }
  return undefined;
}

/** What is wrong about the function that calls the parts: each once, in order, with everything. */
function wrongCalls({ memory, parts, whole }: Cut): string[] {
  const list = [...whole.parameters.map(({ name }) => name.getText()), memory].join(", ");
  const calls = parts.map((part) => `${nameOf(part)}(${list});`);
  const found = whole.body?.statements.map((node) => node.getText().replaceAll(/\s+/g, " ")) ?? [];
  const plain = (text: string | undefined): string | undefined =>
    text?.replaceAll(/^return |\( | (?=\))|,(?= ?\))/g, (match) => (match === "( " ? "(" : ""));
  return found.filter((text, i) => {
    const returns = text.startsWith("return ") && i < found.length - 1;
    return returns || plain(text) !== calls[i] || found.length !== calls.length;
  });
}

/**
 * The flat functions of a module and their offences, by name.
 * @param operations what the library functions that it may define are called
 */
export function judge(
  module: string,
  operations: readonly string[] = ["erf", "erfc"],
): Map<string, string[]> {
  const file = ts.createSourceFile("module.js", module, ts.ScriptTarget.Latest, true);
  // A name that is taken gets a number.
  const isLibrary = (name: string): boolean => operations.includes(name.replace(/_\d+$/, ""));
  const libraries = new Set(ownNames(file).filter(isLibrary));
  const judged = new Map<string, string[]>();
  file.statements.forEach((node, at) => {
    const duty = dutyAbove(node, module);
    if (duty === undefined) return;
    if (ts.isFunctionDeclaration(node)) {
      if (!isCalled(node, duty)) return;
      judged.set(nameOf(node), new Trial(node, duty, libraries, false).offences);
      return;
    }
    const cut = cutAt(file.statements, at, duty);
    if (cut === undefined) return;
    const offences = cut.parts.flatMap((part) => new Trial(part, duty, libraries, true).offences);
    judged.set(nameOf(cut.whole), [...offences, ...wrongCalls(cut)]);
  });
  return judged;
}
