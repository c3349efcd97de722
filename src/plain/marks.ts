/**
 * Telling apart what flows through lowered code: differentiated numbers, what was lost, the rest.
 *
 * The non-obvious decision: a variable that only one branch gave a number is not an error until
 * somebody reads it. It holds a `Lost`, which every operation refuses with the line that made it.
 */
import { describe, markPlace, type Place } from "../errors.ts";
import { rowOf } from "../rows.ts";
import { type Operand, Value } from "../value.ts";
import { refuseOperand } from "./refusals.ts";

/** Names a thing in a message, in words of the plain source. */
export const shown = (thing: unknown): string =>
  isValue(thing) ? "a differentiated number" : describe(thing);

/** What a variable holds that has no one meaning after two branches, or after a loop over rows. */
export class Lost {
  readonly place: Place;
  readonly sides: string;

  /**
   * @param place where the branches or the loop are
   * @param sides what it holds where, in words
   */
  constructor(place: Place, sides: string) {
    this.place = place;
    this.sides = sides;
  }
}

/** A differentiated number. */
export const isValue = (thing: unknown): thing is Value => thing instanceof Value;

/** Whether a differentiated number is the answer to a question: a boolean in plain code. */
export const isAnswer = (thing: Value): boolean =>
  thing.op !== "leaf" && thing.op !== "number" && rowOf(thing.op).predicate === true;

/** What operations of the table take. */
export const isNumeric = (thing: unknown): thing is Operand | boolean =>
  typeof thing === "number" || typeof thing === "boolean" || isValue(thing);

/** An argument of an operation of the table, or an error. */
export function operand(thing: unknown, what: string, place: Place): Operand {
  if (typeof thing === "number" || isValue(thing)) return thing;
  if (typeof thing === "boolean") return thing ? 1 : 0;
  const got = thing instanceof Lost ? `what is ${thing.sides}` : shown(thing);
  return refuseOperand(what, got, thing instanceof Lost ? thing.place : place);
}

/** Whether a thing is, or has in its lists and plain objects, a differentiated number. */
export function holdsValue(thing: unknown, depth = 4): boolean {
  if (typeof thing !== "object" || thing === null) return false;
  if (isValue(thing) || thing instanceof Lost) return true;
  if (depth === 0 || ArrayBuffer.isView(thing)) return false;
  const parts = Array.isArray(thing) ? thing : Object.values(thing);
  return parts.some((part) => holdsValue(part, depth - 1));
}

/** Longer lists keep numbers without names: a name keeps a number out of the expression around it. */
const SMALL = 4;

/** Gives a result, or each number of a small vector, the name of the variable, unless it has one. */
export function named(name: string, thing: unknown): unknown {
  if (isValue(thing)) {
    if (thing.label === "" && thing.op !== "leaf") thing.label = name;
  } else if (Array.isArray(thing)) {
    if (thing.length <= SMALL) thing.forEach((part, i) => named(`${name}[${i}]`, part));
  }
  return thing;
}

/** Applies an operation of the table; what it raises is at the user's line. */
export function applied(place: Place, run: () => Value): Value {
  const before = markPlace(place);
  try {
    return run();
  } finally {
    markPlace(before);
  }
}
