/**
 * The only gate from data to program text.
 *
 * `Code` is a branded string that only the functions below can make: a number goes through
 * `literal`, a name through a `Namer`, free text through `comment` or `quoted`. The non-obvious
 * decision: text is written as prettier would print it (80 columns), so that generated files need
 * no formatter, which would take longer than compiling.
 */

import { EXPORT_UNUSABLE } from "../catalogue.ts";
import { GradcError, type Place } from "../errors.ts";
import type { InfixOperator } from "../ops.ts";

declare const CODE: unique symbol;

/** Program text that is safe to put into a program. */
export type Code = string & { readonly [CODE]: true };

const trusted = (text: string): Code => text as Code;

/** Joins code with fixed program text: ``code`const ${name} = ${value};` ``. */
export function code(fixed: TemplateStringsArray, ...parts: readonly Code[]): Code {
  // A plain loop: this runs several times for every line of generated code.
  let text = fixed[0] as string;
  for (let i = 0; i < parts.length; i++) text += (parts[i] as string) + (fixed[i + 1] as string);
  return trusted(text);
}

const [MARK, END_OF_MARK] = ["\u0001", "\u0002"] as const;

/** What code serves: an instruction, and with it a traced operation. */
export interface Served {
  /** The number of the traced operation. */
  readonly of: number;
  /** The instruction, and the graph it belongs to, in the order in which graphs are emitted. */
  readonly id: number;
  readonly graph: number;
}

/**
 * A mark before code that serves an instruction, for source maps and explanations. It is no part of
 * the program: `readMarks` takes it out again. No other text can hold one.
 */
export function mark({ of, id, graph }: Served): Code {
  return trusted(`${MARK}${of} ${id} ${graph}${END_OF_MARK}`);
}

const MARKS = new RegExp(`${MARK}(\\d+) (\\d+) (\\d+)${END_OF_MARK}`, "g");

/** How wide code is without its marks. */
export function widthOf(text: string): number {
  return text.includes(MARK) ? text.replace(MARKS, "").length : text.length;
}

/** A mark that was in a text. */
export interface Mark extends Served {
  /** Line and column in the text without marks, from 0. */
  readonly line: number;
  readonly column: number;
}

/** Takes the marks out of a text. */
export function readMarks(marked: string): { readonly text: string; readonly marks: Mark[] } {
  const marks: Mark[] = [];
  const lines = marked.split("\n").map((whole, line) => {
    if (!whole.includes(MARK)) return whole;
    let removed = 0;
    return whole.replace(MARKS, (found, ...rest: [string, string, string, number]) => {
      const [of, id, graph, at] = rest;
      const served = { of: Number(of), id: Number(id), graph: Number(graph) };
      marks.push({ line, column: at - removed, ...served });
      removed += found.length;
      return "";
    });
  });
  return { text: lines.join("\n"), marks };
}

/** Puts pieces of code together, with a fixed separator. */
export function join(
  parts: readonly Code[],
  separator: "" | ", " | ",\n" | "\n" | "\n\n" = "",
): Code {
  return trusted(parts.join(separator));
}

/** Indents every line of a block that is not empty. */
export function indent(block: Code, by = 2): Code {
  return trusted(block.replace(/^(?=.)/gm, " ".repeat(by)));
}

/** A number, so that it reads back to the same double. Negative ones start with a minus sign. */
export function literal(value: number): Code {
  if (Object.is(value, -0)) return trusted("-0");
  // String(1e21) is "1e+21"; prettier drops the plus sign.
  return trusted(String(value).replace("e+", "e"));
}

