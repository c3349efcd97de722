/**
 * Doc comments of generated functions: the source's own words, and the shape of each argument as
 * the source gives it.
 *
 * The non-obvious decision: shapes are written as gradc spells them, `vector(3)` and not `number[]`,
 * because a type does not say how many numbers there are.
 */
import {
  type Constant,
  kindOf,
  type Matrix,
  partsOf,
  type Rows,
  type Shape,
  type Vector,
} from "../trace/shapes.ts";
import { propertyKey } from "./code.ts";

/** What a doc comment says, without its stars. */
interface SourceDoc {
  readonly description: readonly string[];
  /** By the name or path of the parameter: `p`, `p.w`. */
  readonly params: ReadonlyMap<string, string>;
  readonly returns: string;
}

const TAG = /^@(\w+)\s*(?:\{[^}]*\}\s*)?(.*)$/s;
const PARAM = /^(\[?[\p{ID_Continue}$.[\]]+)\s*(?:[-–—:]\s*)?(.*)$/su;

/** Reads a doc comment: what stands before the first tag, and the tags that matter here. */
function readDoc(text: string): SourceDoc {
  // The line break before it lets a comment begin with a tag.
  const [description = "", ...tags] = `\n${text}`.split(/^(?=[ \t]*@\w)/m);
  const params = new Map<string, string>();
  let returns = "";
  for (const tag of tags) {
    const [, name = "", rest = ""] = TAG.exec(tag.trim()) ?? [];
    const words = rest.replace(/\s+/g, " ").trim();
    if (name === "returns" || name === "return") returns = words;
    if (name !== "param") continue;
    const [, parameter = "", about = ""] = PARAM.exec(words) ?? [];
    // `[x]` and `[x = 1]` are JSDoc for a parameter that may be left out.
    params.set(parameter.replace(/^\[(.*)\]$/, "$1"), about);
  }
  return { description: description.trim().split("\n"), params, returns };
}

/** A shape as the source may have given it: `{ w: matrix(3, 2), b: scalar }`. */
export function shapeText(shape: Shape): string {
  const inner = (): string[] =>
    partsOf(shape, "").map((part) =>
      Array.isArray(shape)
        ? shapeText(part.shape)
        : `${propertyKey(part.key)}: ${shapeText(part.shape)}`,
    );
  const texts: Readonly<Record<ReturnType<typeof kindOf>, () => string>> = {
    scalar: () => "scalar",
    vector: () => `vector(${(shape as Vector).length})`,
    matrix: () => `matrix(${(shape as Matrix).rows}, ${(shape as Matrix).columns})`,
    constant: () => `constant(${shapeText((shape as Constant).shape)})`,
    rows: () => `rows(${shapeText((shape as Rows).shape)})`,
    array: () => `[${inner().join(", ")}]`,
    object: () => `{ ${inner().join(", ")} }`,
  };
  return texts[kindOf(shape)]();
}

/** What is inside of constants and rows. */
const unwrapped = (shape: Shape): Shape =>
  kindOf(shape) === "constant" || kindOf(shape) === "rows"
    ? unwrapped((shape as Constant | Rows).shape)
    : shape;

/** The part of an argument that a path names. */
function shapeAt(shape: Shape, at: string, path: string): Shape | undefined {
  if (at === path) return shape;
  const inside = unwrapped(shape);
  const kind = kindOf(inside);
  if (kind !== "array" && kind !== "object") return undefined;
  for (const part of partsOf(inside, at)) {
    const found = path.startsWith(part.path) && shapeAt(part.shape, part.path, path);
    if (found) return found;
  }
  return undefined;
}

/** Room for text in a comment of 80 columns. */
const WIDTH = 77;

/** Breaks a line between words; what follows is indented. */
function wrapped(line: string): string[] {
  const lines: string[] = [];
  let rest = line;
  while (rest.length > WIDTH) {
    const space = rest.lastIndexOf(" ", WIDTH);
    if (space <= 2) break;
    lines.push(rest.slice(0, space));
    rest = `  ${rest.slice(space + 1)}`;
  }
  return [...lines, rest];
}

/** An argument of a documented function. */
export interface Documented {
  /** The source's name for it; "" where it has none. */
  readonly parameter: string;
  /** What it is called in the file. */
  readonly name: string;
  readonly shape: Shape;
}

/** What a doc comment is made of. */
export interface Documentation {
  /** The source's doc comment without its stars. */
  readonly doc: string;
  /** What the function gives, in words. */
  readonly gives: string;
  readonly list: readonly Documented[];
  /** The second parameter, where the arguments come as one list, `args`. */
  readonly second?: { readonly name: string; readonly words: string };
}

/** The lines of a doc comment. */
export function documentation({ doc, gives, list, second }: Documentation): string[] {
  const { description, params, returns } = readDoc(doc);
  const start = second === undefined ? "@param " : "- ";
  const line = (name: string, shape: Shape, about: string | undefined): string[] =>
    wrapped(`${start}${name} ${shapeText(shape)}${about ? `: ${about}` : ""}`);
  const lines = list.flatMap(({ parameter, name, shape }) => [
    ...line(name, shape, params.get(parameter)),
    ...[...params].flatMap(([path, about]) => {
      const inner = path === parameter ? undefined : shapeAt(shape, parameter, path);
      return inner === undefined ? [] : line(name + path.slice(parameter.length), inner, about);
    }),
  ]);
  const head = [...(description[0] === "" ? [] : [...description, ""]), gives];
  const end = returns === "" ? [] : wrapped(`@returns value: ${returns}`);
  if (second === undefined) return [...head, ...(lines.length > 0 ? [""] : []), ...lines, ...end];
  const rest = wrapped(`@param ${second.name} ${second.words}`);
  return [...head, "", "@param args a list of", ...lines, ...rest, ...end];
}
