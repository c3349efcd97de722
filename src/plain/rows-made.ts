/**
 * What `map` over rows makes of each row: anything that holds differentiated numbers, put together
 * anew with others of them for whoever goes through the rows.
 *
 * The non-obvious decision: everything else in it is that of the one row that was traced, which is
 * right because nothing but numbers differs between rows. A function is not, since nobody sees
 * which numbers it would use.
 */
import type { Place } from "../errors.ts";
import { ne } from "../operations.ts";
import type { Operand, Value } from "../value.ts";
import { isAnswer, isValue, shown } from "./marks.ts";
import { refuseRows } from "./refusals.ts";
import { asCopy } from "./writes.ts";

type Holder = Record<PropertyKey, unknown>;
type Make = (operand: Operand) => Value;

const INSTEAD = "Let it return numbers, or lists and objects of numbers";

/** Lists, and objects whose contents are their properties. */
const isOpen = (thing: object): thing is Holder =>
  Array.isArray(thing) || Object.prototype.toString.call(thing) === "[object Object]";

function refuse(thing: unknown, place: Place): never {
  return refuseRows(`the callback of map() returns ${shown(thing)}`, INSTEAD, place);
}

/**
 * A thing like `thing`, with `make` called on each differentiated number in it, in order.
 * @param place where `map` is called
 */
export function withNumbers(
  thing: unknown,
  make: Make,
  place: Place,
  around: readonly unknown[] = [],
): unknown {
  // An answer stays one.
  if (isValue(thing)) return isAnswer(thing) ? ne(make(thing), 0) : make(thing);
  if (typeof thing === "function" || around.includes(thing)) return refuse(thing, place);
  if (typeof thing !== "object" || thing === null || ArrayBuffer.isView(thing)) return thing;
  if (!isOpen(thing)) return refuse(thing, place);
  const made = (Array.isArray(thing) ? [] : Object.create(Object.getPrototypeOf(thing))) as Holder;
  for (const [key, part] of Object.entries(thing)) {
    made[key] = withNumbers(part, make, place, [...around, thing]);
  }
  // A write to it would be lost for the next loop.
  return asCopy(made);
}
