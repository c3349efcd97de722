/**
 * The structured arguments in generated files: code that reads them into flat arrays, code that
 * builds the gradient in the same structure, and the types of both.
 *
 * The non-obvious decision: one walk over a shape gives all of it, part by part, so the reading
 * code, the gradient, the names and the types cannot get out of step.
 */
import {
  type Constant,
  kindOf,
  type Matrix,
  partsOf,
  type Shape,
  type Vector,
} from "../trace/shapes.ts";
import { type Code, code, join, literal, memberAccess, propertyKey, quoted } from "./code.ts";
import type { Helper, HelperNames } from "./helpers.ts";

/** The arrays and the position in each, while the shapes are walked. */
export interface Cursor {
  readonly arrays: { readonly x: Code; readonly data: Code; readonly grad: Code };
  readonly next: { x: number; data: number };
  /** The helpers used so far. */
  readonly used: Set<Helper>;
  readonly names: HelperNames;
}

/** What generated files say about one argument or a part of one. */
export interface Part {
  /** Statements that read it. */
  readonly reads: readonly Code[];
  /** The expression of its gradient; null for a constant. */
  readonly gradient: Code | null;
  /** The elements of `inputNames`. */
  readonly names: readonly Code[];
  readonly type: Code;
  readonly gradientType: Code | null;
  /** In words, for the doc comment. */
  readonly words: string;
}

/** Where a part stands. */
interface Where {
  /** The expression that reaches it. */
  readonly access: Code;
  readonly path: string;
  readonly space: "x" | "data";
}

const listOf = (items: readonly Code[]): Code => code`[${join(items, ", ")}]`;

/** What a scalar, vector or matrix looks like. */
interface LeafForm {
  readonly size: number;
  readonly type: Code;
  readonly gradientType: Code;
  readonly words: string;
  readonly read: Helper;
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
        read: "readNumber",
        lengths: [],
      };
    case "vector": {
      const { length } = shape as Vector;
      return {
        size: length,
        type: code`ArrayLike<number>`,
        gradientType: code`number[]`,
        words: `list of ${length} numbers`,
        read: "readVector",
        lengths: [literal(length)],
      };
    }
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      return {
        size: rows * columns,
        type: code`ArrayLike<ArrayLike<number>>`,
        gradientType: code`number[][]`,
        words: `${rows} lists of ${columns} numbers`,
        read: "readMatrix",
        lengths: [literal(rows), literal(columns)],
      };
    }
    default:
      return undefined;
  }
}

function leafPart(form: LeafForm, { access, path, space }: Where, cursor: Cursor): Part {
  const at = cursor.next[space];
  cursor.next[space] += form.size;
  const call = (helper: Helper, ...args: readonly Code[]): Code => {
    cursor.used.add(helper);
    return code`${cursor.names[helper]}(${join(args, ", ")})`;
  };
  const { arrays } = cursor;
  const [where, start, lengths] = [quoted(path || "the argument"), literal(at), form.lengths];
  const isScalar = form.read === "readNumber";
  const reads = isScalar
    ? code`${arrays[space]}[${start}] = ${call("readNumber", where, access)};`
    : code`${call(form.read, where, access, ...lengths, arrays[space], start)};`;
  const { type, words } = form;
  if (space === "data") {
    return { reads: [reads], gradient: null, names: [], type, gradientType: null, words };
  }
  const slice = code`${arrays.grad}.subarray(${start}, ${literal(at + form.size)})`;
  const [gradient, names] = {
    readNumber: () => [code`${arrays.grad}[${start}]`, quoted(path)] as const,
    readVector: () =>
      [
        code`Array.from(${slice})`,
        code`...${call("vectorNames", quoted(path), ...lengths)}`,
      ] as const,
    readMatrix: () =>
      [
        call("rowsOf", arrays.grad, start, ...lengths),
        code`...${call("matrixNames", quoted(path), ...lengths)}`,
      ] as const,
  }[form.read as "readNumber" | "readVector" | "readMatrix"]();
  return { reads: [reads], gradient, names: [names], type, gradientType: form.gradientType, words };
}

const UNDEFINED = code`undefined`;

/** Walks one argument: what generated files say about it. Moves the cursor. */
export function describePart(shape: Shape, where: Where, cursor: Cursor): Part {
  const form = leafForm(shape);
  if (form !== undefined) return leafPart(form, where, cursor);
  if (kindOf(shape) === "constant") {
    const part = describePart((shape as Constant).shape, { ...where, space: "data" }, cursor);
    return { ...part, words: `constant ${part.words}` };
  }
  return Array.isArray(shape) ? arrayPart(shape, where, cursor) : objectPart(shape, where, cursor);
}

/** The parts of an array or object, with their keys. */
function innerParts(shape: Shape, where: Where, cursor: Cursor): [key: string, part: Part][] {
  return partsOf(shape, where.path).map(({ key, path, shape: inner }) => {
    const member = Array.isArray(shape) ? code`[${literal(Number(key))}]` : memberAccess(key);
    const access = code`${where.access}${member}`;
    return [key, describePart(inner, { ...where, access, path }, cursor)];
  });
}

function arrayPart(shape: readonly Shape[], where: Where, cursor: Cursor): Part {
  cursor.used.add("requireLength");
  const what = quoted(where.path || "the argument");
  const check = code`${cursor.names.requireLength}(${what}, ${where.access}, ${literal(shape.length)});`;
  const parts = innerParts(shape, where, cursor).map(([, part]) => part);
  const constant = where.space === "data";
  const gradientType = listOf(parts.map((part) => part.gradientType ?? UNDEFINED));
  return {
    reads: [check, ...parts.flatMap((part) => part.reads)],
    gradient: constant ? null : listOf(parts.map((part) => part.gradient ?? UNDEFINED)),
    names: parts.flatMap((part) => part.names),
    type: listOf(parts.map((part) => part.type)),
    gradientType: constant ? null : gradientType,
    words: `[${parts.map((part) => part.words).join(", ")}]`,
  };
}

function objectPart(shape: Shape, where: Where, cursor: Cursor): Part {
  cursor.used.add("requireObject");
  const what = quoted(where.path || "the argument");
  const check = code`${cursor.names.requireObject}(${what}, ${where.access});`;
  const parts = innerParts(shape, where, cursor);
  const members = (pick: (part: Part) => Code | null): Code => {
    const items = parts.flatMap(([key, part]) => {
      const value = pick(part);
      return value === null ? [] : [code`${propertyKey(key)}: ${value}`];
    });
    return items.length === 0 ? code`{}` : code`{\n${join(items, ",\n")},\n}`;
  };
  const constant = where.space === "data";
  return {
    reads: [check, ...parts.flatMap(([, part]) => part.reads)],
    gradient: constant ? null : members((part) => part.gradient),
    names: parts.flatMap(([, part]) => part.names),
    type: members((part) => part.type),
    gradientType: constant ? null : members((part) => part.gradientType),
    words: `{ ${parts.map(([key, part]) => `${key}: ${part.words}`).join(", ")} }`,
  };
}
