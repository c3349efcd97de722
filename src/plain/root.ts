/**
 * The function that is compiled: the user's, run so that nothing differentiated gets out of it.
 *
 * The non-obvious decision: on ordinary numbers it is the user's function with the user's results;
 * only where it gets differentiated ones are numbers that it returns made constants.
 */
import type { Place } from "../errors.ts";
import { standFor } from "../trace/parameters.ts";
import { isTable } from "../trace/table.ts";
import { Value } from "../value.ts";
import { isPlain } from "../trace/shapes.ts";
import { holdsValue, isValue, Lost, operand } from "./marks.ts";
import { Rows } from "./row-loops.ts";
import { during } from "./writes.ts";

type Callable = (...args: unknown[]) => unknown;

/** Marks functions, also for another copy of this module. */
const PLAIN: unique symbol = Symbol.for("gradc.plain");

/** Whether a function was lowered from plain arithmetic, so that it takes bare numbers too. */
export const isPlainFunction = (fn: unknown): boolean =>
  typeof fn === "function" && Object.hasOwn(fn, PLAIN);

/** What a function returned, with constants in the place of bare numbers. */
function lifted(thing: unknown, place: Place): unknown {
  if (isValue(thing)) return thing;
  if (typeof thing === "number") return new Value(thing, "", "number");
  if (typeof thing === "boolean" || thing instanceof Lost)
    return operand(thing, "the result", place);
  if (Array.isArray(thing)) return thing.map((part) => lifted(part, place));
  if (typeof thing !== "object" || thing === null || !isPlain(thing)) return thing;
  return Object.fromEntries(Object.entries(thing).map(([k, part]) => [k, lifted(part, place)]));
}

/**
 * An argument with the tables of rows in it made what plain code goes through: a list where the
 * rows are of bare numbers, else `Rows`.
 */
function opened(thing: unknown): unknown {
  if (isTable(thing)) {
    const { rows } = thing;
    return rows !== null && !holdsValue(rows, Infinity) ? rows : new Rows(thing);
  }
  if (isValue(thing) || typeof thing !== "object" || thing === null) return thing;
  if (Array.isArray(thing)) {
    const parts = thing.map(opened);
    return parts.some((part, i) => part !== thing[i]) ? parts : thing;
  }
  const entries = Object.entries(thing).map(([key, part]) => [key, part, opened(part)] as const);
  if (entries.every(([, part, made]) => part === made)) return thing;
  return Object.fromEntries(entries.map(([key, , made]) => [key, made]));
}

/** Makes a function of plain arithmetic one that can be compiled; anything else stays as it is. */
export function plainFunction(fn: unknown, place: Place): unknown {
  if (typeof fn !== "function" || isPlainFunction(fn)) return fn;
  const root: Callable = (...args) => {
    const differentiated = args.some((arg) => holdsValue(arg, Infinity));
    const result = during(place, () => (fn as Callable)(...args.map(opened)));
    return differentiated ? lifted(result, place) : result;
  };
  Object.defineProperty(root, "length", { value: fn.length });
  Object.defineProperty(root, "name", { value: fn.name });
  standFor(root, fn as Callable);
  Object.defineProperty(root, PLAIN, { value: true });
  return root;
}
