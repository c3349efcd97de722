/**
 * The text of the helper functions in generated files. A file holds only those it uses.
 *
 * The non-obvious decision: they throw plain TypeErrors and RangeErrors that name the argument,
 * because a generated file imports nothing, not even gradc's own error class.
 */
import { type Code, code, type Namer } from "./code.ts";
import { type Dialect, JAVASCRIPT } from "./dialect.ts";

/** Functions that the code of a file may call. */
export type Helper =
  | "requireCount"
  | "requireObject"
  | "requireLength"
  | "wrongLength"
  | "sameArray"
  | "readNumber"
  | "readVector"
  | "readMatrix"
  | "readRows"
  | "rowsOf"
  | "listOf"
  | "tableOf"
  | "spread"
  | "placesOf"
  | "vectorNames"
  | "matrixNames";

/** Gives the name of a helper and notes that it is used. */
export interface HelperUse {
  helper(name: Helper): Code;
}

/** What each helper is called in a file; the user's exports come first. */
export type HelperNames = Readonly<Record<Helper, Code>>;

/** `: type` where types are written, else nothing. */
type Note = (fixed: TemplateStringsArray) => Code;

interface HelperText {
  readonly text: (names: HelperNames, note: Note) => Code;
  readonly needs: readonly Helper[];
}

const helper = (text: HelperText["text"], ...needs: readonly Helper[]): HelperText => ({
  text,
  needs,
});

