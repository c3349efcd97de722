/**
 * Puts together the shapes of parameters from what types, doc comments and calls say.
 *
 * The non-obvious decision: a count alone is the length of a list of whatever the type says its
 * elements are, so `@shape points 10` does for lists of numbers and of structures. A list of tuples
 * of numbers is a matrix, which takes a loop to read and not a line for each number.
 */
import { isOptions } from "../options.ts";
import { matrix, scalar, type Shape, vector } from "../trace/shapes.ts";

/**
 * The shape that a doc comment gives.
 * @param given a shape, or how many elements a list has
 * @param elementOf the shape of an element, where the type is that of a list
 */
export function shaped(given: unknown, elementOf: () => Shape | undefined): unknown {
  if (typeof given !== "number") return given;
  const element = elementOf();
  const isRow = Array.isArray(element) && element.every((part) => part === scalar);
  if (isRow) return matrix(given, element.length);
  if (element === undefined || element === scalar) return vector(given);
  // vector refuses what is no count.
  return Array.from({ length: vector(given).length }, () => element);
}

/** What a compiler takes after the function: the shapes of the call, or else those of the types. */
export function shapesFor(
  fromTypes: () => readonly unknown[],
  given: readonly unknown[],
): readonly unknown[] {
  const [first] = given;
  const hasShapes = first !== undefined && !isOptions(first);
  return hasShapes ? given : [...fromTypes(), ...given];
}
