/**
 * The structured arguments in generated files: code that reads them into flat arrays, code that
 * builds the gradient in the same structure, and the types of both.
 *
 * The non-obvious decision: one walk over a shape gives all four, part by part, so the reading
 * code, the gradient, the names and the types cannot get out of step.
 */
import type { Constant, Matrix, Shape, Vector } from "../trace/shapes.ts";
import { kindOf, partsOf } from "../trace/shapes.ts";
import { type Code, code, literal, memberAccess, propertyKey, quoted } from "./code.ts";
import { arrayOf, callOf, type Item, type Layout, objectOf, tupleOf } from "./layout.ts";

/** Helper functions that the reading code may call; a file holds those it needs. */
export type Helper =
  | "readNumber"
  | "readVector"
  | "readMatrix"
  | "requireLength"
  | "wrongLength"
  | "sameArray"
  | "requireCount"
  | "rowsOf"
  | "vectorNames"
  | "matrixNames";

/** The arrays and the position in each, while a list of shapes is walked. */
export interface Cursor {
  readonly arrays: { readonly x: Code; readonly data: Code; readonly grad: Code };
  readonly next: { x: number; data: number };
  readonly helpers: Set<Helper>;
}

/** What generated files say about one argument or a part of one. */
export interface Part {
  /** Statements that read it. */
  readonly reads: readonly Layout[];
  /** The expression of its gradient; null for a constant. */
  readonly gradient: Layout | null;
  /** The elements of `inputNames`. */
  readonly names: readonly Layout[];
  readonly type: Layout;
  readonly gradientType: Layout | null;
  /** In words, for the doc comment. */
  readonly words: string;
}

/** What a leaf shape (scalar, vector, matrix) looks like. */
interface LeafForm {
  readonly size: number;
  readonly type: Code;
  readonly gradientType: Code;
  readonly words: string;
  readonly helpers: { readonly read: Helper; readonly grad?: Helper; readonly names?: Helper };
  /** Arguments of the helpers: the lengths. */
  readonly lengths: readonly Code[];
}

function leafForm(shape: Shape): LeafForm | undefined {
  switch (kindOf(shape)) {
    case "scalar":
      return {
        size: 1,
        type: code`number`,
        gradientType: code`number`,
        words: "number",
        helpers: { read: "readNumber" },
        lengths: [],
      };
    case "vector": {
      const { length } = shape as Vector;
      return {
        size: length,
        type: code`ArrayLike<number>`,
        gradientType: code`number[]`,
        words: `list of ${length} numbers`,
        lengths: [literal(length)],
        helpers: { read: "readVector", names: "vectorNames" },
      };
    }
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      return {
        size: rows * columns,
        type: code`ArrayLike<ArrayLike<number>>`,
        gradientType: code`number[][]`,
        words: `${rows} lists of ${columns} numbers`,
        helpers: { read: "readMatrix", grad: "rowsOf", names: "matrixNames" },
        lengths: [literal(rows), literal(columns)],
      };
    }
    default:
      return undefined;
  }
}

function leafPart(
  form: LeafForm,
  access: Code,
  path: string,
  cursor: Cursor,
  space: "x" | "data",
): Part {
  const at = cursor.next[space];
  cursor.next[space] += form.size;
  const { read, grad, names } = form.helpers;
  const array = cursor.arrays[space];
  const use = (helper: Helper): Code => (cursor.helpers.add(helper), HELPER_NAMES[helper]);
  const where = quoted(path);
  const single = read === "readNumber";
  const reads = single
    ? code`${array}[${literal(at)}] = ${use(read)}(${where}, ${access})`
    : callOf(use(read), [where, access, ...form.lengths, array, literal(at)]);
  if (space === "data") {
    return {
      reads: [reads],
      gradient: null,
      names: [],
      type: form.type,
      gradientType: null,
      words: form.words,
    };
  }
  const slice = code`${cursor.arrays.grad}.subarray(${literal(at)}, ${literal(at + form.size)})`;
  const gradient = single
    ? code`${cursor.arrays.grad}[${literal(at)}]`
    : grad === undefined
      ? code`Array.from(${slice})`
      : callOf(use(grad), [cursor.arrays.grad, literal(at), ...form.lengths]);
  const elementNames =
    names === undefined ? where : callOf(code`...${use(names)}`, [where, ...form.lengths]);
  return {
    reads: [reads],
    gradient,
    names: [elementNames],
    type: form.type,
    gradientType: form.gradientType,
    words: form.words,
  };
}

