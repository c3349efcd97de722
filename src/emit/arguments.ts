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
  type Rows,
  type Shape,
  type Vector,
} from "../trace/shapes.ts";
import {
  type Code,
  code,
  indent,
  join,
  literal,
  memberAccess,
  propertyKey,
  quoted,
} from "./code.ts";
import type { Helper, HelperUse } from "./helpers.ts";

/** What stands in the place of each number of a structure that is built. */
export interface LeafForms {
  /** A single one, at a position. */
  readonly one: (at: Code) => Code;
  /** What a list of `length` from a position is made of, as an array. */
  readonly list: (at: Code, end: Code, length: Code) => Code;
  /** `rows` lists of `columns` from a position. */
  readonly table: (at: Code, rows: Code, columns: Code) => Code;
  readonly type: Code;
  /** Short lists are typed as tuples, as those of a result may be in the source. */
  readonly tuples?: boolean;
}

/** Longest list that is typed as a tuple. */
const LONGEST_TUPLE = 16;

/** The arrays and the position in each, while shapes are walked. */
export interface Cursor {
  /** The arrays that are filled with what is read. */
  readonly arrays: { readonly x: Code; readonly data: Code };
  readonly next: { x: number; data: number };
  readonly leaf: LeafForms;
  /** Constants and rows are not there, as in a direction. */
  readonly skipData?: boolean;
  /** Inside of a row: positions and paths begin where the row does. */
  readonly row?: RowForms;
  readonly file: HelperUse;
}

/** What a row is reached by while the program runs. */
interface RowForms {
  /** Its position in the array. */
  readonly at: Code;
  /** Its path. */
  readonly path: Code;
}

/**
 * What generated files say about one argument or a part of one. Code is made when it is asked
 * for, so that a file holds only the helpers it needs.
 */
export interface Part {
  /** Statements that read it. */
  readonly reads: () => readonly Code[];
  /** The expression that builds the same structure from results; null for a constant. */
  readonly built: (() => Code) | null;
  /** The elements of `inputNames`. */
  readonly names: () => readonly Code[];
  readonly type: Code;
  /** The type of what is built. */
  readonly builtType: Code | null;
}

/** Where a part stands. */
interface Where {
  /** The expression that reaches it. */
  readonly access: Code;
  readonly path: string;
  readonly space: "x" | "data";
}

/** The path of a part, for errors, as an expression. */
function pathOf({ path }: Where, { row }: Cursor): Code {
  if (row === undefined) return quoted(path || "the argument");
  const rest = path.slice(ROW.length);
  return rest === "" ? row.path : code`${row.path} + ${quoted(rest)}`;
}

/** A position in an array, as an expression. */
function positionOf(at: number, { row }: Cursor): Code {
  if (row === undefined) return literal(at);
  return at === 0 ? row.at : code`${row.at} + ${literal(at)}`;
}

const listOf = (items: readonly Code[]): Code => code`[${join(items, ", ")}]`;

/** What a scalar, vector or matrix looks like. */
interface LeafForm {
  readonly size: number;
  readonly type: Code;
  /** The type of what is built, around the type of a leaf. */
  readonly built: (leaf: LeafForms) => Code;
  readonly read: "readNumber" | "readVector" | "readMatrix";
  /** Arguments of the helpers: the lengths. */
  readonly lengths: readonly Code[];
}

function leafForm(shape: Shape): LeafForm | undefined {
  switch (kindOf(shape)) {
    case "scalar":
      return {
        size: 1,
        type: code`number`,
        built: (leaf) => leaf.type,
        read: "readNumber",
        lengths: [],
      };
    case "vector": {
      const { length } = shape as Vector;
      return {
        size: length,
        type: code`ArrayLike<number>`,
        built: ({ type, tuples }) =>
          tuples && length <= LONGEST_TUPLE
            ? listOf(Array.from({ length }, () => type))
            : code`${type}[]`,
        read: "readVector",
        lengths: [literal(length)],
      };
    }
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      return {
        size: rows * columns,
        type: code`ArrayLike<ArrayLike<number>>`,
        built: ({ type }) => code`${type}[][]`,
        read: "readMatrix",
        lengths: [literal(rows), literal(columns)],
      };
    }
    default:
      return undefined;
  }
}

function leafPart(form: LeafForm, place: Where, cursor: Cursor): Part {
  const { access, path, space } = place;
  const at = cursor.next[space];
  cursor.next[space] += form.size;
  const call = (helper: Helper, ...args: readonly Code[]): Code =>
    code`${cursor.file.helper(helper)}(${join(args, ", ")})`;
  const array = cursor.arrays[space];
  const [where, start, lengths] = [pathOf(place, cursor), positionOf(at, cursor), form.lengths];
  const [rows, columns] = lengths as [Code, Code];
  const read: Readonly<Record<LeafForm["read"], () => Code>> = {
    readNumber: () => code`${array}[${start}] = ${call("readNumber", where, access)};`,
    readVector: () => code`${call("readVector", where, access, rows, array, start)};`,
    readMatrix: () => code`${call("readMatrix", where, access, rows, columns, array, start)};`,
  };
  const { leaf } = cursor;
  const built: Readonly<Record<LeafForm["read"], () => Code>> = {
    readNumber: () => leaf.one(start),
    readVector: () => leaf.list(start, literal(at + form.size), rows),
    readMatrix: () => leaf.table(start, rows, columns),
  };
  const names: Readonly<Record<LeafForm["read"], () => Code>> = {
    readNumber: () => quoted(path),
    readVector: () => code`...${call("vectorNames", quoted(path), ...lengths)}`,
    readMatrix: () => code`...${call("matrixNames", quoted(path), ...lengths)}`,
  };
  const constant = space === "data";
  return {
    reads: () => [read[form.read]()],
    built: constant ? null : built[form.read],
    names: () => (constant ? [] : [names[form.read]()]),
    type: form.type,
    builtType: constant ? null : form.built(leaf),
  };
}

