/**
 * What a function to compile returns: one Value, or arrays and plain objects of Values, whose
 * structure becomes a shape like those of the arguments.
 *
 * The non-obvious decision: the shape is read off the result instead of being declared, because
 * tracing has the result at hand and a declaration could only disagree with it.
 */
import { type Entry, TRACE_NOT_VALUE, TRACE_NOT_VALUES } from "../catalogue.ts";
import { describe, GradcError } from "../errors.ts";
import { Value } from "../value.ts";
import type { NamedValue } from "./lower.ts";
import { isPlain, partsOf, scalar, type Shape, vector } from "./shapes.ts";
import type { Returns } from "./trace.ts";

/** A result and its structure; numbers are counted in the order in which they stand. */
export interface Result {
  readonly shape: Shape;
  readonly values: readonly NamedValue[];
}

function refuse(entry: Entry, got: unknown, path = ""): never {
  const where = path === "" ? "" : ` at ${path}`;
  throw new GradcError(entry, { got: describe(got) + where });
}

const isStructure = (thing: unknown): thing is Readonly<Record<string, unknown>> =>
  typeof thing === "object" && thing !== null && (Array.isArray(thing) || isPlain(thing));

/** The shape of a structure of Values. `around` are the structures that it lies in. */
function shapeOf(thing: unknown, path: string, around: readonly unknown[] = []): Shape {
  if (thing instanceof Value) return scalar;
  const empty = !isStructure(thing) || Object.keys(thing).length === 0;
  if (empty || around.includes(thing)) return refuse(TRACE_NOT_VALUES, thing, path);
  const inside = [...around, thing];
  if (Array.isArray(thing)) {
    // Array.from sees holes, which map would skip.
    const parts = Array.from(thing, (part, i) => shapeOf(part, `${path}[${i}]`, inside));
    return parts.every((part) => part === scalar) ? vector(parts.length) : parts;
  }
  return Object.fromEntries(
    Object.entries(thing).map(([key, part]) => [
      key,
      shapeOf(part, path ? `${path}.${key}` : key, inside),
    ]),
  );
}

/** The Values of a structure with their paths. */
function collect(thing: unknown, path: string, into: NamedValue[]): NamedValue[] {
  if (thing instanceof Value) into.push({ path, value: thing });
  else if (Array.isArray(thing)) {
    thing.forEach((part, i) => collect(part, `${path}[${i}]`, into));
  } else {
    const parts = thing as Readonly<Record<string, Shape>>;
    for (const part of partsOf(parts, path)) collect(parts[part.key], part.path, into);
  }
  return into;
}

/**
 * Reads what a function returned.
 * @throws GradcError TRACE_NOT_VALUE, TRACE_NOT_VALUES
 */
export function readResult(returned: unknown, returns: Returns): Result {
  if (returns === "one" && !(returned instanceof Value)) {
    return refuse(TRACE_NOT_VALUE, returned);
  }
  const shape = shapeOf(returned, "");
  return { shape, values: collect(returned, "", []) };
}
