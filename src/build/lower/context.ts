/**
 * What the rewriting of one file knows while it walks: the text, the places it has numbered, what
 * is around the statement at hand.
 *
 * The non-obvious decision: text is made by copying the user's, with other text in the place of
 * what must change. So every line of the result is the line of the source it came from, comments
 * and types included, and the stack of an error needs no source map to be right.
 */
import { ts, type TS } from "./typescript.ts";
import { LOWER_SYNTAX } from "../../catalogue.ts";
import { GradcError, type Place } from "../../errors.ts";
import { type Scopes, scopesOf } from "./scopes.ts";

/** Something around a statement that a jump may leave. */
export type Around =
  | { readonly kind: "if"; readonly name: string }
  | { readonly kind: "jump"; readonly node: TS.Node; readonly label: string; used: boolean }
  /** `native`: no closures may be put around its expressions, since they may contain await or yield. */
  | { readonly kind: "function"; readonly native: boolean };

/** How a node is rewritten. */
export type Rule = (node: any, context: Context) => string;

const linesIn = (text: string): number => text.split("\n").length;

/** A file that is being rewritten. */
export class Context {
  readonly file: TS.SourceFile;
  readonly text: string;
  readonly scopes: Scopes;
  /** What generated names begin with; the runtime's own name. */
  readonly prefix: string;
  /** Line and column of each numbered place. */
  readonly positions: number[] = [];
  readonly around: Around[] = [];
  /** Whether a binding is of gradc, and by which name it was exported. */
  readonly imported: ReadonlyMap<string, string>;
  /** What `import.meta` says of the file. */
  readonly meta: Readonly<Record<string, string>>;
  readonly #rules: Readonly<Partial<Record<TS.SyntaxKind, Rule>>>;
  #names = 0;
  #bare: readonly TS.Identifier[] = [];

  constructor(
    file: TS.SourceFile,
    imported: ReadonlyMap<string, string>,
    rules: Readonly<Partial<Record<TS.SyntaxKind, Rule>>>,
    meta: Readonly<Record<string, string>>,
  ) {
    this.file = file;
    this.text = file.text;
    this.scopes = scopesOf(file);
    this.imported = imported;
    this.#rules = rules;
    this.meta = meta;
    const words = new Set(this.text.match(/[$\p{ID_Continue}]+/gu));
    const taken = (prefix: string): boolean =>
      [...words].some((word) => word.startsWith(prefix) && word !== "$");
    this.prefix = ["$", "$$", "$gradc", "$gradc$"].find((prefix) => !taken(prefix)) ?? "$gradc$$";
  }

  /** A name that nothing else has. */
  name(purpose: string): string {
    return `${this.prefix}${purpose}${++this.#names}`;
  }

  /** The cell of a variable, if it has one. */
  cellOf(use: TS.Identifier): string | undefined {
    const declared = this.scopes.declaredBy(use);
    const celled = declared && this.scopes.celled.has(declared) && !this.#bare.includes(declared);
    return celled ? this.cellName(use.text) : undefined;
  }

  /** What the cell of a variable is called. */
  cellName(variable: string): string {
    return `${this.prefix}cell_${variable}`;
  }

  place(node: TS.Node): Place {
    const { line, character } = this.file.getLineAndCharacterOfPosition(node.getStart(this.file));
    return { file: this.file.fileName, line: line + 1, column: character + 1 };
  }

  /** The number of a node's place. */
  site(node: TS.Node): number {
    const { line, column } = this.place(node);
    return this.positions.push(line, column) / 2 - 1;
  }

  /** Refuses what cannot be lowered. */
  refuse(node: TS.Node, what: string, instead: string): never {
    throw new GradcError(LOWER_SYNTAX, { what, instead }, this.place(node));
  }

  /** The text between two positions. */
  between(from: number, to: number): string {
    return this.text.slice(from, to);
  }

  /** The text of a node as it stands. */
  verbatim(node: TS.Node): string {
    return this.between(node.getStart(this.file), node.end);
  }

  /** A node, rewritten, with as many lines as it had. */
  rewrite(node: TS.Node): string {
    if (ts.isTypeNode(node) && !ts.isExpressionWithTypeArguments(node)) return this.verbatim(node);
    const rule = this.#rules[node.kind];
    if (rule === undefined) return this.copy(node);
    const text = rule(node, this);
    const missing = linesIn(this.verbatim(node)) - linesIn(text);
    return missing > 0 ? text + "\n".repeat(missing) : text;
  }

  /** A node as it stands, but for what is inside of it. */
  copy(node: TS.Node): string {
    let from = node.getStart(this.file);
    let text = "";
    ts.forEachChild(node, (child) => {
      const start = child.getStart(this.file);
      // What stands in front of itself, such as the doc comments of a node, is copied with it.
      if (start < from) return;
      text += this.between(from, start) + this.rewrite(child);
      from = child.end;
    });
    return text + this.between(from, node.end);
  }

  /** What stands between two nodes, but for the operator: comments and line breaks. */
  gap(left: TS.Node, operator: TS.Node, right: TS.Node): string {
    const before = this.between(left.end, operator.getStart(this.file));
    // The comma comes first, because a comment may end the line.
    return `,${before}${this.between(operator.end, right.getStart(this.file))}`;
  }

  /** Rewrites with some variables assigned by their own names. */
  bare(variables: readonly TS.Identifier[], rewrite: () => string): string {
    const before = this.#bare;
    this.#bare = [...before, ...variables];
    try {
      return rewrite();
    } finally {
      this.#bare = before;
    }
  }

  /** Whether the innermost function may wait. */
  get inNative(): boolean {
    const found = this.around.findLast((around) => around.kind === "function");
    return found?.kind === "function" && found.native;
  }

  /** Rewrites with something more around. */
  inside<T>(around: Around, rewrite: () => T): T {
    this.around.push(around);
    try {
      return rewrite();
    } finally {
      this.around.pop();
    }
  }
}