const HELPERS: Readonly<Record<Helper, HelperText>> = {
  requireCount: helper(
    (
      n,
      t,
    ) => code`function ${n.requireCount}(name${t`: string`}, args${t`: ArrayLike<unknown>`}, count${t`: number`})${t`: void`} {
  if (args.length === count) return;
  const got = \`but got \${args.length}\`;
  throw new TypeError(\`\${name} takes \${count} argument(s), \${got}\`);
}`,
  ),
  requireObject: helper(
    (
      n,
      t,
    ) => code`function ${n.requireObject}(path${t`: string`}, value${t`: unknown`})${t`: void`} {
  if (typeof value === "object" && value !== null) return;
  const got = value === null ? "null" : typeof value;
  throw new TypeError(\`\${path} must be an object, but is \${got}\`);
}`,
  ),
  requireLength: helper(
    (
      n,
      t,
    ) => code`function ${n.requireLength}(path${t`: string`}, list${t`: ArrayLike<unknown>`}, length${t`: number`})${t`: void`} {
  if (list?.length !== length) ${n.wrongLength}(path, list, length);
}`,
    "wrongLength",
  ),
  wrongLength: helper(
    (
      n,
      t,
    ) => code`function ${n.wrongLength}(path${t`: string`}, list${t`: ArrayLike<unknown>`}, length${t`: number | string`})${t`: never`} {
  const got = list?.length ?? typeof list;
  throw new RangeError(\`\${path} must have length \${length}, but has \${got}\`);
}`,
  ),
  sameArray: helper(
    (n, t) => code`function ${n.sameArray}(read${t`: string`}, written${t`: string`})${t`: never`} {
  throw new RangeError(\`\${read} and \${written} are the same array\`);
}`,
  ),
  readNumber: helper(
    (
      n,
      t,
    ) => code`function ${n.readNumber}(path${t`: string`}, value${t`: unknown`})${t`: number`} {
  if (typeof value === "number") return value;
  throw new TypeError(\`\${path} must be a number, but is \${typeof value}\`);
}`,
  ),
  readVector: helper(
    (
      n,
      t,
    ) => code`function ${n.readVector}(path${t`: string`}, list${t`: ArrayLike<number>`}, length${t`: number`}, into${t`: Float64Array`}, at${t`: number`})${t`: void`} {
  ${n.requireLength}(path, list, length);
  for (let i = 0; i < length; i++) {
    if (typeof list[i] !== "number") ${n.readNumber}(\`\${path}[\${i}]\`, list[i]);
    into[at + i] = list[i];
  }
}`,
    "requireLength",
    "readNumber",
  ),
  readMatrix: helper(
    (
      n,
      t,
    ) => code`function ${n.readMatrix}(path${t`: string`}, lists${t`: ArrayLike<ArrayLike<number>>`}, rows${t`: number`}, columns${t`: number`}, into${t`: Float64Array`}, at${t`: number`})${t`: void`} {
  ${n.requireLength}(path, lists, rows);
  for (let r = 0; r < rows; r++) {
    ${n.readVector}(\`\${path}[\${r}]\`, lists[r], columns, into, at + r * columns);
  }
}`,
    "requireLength",
    "readVector",
  ),
  readRows: helper(
    (
      n,
      t,
    ) => code`function ${n.readRows}${t`<R>`}(path${t`: string`}, list${t`: ArrayLike<R>`}, constants${t`: Float64Array`}, columns${t`: number`}, readRow${t`: (path: string, row: R, into: Float64Array, at: number) => void`})${t`: Float64Array`} {
  const first = constants.length;
  if (!(list?.length > 0)) ${n.wrongLength}(path, list, "at least 1");
  const data = new Float64Array(first + list.length * columns);
  data.set(constants);
  for (let i = 0; i < list.length; i++) {
    readRow(\`\${path}[\${i}]\`, list[i], data, first + i * columns);
  }
  return data;
}`,
    "wrongLength",
  ),
  rowsOf: helper(
    (
      n,
      t,
    ) => code`function ${n.rowsOf}(list${t`: Float64Array`}, at${t`: number`}, rows${t`: number`}, columns${t`: number`})${t`: number[][]`} {
  return Array.from({ length: rows }, (_, r) =>
    Array.from(list.subarray(at + r * columns, at + (r + 1) * columns)),
  );
}`,
  ),
  listOf: helper(
    (
      n,
      t,
    ) => code`function ${n.listOf}${t`<T>`}(at${t`: number`}, length${t`: number`}, make${t`: (i: number) => T`})${t`: T[]`} {
  return Array.from({ length }, (_, i) => make(at + i));
}`,
  ),
  tableOf: helper(
    (
      n,
      t,
    ) => code`function ${n.tableOf}${t`<T>`}(at${t`: number`}, rows${t`: number`}, columns${t`: number`}, make${t`: (i: number) => T`})${t`: T[][]`} {
  return Array.from({ length: rows }, (_, r) =>
    ${n.listOf}(at + r * columns, columns, make),
  );
}`,
    "listOf",
  ),
  spread: helper(
    (
      n,
      t,
    ) => code`function ${n.spread}(entries${t`: Float64Array`}, places${t`: Int32Array`}, matrix${t`: FlatArray`})${t`: void`} {
  matrix.fill(0);
  for (let k = 0; k < places.length; k++) matrix[places[k]] = entries[k];
}`,
  ),
  placesOf: helper(
    (
      n,
      t,
    ) => code`function ${n.placesOf}(pattern${t`: Pattern`}, width${t`: number`})${t`: Int32Array`} {
  return pattern.rows.map((row, k) => row * width + pattern.columns[k]);
}`,
  ),
  vectorNames: helper(
    (
      n,
      t,
    ) => code`function ${n.vectorNames}(path${t`: string`}, length${t`: number`})${t`: string[]`} {
  return Array.from({ length }, (_, i) => \`\${path}[\${i}]\`);
}`,
  ),
  matrixNames: helper(
    (
      n,
      t,
    ) => code`function ${n.matrixNames}(path${t`: string`}, rows${t`: number`}, columns${t`: number`})${t`: string[]`} {
  return ${n.vectorNames}(path, rows).flatMap((row) => ${n.vectorNames}(row, columns));
}`,
    "vectorNames",
  ),
};

const HELPER_KINDS: readonly Helper[] = Object.keys(HELPERS) as Helper[];

/** Names all helpers; they make way for names that are taken. */
export function nameHelpers(namer: Namer): HelperNames {
  return Object.fromEntries(
    HELPER_KINDS.map((kind) => [kind, namer.claim(kind)]),
  ) as unknown as HelperNames;
}

/** The helpers asked for and those they need, in a fixed order. */
export function helperTexts(
  wanted: ReadonlySet<Helper>,
  names: HelperNames,
  { typed }: Dialect = JAVASCRIPT,
): Code[] {
  const note: Note = (fixed) => (typed ? code(fixed) : code``);
  const all = new Set<Helper>();
  const need = (name: Helper): void => {
    all.add(name);
    HELPERS[name].needs.forEach(need);
  };
  wanted.forEach(need);
  return HELPER_KINDS.filter((kind) => all.has(kind)).map((kind) =>
    HELPERS[kind].text(names, note),
  );
}