/** A string literal; also safe inside of HTML. */
export function quoted(text: string): Code {
  const unicode = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  const safe = [...text].map((c) => {
    if (c === "\\") return "\\\\";
    // Prettier would change the quotes around an escaped quote, so that is a number as well.
    return /["<\p{Cc}\p{Cs}\u2028\u2029]/u.test(c) ? unicode(c) : c;
  });
  return trusted(`"${safe.join("")}"`);
}

/** `+` */
export function operatorText(operator: InfixOperator): Code {
  return trusted(operator);
}

/** `Math.sin` */
export function calleeText(callee: `Math.${string}`): Code {
  if (!/^Math\.[a-z0-9]+$/i.test(callee))
    throw new TypeError(`${callee} is not a function of Math`);
  return trusted(callee);
}

/** `eval(x) { … }`: a method, which is an expression only inside of an object. */
const METHOD = /^(?!function\b)([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*\(/u;

/**
 * A string, or a decimal number. Compilers spell numbers in several ways, and a file must always
 * be the same; what stands in strings is left as it is.
 */
const NUMBER =
  /(["'`])(?:(?!\1)[^\\]|\\.)*\1|(?<![\w$.])(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\w$.])/gis;

/**
 * `function name…` or `const name = function;`, the function given as its own text: a user's
 * program, not data. In TypeScript a type beside the name gives the parameters theirs.
 */
export function functionText(name: Code, text: string, typed: boolean): Code {
  const [, method] = METHOD.exec(text) ?? [];
  const spelled = text.replace(NUMBER, (found, quote?: string) =>
    quote === undefined ? literal(Number(found)) : found,
  );
  const expression = method === undefined ? spelled : `{ ${spelled} }.${method}`;
  const declares = expression.startsWith(`function ${name}(`);
  const type = typed ? ": (...numbers: number[]) => number" : "";
  return trusted(declares && !typed ? expression : `const ${name}${type} = ${expression};`);
}

/** What esbuild (inside tsx) puts around functions inside of a function; a file needs it then. */
export const NAME_MARK: Code = trusted("__name");

/** Free text on one line, so that it cannot end a comment or start another line. */
const tame = (text: string): string =>
  text
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replaceAll("*/", "* /")
    .replace(/\p{Cs}/gu, "?")
    .trim();

/** `// text` */
export function comment(text: string): Code {
  return trusted(`// ${tame(text)}`.trimEnd());
}

/** A doc comment, one line of text a line. */
export function docComment(lines: readonly string[]): Code {
  const tamed = lines.map(tame);
  if (tamed.length === 1) return trusted(`/** ${tamed[0]} */`);
  return trusted(["/**", ...tamed.map((line) => ` * ${line}`.trimEnd()), " */"].join("\n"));
}

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Words that cannot name a variable in a strict-mode module. */
const RESERVED = words(`
  arguments await break case catch class const continue debugger default delete do else enum eval
  export extends false finally for function if implements import in instanceof interface let new
  null package private protected public return static super switch this throw true try typeof var
  void while with yield`);

/** Globals that generated code uses and must not hide. */
const GLOBALS = words(`
  Math NaN Infinity undefined Object Array Number String TypeError RangeError Float64Array
  Int32Array`);

/** Longest name: a call with three such names still fits into 80 columns. */
export const LONGEST_NAME = 18;

/** Longest name of a function: a call with all parameters there are still fits. */
export const LONGEST_FUNCTION = 30;

const PLAIN_WORD = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** Turns text into something that looks like it and can name a variable. */
function wordFor(text: string, longest: number): string {
  if (text.length <= longest && PLAIN_WORD.test(text)) return text;
  const word = text
    .replace(/\]\[|[[.]/g, "_")
    .replace(/[\]"']/g, "")
    .replace(
      /[^A-Za-z0-9_$\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0391-\u03a1\u03a3-\u03c9]/g,
      "_",
    )
    .slice(0, longest);
  return word === "" || /^[0-9]/.test(word) ? `_${word}`.slice(0, longest) : word;
}

/** Hands out names, each only once; a name taken by the parent is taken here too. */
export class Namer {
  readonly #taken = new Set<string>();
  readonly #parent: Namer | undefined;
  /** The number to try next for a word that has been asked for. */
  readonly #next = new Map<string, number>();

  constructor(parent?: Namer) {
    this.#parent = parent;
  }

  /** A name that is `wanted`, or as near to it as is free and short enough. */
  claim(wanted: string, longest: number = LONGEST_NAME): Code {
    const word = wordFor(wanted, longest);
    let name = word;
    // Thousands of inputs may share the letters that fit; counting on keeps that linear.
    let next = this.#next.get(word) ?? 2;
    for (; this.#has(name); next++) {
      const suffix = `_${next}`;
      name = word.slice(0, longest - suffix.length) + suffix;
    }
    this.#next.set(word, next);
    this.#taken.add(name);
    return trusted(name);
  }

  /** Whether nothing has a name yet. */
  isFree(name: Code): boolean {
    return !this.#has(name);
  }

  /** Keeps a name that is used as it is. */
  reserve(name: Code): void {
    this.#taken.add(name);
  }

  #has(name: string): boolean {
    if (RESERVED.has(name) || GLOBALS.has(name) || this.#taken.has(name)) return true;
    return this.#parent !== undefined && this.#parent.#has(name);
  }
}

/**
 * A name that must be used as it is: an export of the user's module.
 * @throws GradcError EXPORT_UNUSABLE unless it can name a variable without hiding a global
 */
export function exactName(name: string, place?: Place): Code {
  const isIdentifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
  if (isIdentifier && !RESERVED.has(name) && !GLOBALS.has(name)) return trusted(name);
  throw new GradcError(EXPORT_UNUSABLE, { name: JSON.stringify(name) }, place);
}

const PLAIN_KEY = /^[A-Za-z_$][\w$]*$/;

/** A key of an object literal or type, `name: ` or `"odd name": `. */
export function propertyKey(key: string): Code {
  // A literal key __proto__ would set the prototype instead of a property.
  if (key === "__proto__") return trusted('["__proto__"]');
  return PLAIN_KEY.test(key) ? trusted(key) : quoted(key);
}

/** `.name` or `["odd name"]`. */
export function memberAccess(key: string): Code {
  return PLAIN_KEY.test(key) ? trusted(`.${key}`) : code`[${quoted(key)}]`;
}
