/**
 * Expressions of JavaScript with the parentheses that prettier would print, no more and no fewer.
 *
 * The non-obvious decision: a question (`x > y`) stays a boolean as long as it is only asked, and
 * becomes `x > y ? 1 : 0` exactly where a number is wanted.
 */
import type { InfixOperator, Library, Syntax } from "../ops.ts";
import { calleeText, type Code, code, join, literal, Namer, operatorText } from "./code.ts";

/** How tightly an expression binds. */
const BINDING = { conditional: 0, unary: 7, primary: 8 } as const;

const INFIX_BINDING: Readonly<Record<InfixOperator, number>> = {
  "||": 1,
  "&&": 2,
  "===": 3,
  "!==": 3,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "%": 6,
};

export interface Expression {
  readonly code: Code;
  readonly binding: number;
  /** The operator at the top, "" if there is none. */
  readonly operator: InfixOperator | "";
  /** JavaScript evaluates it to true or false (or to something only asked whether it holds). */
  readonly boolean: boolean;
  /** The three parts of a conditional, for breaking it over lines. */
  readonly parts?: readonly [Code, Code, Code];
  /** The lines of an infix operation that is broken after each operator. */
  readonly lines?: () => readonly Code[];
  /** Whether the test of a conditional is an operation between two things. */
  readonly infixTest?: boolean;
}

const made = (text: Code, binding: number, rest: Partial<Expression> = {}): Expression => ({
  code: text,
  binding,
  operator: "",
  boolean: false,
  ...rest,
});

/** A variable. */
export function variable(name: Code, isBoolean: boolean): Expression {
  return made(name, BINDING.primary, { boolean: isBoolean });
}

const wrapped = (e: Expression): Code => code`(${e.code})`;

const atLeast = (e: Expression, binding: number): Code =>
  e.binding < binding ? wrapped(e) : e.code;

/** A number: `e` itself, or 1 and 0 for true and false. */
export function numeric(e: Expression): Expression {
  return e.boolean ? SYNTAX.conditional(e, SYNTAX.number(1), SYNTAX.number(0)) : e;
}

const isLogical = (operator: InfixOperator): boolean => operator === "&&" || operator === "||";
const isAdditive = (operator: InfixOperator | ""): boolean => operator === "+" || operator === "-";

function operand(e: Expression, operator: InfixOperator, side: "left" | "right"): Code {
  const binding = INFIX_BINDING[operator];
  if (e.operator === "") return atLeast(e, binding);
  if (isLogical(operator)) {
    // Prettier flattens a && (b && c), and puts parentheses around && inside of ||.
    const clear = e.operator === operator || e.binding > INFIX_BINDING["&&"];
    return clear ? e.code : wrapped(e);
  }
  // Prettier puts parentheses around a remainder in a sum, and in a chain of them.
  if (e.operator === "%" && isAdditive(operator)) return wrapped(e);
  if (e.binding !== binding) return atLeast(e, binding);
  const same = e.operator === operator && operator !== "%";
  const chain = side === "left" && (same || isAdditive(operator));
  return chain ? e.code : wrapped(e);
}

/**
 * The spelling of expressions; rows of the op table are written over it.
 * @param nameOf what library functions are called
 */
export const makeSyntax = (nameOf: (library: Library) => Code): Syntax<Expression> => ({
  number: (value) =>
    made(literal(value), value < 0 || Object.is(value, -0) ? BINDING.unary : BINDING.primary),

  prefix(operator, x) {
    const inner = operator === "-" ? numeric(x) : x;
    // Prettier prints !-x and !!x, but -(-x).
    const clear = inner.binding > (operator === "-" ? BINDING.unary : BINDING.unary - 1);
    const text = clear ? inner.code : wrapped(inner);
    return operator === "-"
      ? made(code`-${text}`, BINDING.unary)
      : made(code`!${text}`, BINDING.unary, { boolean: true });
  },

  infix(operator, x, y) {
    const [a, b] = isLogical(operator) ? [x, y] : [numeric(x), numeric(y)];
    const binding = INFIX_BINDING[operator];
    const [left, right] = [operand(a, operator, "left"), operand(b, operator, "right")];
    const text = code`${left} ${operatorText(operator)} ${right}`;
    // Prettier breaks a chain of operators of one binding at each of them. Few lines need it.
    const lines = (): readonly Code[] => {
      const chained = a.binding === binding && left === a.code ? a.lines : undefined;
      const before = chained === undefined ? [left] : chained();
      const ending = code`${before.at(-1) as Code} ${operatorText(operator)}`;
      return [...before.slice(0, -1), ending, right];
    };
    const isBoolean = binding < INFIX_BINDING["+"];
    return made(text, binding, { operator, boolean: isBoolean, lines });
  },

  call(callee, ...args) {
    const list = join(
      args.map((arg) => numeric(arg).code),
      ", ",
    );
    const name = typeof callee === "string" ? calleeText(callee) : nameOf(callee);
    return made(code`${name}(${list})`, BINDING.primary);
  },

  conditional(test, yes, no) {
    const [a, b] = [numeric(yes), numeric(no)];
    const question = atLeast(test, BINDING.conditional + 1);
    const first = atLeast(a, BINDING.conditional + 1);
    const text = code`${question} ? ${first} : ${b.code}`;
    return made(text, BINDING.conditional, {
      parts: [question, a.code, b.code],
      infixTest: test.operator !== "",
    });
  },
});

/** The spelling where library functions have their own names, as in texts for people. */
export const SYNTAX: Syntax<Expression> = makeSyntax(({ name }) => new Namer().claim(name));
