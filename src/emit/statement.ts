/**
 * Statements, broken over lines as prettier breaks them when 80 columns are not enough.
 *
 * The non-obvious decision: names are short and nesting stops early (see `LONGEST_NAME` in
 * code.ts and `ROOM` in javascript.ts), so only the forms below can ever be too long.
 */
import { type Code, code, indent, join, widthOf } from "./code.ts";
import type { Expression } from "./expression.ts";

const WIDTH = 80;
const INDENT = 2;

const fits = (line: string, inside: number = INDENT): boolean => inside + widthOf(line) <= WIDTH;

/** As long as a target can be. */
const LONGEST_TARGET = code`const abcdefghijklmnopqr`;

/**
 * Whether `assignment` has a form for this value whose lines all fit, whatever it is assigned to.
 * @param inside columns before the statement
 */
export function canAssign(value: Expression, inside: number = INDENT): boolean {
  const line = `${LONGEST_TARGET} = ${value.code};`;
  if (fits(line, inside)) return true;
  if (value.parts === undefined && value.operator === "") return false;
  if (value.parts?.some((part) => part.includes(" ? "))) return false;
  const lines = assignment(LONGEST_TARGET, value, { inside }).split("\n");
  return lines.every((text) => fits(text, inside));
}

/** `callee(a, b)`, one argument a line where the whole does not fit between the two ends. */
function listed(start: Code, list: readonly Code[], end: Code, inside: number): Code {
  const line = code`${start}(${join(list, ", ")})${end}`;
  if (inside + line.length <= WIDTH) return line;
  return code`${start}(\n${indent(code`${join(list, ",\n")},`)}\n)${end}`;
}

/** `callee(a, b);` inside of the body of a function that stands at a margin. */
export function callStatement(callee: Code, list: readonly Code[], margin: number): Code {
  return listed(callee, list, code`;`, INDENT + margin);
}

/** `function name(a, b) {`, the type of the result before the brace. */
export function functionHead(
  name: Code,
  parameters: readonly Code[],
  result: Code,
  margin: number,
): Code {
  return listed(code`function ${name}`, parameters, code`${result} {`, margin);
}

/** How a statement stands. */
export interface Manner {
  /** Columns before it: those of a function body by default. */
  readonly inside?: number;
  readonly operator?: "=" | "+=" | "-=";
}

const OPERATORS = { "=": code`=`, "+=": code`+=`, "-=": code`-=` } as const;

/** `target = expression;` inside of a function body, without the body's indentation. */
export function assignment(target: Code, value: Expression, manner: Manner = {}): Code {
  const { inside = INDENT, operator = "=" } = manner;
  const start = code`${target} ${OPERATORS[operator]}`;
  const line = code`${start} ${value.code};`;
  if (fits(line, inside)) return line;
  const below = indent(code`${value.code};`);
  if (value.parts === undefined) {
    if (value.lines === undefined || fits(below, inside)) return join([start, below], "\n");
    return join([start, indent(code`${join(value.lines(), "\n")};`)], "\n");
  }
  const [test, yes, no] = value.parts;
  const branches = join([code`? ${yes}`, code`: ${no};`], "\n");
  if (!value.infixTest) return join([code`${start} ${test}`, indent(branches)], "\n");
  if (fits(below, inside)) return join([start, below], "\n");
  return join([start, indent(test), indent(branches, 4)], "\n");
}