const HELPER_NAMES: Readonly<Record<Helper, Code>> = {
  readNumber: code`readNumber`,
  readVector: code`readVector`,
  readMatrix: code`readMatrix`,
  requireLength: code`requireLength`,
  wrongLength: code`wrongLength`,
  sameArray: code`sameArray`,
  requireCount: code`requireCount`,
  rowsOf: code`rowsOf`,
  vectorNames: code`vectorNames`,
  matrixNames: code`matrixNames`,
};

const UNDEFINED = code`undefined`;

/** Walks one argument: what generated files say about it. Moves the cursor. */
export function describePart(
  shape: Shape,
  access: Code,
  path: string,
  cursor: Cursor,
  space: "x" | "data" = "x",
): Part {
  const form = leafForm(shape);
  if (form !== undefined) return leafPart(form, access, path, cursor, space);
  if (kindOf(shape) === "constant") {
    const part = describePart((shape as Constant).shape, access, path, cursor, "data");
    return { ...part, words: `constant ${part.words}` };
  }
  return Array.isArray(shape)
    ? arrayPart(shape, access, path, cursor, space)
    : objectPart(shape, access, path, cursor, space);
}

function innerParts(
  shape: Shape,
  access: Code,
  path: string,
  cursor: Cursor,
  space: "x" | "data",
  isArray: boolean,
): [string, Part][] {
  return partsOf(shape, path).map(({ key, path: inner, shape: part }) => {
    const member = isArray ? code`[${literal(Number(key))}]` : memberAccess(key);
    return [key, describePart(part, code`${access}${member}`, inner, cursor, space)];
  });
}

function arrayPart(
  shape: readonly Shape[],
  access: Code,
  path: string,
  cursor: Cursor,
  space: "x" | "data",
): Part {
  cursor.helpers.add("requireLength");
  const check = callOf(HELPER_NAMES.requireLength, [quoted(path), access, literal(shape.length)]);
  const parts = innerParts(shape, access, path, cursor, space, true).map(([, part]) => part);
  const types = (pick: (part: Part) => Layout): Layout =>
    tupleOf(parts.map((part) => ({ prefix: code``, value: pick(part) })));
  const constant = space === "data";
  return {
    reads: [check, ...parts.flatMap((part) => part.reads)],
    gradient: constant ? null : arrayOf(parts.map((part) => part.gradient ?? UNDEFINED)),
    names: parts.flatMap((part) => part.names),
    type: types((part) => part.type),
    gradientType: constant ? null : types((part) => part.gradientType ?? UNDEFINED),
    words: `[${parts.map((part) => part.words).join(", ")}]`,
  };
}

function objectPart(
  shape: Shape,
  access: Code,
  path: string,
  cursor: Cursor,
  space: "x" | "data",
): Part {
  const parts = innerParts(shape, access, path, cursor, space, false);
  const items = (pick: (part: Part) => Layout | null): Item[] =>
    parts.flatMap(([key, part]) => {
      const value = pick(part);
      return value === null ? [] : [{ prefix: code`${propertyKey(key)}: `, value }];
    });
  const constant = space === "data";
  return {
    reads: parts.flatMap(([, part]) => part.reads),
    gradient: constant
      ? null
      : objectOf(
          items((part) => part.gradient),
          ",",
        ),
    names: parts.flatMap(([, part]) => part.names),
    type: objectOf(
      items((part) => part.type),
      ";",
    ),
    gradientType: constant
      ? null
      : objectOf(
          items((part) => part.gradientType),
          ";",
        ),
    words: `{ ${parts.map(([key, part]) => `${key}: ${part.words}`).join(", ")} }`,
  };
}
