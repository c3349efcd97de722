/**
 * Walks over shapes: making Values, building the gradient, naming inputs. Reading arguments, which
 * goes the same way, is in read.ts.
 *
 * The non-obvious decision: all of them are `build`, so they cannot disagree about the order of the
 * flat vector: depth first, as written.
 */
import {
  type Constant,
  isData,
  kindOf,
  type Matrix,
  partsOf,
  type Rows,
  rowsIn,
  type Shape,
  type Vector,
} from "./shapes.ts";
import { Table } from "./table.ts";

/** What a number belongs to. */
export interface Belonging {
  /** It is not differentiated. */
  readonly constant: boolean;
  /** It is one of a row, of which there are many. */
  readonly row: boolean;
}

export const VARIABLE: Belonging = { constant: false, row: false };
const CONSTANT: Belonging = { constant: true, row: false };
export const OF_ROW: Belonging = { constant: true, row: true };

/** What the numbers inside of a constant belong to. */
export const frozen = ({ row }: Belonging): Belonging => (row ? OF_ROW : CONSTANT);

/** One number of the arguments: its path as the user writes it, and what it belongs to. */
export interface Leaf extends Belonging {
  readonly path: string;
}

/** An object or array like `shape`, with `make` called on each part; own properties only. */
function assemble(
  shape: Shape,
  path: string,
  make: (inner: Shape, path: string) => unknown,
  keep: (inner: Shape) => boolean = () => true,
): unknown {
  const made = partsOf(shape, path).map((part) => [part, make(part.shape, part.path)] as const);
  if (Array.isArray(shape)) return made.map(([, result]) => result);
  // fromEntries defines properties, so a key "__proto__" stays a plain key.
  return Object.fromEntries(
    made.flatMap(([part, result]) => (keep(part.shape) ? [[part.key, result]] : [])),
  );
}

const list = (length: number, make: (i: number) => unknown): unknown[] =>
  Array.from({ length }, (_, i) => make(i));

/** How many rows a table is built with; null for none, while tracing. */
export type RowCount = number | null;

/**
 * Builds a structure like `shape`: `make` is called for each number, in the flat order, which for
 * rows is one row after the other.
 */
export function build(
  shape: Shape,
  path: string,
  make: (leaf: Leaf) => unknown,
  count: RowCount = null,
  belonging: Belonging = VARIABLE,
): unknown {
  const leaf = (at: string): unknown => make({ path: at, ...belonging });
  switch (kindOf(shape)) {
    case "scalar":
      return leaf(path);
    case "vector":
      return list((shape as Vector).length, (i) => leaf(`${path}[${i}]`));
    case "matrix": {
      const { rows, columns } = shape as Matrix;
      return list(rows, (r) => list(columns, (c) => leaf(`${path}[${r}][${c}]`)));
    }
    case "constant":
      return build((shape as Constant).shape, path, make, count, frozen(belonging));
    case "rows":
      return buildTable(shape as Rows, path, make, count);
    default:
      return assemble(shape, path, (inner, at) => build(inner, at, make, count, belonging));
  }
}

/** Builds one row; paths begin at the row. */
function buildRow({ shape }: Rows, make: (leaf: Leaf) => unknown): unknown {
  return build(shape, kindOf(shape) === "object" ? "" : "row", make, null, OF_ROW);
}

function buildTable(
  table: Rows,
  path: string,
  make: (leaf: Leaf) => unknown,
  count: RowCount,
): Table<unknown> {
  const columnPaths = rowLeavesOf([table]).map((leaf) => leaf.path);
  const rows = count === null ? null : list(count, () => buildRow(table, make));
  const row = (leaf: () => unknown): unknown => build(table.shape, "", leaf);
  return new Table({ row, path, columnPaths, rows });
}

/** Builds the gradient for `shape`: as `build`, without constants and rows. */
export function buildGradient(shape: Shape, make: () => unknown): unknown {
  if (isData(shape)) return undefined;
  const kind = kindOf(shape);
  if (kind !== "array" && kind !== "object") return build(shape, "", make);
  const keep = (inner: Shape): boolean => !isData(inner);
  return assemble(shape, "", (inner) => buildGradient(inner, make), keep);
}

/** Every number of the arguments but those of rows, in the flat order. */
export function leavesOf(shapes: readonly Shape[], names: readonly string[]): Leaf[] {
  const leaves: Leaf[] = [];
  shapes.forEach((shape, i) => build(shape, names[i] as string, (leaf) => leaves.push(leaf)));
  return leaves;
}

/** Every number of one row, in the flat order, with its path from the row; none without rows. */
export function rowLeavesOf(shapes: readonly Shape[]): Leaf[] {
  const leaves: Leaf[] = [];
  const table = rowsIn(shapes);
  if (table !== undefined) buildRow(table, (leaf) => leaves.push(leaf));
  return leaves;
}
