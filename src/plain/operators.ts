/**
 * JavaScript's operators in lowered code: on ordinary things what they always were, on a
 * differentiated number an operation of the table.
 *
 * The non-obvious decision: powers are kept as they are. `x ** 3` is `Math.pow(x, 3)` and not
 * x · x · x, which differs in the last bit; only those powers become products that JavaScript
 * engines themselves compute as products.
 */
import { LOWER_OPERATOR } from "../catalogue.ts";
import { GradcError, type Place } from "../errors.ts";
import { div, eq, mul, ne, not } from "../operations.ts";
import { apply, type Operand, type Value } from "../value.ts";
import { applied, isAnswer, isNumeric, isValue, Lost, operand } from "./marks.ts";
import { refuseControl } from "./refusals.ts";
import { infixOp, prefixOp } from "./spellings.ts";
import { isCopy } from "./writes.ts";

type Native = (x: any, y: any) => unknown;

/** What JavaScript does where nothing is differentiated. */
const NATIVE: Readonly<Record<string, Native>> = {
  "+": (x, y) => x + y,
  "-": (x, y) => x - y,
  "*": (x, y) => x * y,
  "/": (x, y) => x / y,
  "%": (x, y) => x % y,
  "**": (x, y) => x ** y,
  "<": (x, y) => x < y,
  "<=": (x, y) => x <= y,
  ">": (x, y) => x > y,
  ">=": (x, y) => x >= y,
  "|": (x, y) => x | y,
  "&": (x, y) => x & y,
  "^": (x, y) => x ^ y,
  "<<": (x, y) => x << y,
  ">>": (x, y) => x >> y,
  ">>>": (x, y) => x >>> y,
};

/** The operators between two things that lowered code calls instead of using. */
export const OPERATORS: readonly string[] = Object.keys(NATIVE);

const BITS = "Use Math.trunc or Math.floor for x | 0, and arithmetic for the rest";

/** xʸ, to the last bit what `x ** y` is. */
export function power(x: Operand, y: Operand): Value | number {
  if (y === 0) return 1;
  if (y === 1) return x;
  if (y === 2) return mul(x, x);
  return y === -1 ? div(1, x) : apply("pow", x, y);
}

const isSpecial = (thing: unknown): boolean => isValue(thing) || thing instanceof Lost;

/** An operator between two things. */
export function infix(operator: string, x: unknown, y: unknown, place: Place): unknown {
  if (!isSpecial(x) && !isSpecial(y)) return (NATIVE[operator] as Native)(x, y);
  const what = `the operator ${operator}`;
  const [a, b] = [operand(x, what, place), operand(y, what, place)];
  if (operator === "**") return applied(place, () => power(a, b) as Value);
  const op = infixOp(operator);
  if (op !== undefined) return applied(place, () => apply(op, a, b));
  throw new GradcError(LOWER_OPERATOR, { what, instead: BITS }, place);
}

/** `-x`, `+x`, `!x`, `~x` */
const PREFIX: Readonly<Record<string, (x: any) => unknown>> = {
  "-": (x) => -x,
  "+": (x) => +x,
  "!": (x) => !x,
  "~": (x) => ~x,
};

/** An operator before a thing. */
export function prefix(operator: string, x: unknown, place: Place): unknown {
  if (!isSpecial(x)) return PREFIX[operator]?.(x);
  const what = `the operator ${operator}`;
  const a = operand(x, what, place);
  if (operator === "+") return a;
  const op = prefixOp(operator);
  if (op !== undefined) return applied(place, () => apply(op, a));
  throw new GradcError(LOWER_OPERATOR, { what, instead: BITS }, place);
}

/** `===`, `!==`, `==` and `!=`: a differentiated number equals numbers only. */
export function equality(operator: string, x: unknown, y: unknown, place: Place): unknown {
  const negative = operator.startsWith("!");
  if (isCopy(x) || isCopy(y)) refuseControl("identity", place);
  if (!isSpecial(x) && !isSpecial(y)) {
    // oxlint-disable-next-line eqeqeq -- this is the user's own ==
    const equal = operator.length === 3 ? x === y : x == y;
    return equal !== negative;
  }
  const loose =
    operator.length === 2 && x !== null && x !== undefined && y !== null && y !== undefined;
  const [special, other] = isSpecial(x) ? [x, y] : [y, x];
  if (!loose && !(special instanceof Lost) && !isNumeric(other)) return negative;
  const what = `the operator ${operator}`;
  const [a, b] = [operand(x, what, place), operand(y, what, place)];
  return applied(place, () => (negative ? ne(a, b) : eq(a, b)));
}

/** `typeof x` */
export function kind(x: unknown): string {
  if (!isValue(x)) return typeof x;
  return isAnswer(x) ? "boolean" : "number";
}

/** A thing in a text: `${x}`. */
export function text(x: unknown, place: Place): unknown {
  return isSpecial(x) ? refuseControl("text", place) : x;
}

/** Whether a thing holds, as an answer: `Boolean(x)`. */
export const holds = (x: Operand): Value => not(not(x));