const UNDEFINED = code`undefined`;

/** What is built of parts, as a list. */
export const builtList = (parts: readonly Part[]): Code =>
  listOf(parts.map((part) => part.built?.() ?? UNDEFINED));

/** A constant part, or a table of rows, where there are none. */
const NOTHING: Part = {
  reads: () => [],
  built: null,
  names: () => [],
  type: UNDEFINED,
  builtType: null,
};

/** Walks one argument: what generated files say about it. Moves the cursor. */
export function describePart(shape: Shape, where: Where, cursor: Cursor): Part {
  const form = leafForm(shape);
  if (form !== undefined) return leafPart(form, where, cursor);
  if (kindOf(shape) === "constant") {
    if (cursor.skipData) return NOTHING;
    return describePart((shape as Constant).shape, { ...where, space: "data" }, cursor);
  }
  if (kindOf(shape) === "rows") return rowsPart(shape as Rows, where, cursor);
  return Array.isArray(shape) ? arrayPart(shape, where, cursor) : objectPart(shape, where, cursor);
}

/** Where the path of a row begins; what comes after is the same in each row. */
const ROW = "row";

/** The parameters of the function that reads a row. It uses nothing else that they could hide. */
const ROW_PARAMETERS = { path: code`path`, row: code`row`, into: code`into`, at: code`at` };

/** A table of rows; reading it replaces the array of constants by one that holds the rows too. */
function rowsPart({ shape }: Rows, where: Where, cursor: Cursor): Part {
  if (cursor.skipData) return NOTHING;
  const { path, row, into, at } = ROW_PARAMETERS;
  const inside: Cursor = {
    ...cursor,
    arrays: { x: into, data: into },
    next: { x: 0, data: 0 },
    row: { at, path },
  };
  const part = describePart(shape, { access: row, path: ROW, space: "data" }, inside);
  const reads = (): Code[] => {
    const { data } = cursor.arrays;
    const body = indent(join(part.reads(), "\n"));
    const read = code`(${join([path, row, into, at], ", ")}) => {\n${body}\n}`;
    const columns = literal(inside.next.data);
    const list = join([pathOf(where, cursor), where.access, data, columns, read], ", ");
    return [code`${data} = ${cursor.file.helper("readRows")}(${list});`];
  };
  return {
    reads,
    built: null,
    names: () => [],
    type: code`ArrayLike<${part.type}>`,
    builtType: null,
  };
}

/** The parts of an array or object, with their keys. */
function innerParts(shape: Shape, where: Where, cursor: Cursor): [key: string, part: Part][] {
  return partsOf(shape, where.path).map(({ key, path, shape: inner }) => {
    const member = Array.isArray(shape) ? code`[${literal(Number(key))}]` : memberAccess(key);
    const access = code`${where.access}${member}`;
    return [key, describePart(inner, { ...where, access, path }, cursor)];
  });
}

/** The check that comes before the parts of a structure are read. */
function opening(
  helper: "requireLength" | "requireObject",
  where: Where,
  cursor: Cursor,
  ...rest: readonly Code[]
): Code {
  const list = join([pathOf(where, cursor), where.access, ...rest], ", ");
  return code`${cursor.file.helper(helper)}(${list});`;
}

const readsOf = (parts: readonly Part[]): Code[] => parts.flatMap((part) => part.reads());
const namesOf = (parts: readonly Part[]): Code[] => parts.flatMap((part) => part.names());

function arrayPart(shape: readonly Shape[], where: Where, cursor: Cursor): Part {
  const length = literal(shape.length);
  const parts = innerParts(shape, where, cursor).map(([, part]) => part);
  const constant = where.space === "data";
  const types = listOf(parts.map((part) => part.type));
  const builtType = listOf(parts.map((part) => part.builtType ?? UNDEFINED));
  return {
    reads: () => [opening("requireLength", where, cursor, length), ...readsOf(parts)],
    built: constant ? null : () => builtList(parts),
    names: () => namesOf(parts),
    type: cursor.skipData ? code`readonly ${types}` : types,
    builtType: constant ? null : builtType,
  };
}

function objectPart(shape: Shape, where: Where, cursor: Cursor): Part {
  const entries = innerParts(shape, where, cursor);
  const parts = entries.map(([, part]) => part);
  const members = (pick: (part: Part) => Code | null): Code => {
    const items = entries.flatMap(([key, part]) => {
      const value = pick(part);
      return value === null ? [] : [code`${propertyKey(key)}: ${value}`];
    });
    return items.length === 0 ? code`{}` : code`{\n${join(items, ",\n")},\n}`;
  };
  const constant = where.space === "data";
  return {
    reads: () => [opening("requireObject", where, cursor), ...readsOf(parts)],
    built: constant ? null : () => members((part) => part.built?.() ?? null),
    names: () => namesOf(parts),
    type: members((part) => (part === NOTHING ? null : part.type)),
    builtType: constant ? null : members((part) => part.builtType),
  };
}
