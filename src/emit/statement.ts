/**
 * Statements, broken over lines as prettier breaks them when 80 columns are not enough.
 *
 * The non-obvious decision: names are short and nesting stops early (see `LONGEST_NAME` in
 * code.ts and `ROOM` in javascript.ts), so only the forms below can ever be too long.
 */
import { type Code, code, indent, join } from "./code.ts";
import type { Expression } from "./expression.ts";

const WIDTH = 80;
const INDENT = 2;

const fits = (line: string): boolean => INDENT + line.length <= WIDTH;

/** As long as a target can be. */
const LONGEST_TARGET = code`const abcdefghijklmnopqr`;

/** Whether `assignment` has a form for this value whose lines all fit, whatever it is assigned to. */
export function canAssign(value: Expression): boolean {
  const line = `${LONGEST_TARGET} = ${value.code};`;
  if (fits(line)) return true;
  if (value.parts === undefined && value.operator === "") return false;
  if (value.parts?.some((part) => part.includes(" ? "))) return false;
  const lines = assignment(LONGEST_TARGET, value).split("\n");
  return lines.every((text) => fits(text));
}

/** `callee(a, b)`, one argument a line where the whole does not fit between the two ends. */
function listed(start: Code, list: readonly Code[], end: Code, inside: number): Code {
  const line = code`${start}(${join(list, ", ")})${end}`;
  if (inside + line.length <= WIDTH) return line;
  return code`${start}(\n${indent(code`${join(list, ",\n")},`)}\n)${end}`;
}

/** `callee(a, b);` inside of a function body. */
export function callStatement(callee: Code, list: readonly Code[]): Code {
  return listed(callee, list, code`;`, INDENT);
}

/** `function name(a, b) {` */
export function functionHead(name: Code, parameters: readonly Code[]): Code {
  return listed(code`function ${name}`, parameters, code` {`, 0);
}

/** `target = expression;` inside of a function body, without the body's indentation. */
export function assignment(target: Code, value: Expression): Code {
  const line = code`${target} = ${value.code};`;
  if (fits(line)) return line;
  const head = code`${target} =`;
  const below = indent(code`${value.code};`);
  if (value.parts === undefined) {
    if (value.lines === undefined || fits(below)) return join([head, below], "\n");
    return join([head, indent(code`${join(value.lines(), "\n")};`)], "\n");
  }
  const [test, yes, no] = value.parts;
  const branches = join([code`? ${yes}`, code`: ${no};`], "\n");
  if (!value.infixTest) return join([code`${head} ${test}`, indent(branches)], "\n");
  if (fits(below)) return join([head, below], "\n");
  return join([head, indent(test), indent(branches, 4)], "\n");
}
