/**
 * The text of the helper functions in generated files. A file holds only those it uses.
 *
 * The non-obvious decision: they throw plain TypeErrors and RangeErrors that name the argument,
 * because a generated file imports nothing, not even gradc's own error class.
 */
import type { Helper } from "./arguments.ts";
import { type Code, code } from "./code.ts";

interface HelperText {
  readonly text: Code;
  readonly needs: readonly Helper[];
}

const helper = (text: Code, ...needs: readonly Helper[]): HelperText => ({ text, needs });

const HELPERS: Readonly<Record<Helper, HelperText>> = {
  requireCount: helper(code`function requireCount(name, args, count) {
  if (args.length === count) return;
  const got = \`but got \${args.length}\`;
  throw new TypeError(\`\${name} takes \${count} argument(s), \${got}\`);
}`),
  requireLength: helper(
    code`function requireLength(path, list, length) {
  if (list?.length !== length) wrongLength(path, list, length);
}`,
    "wrongLength",
  ),
  wrongLength: helper(code`function wrongLength(path, list, length) {
  const got = list?.length ?? typeof list;
  throw new RangeError(\`\${path} must have length \${length}, but has \${got}\`);
}`),
  sameArray: helper(code`function sameArray(read, written) {
  throw new RangeError(\`\${read} and \${written} are the same array\`);
}`),
  readNumber: helper(code`function readNumber(path, value) {
  if (typeof value === "number") return value;
  throw new TypeError(\`\${path} must be a number, but is \${typeof value}\`);
}`),
  readVector: helper(
    code`function readVector(path, list, length, into, at) {
  requireLength(path, list, length);
  for (let i = 0; i < length; i++) {
    if (typeof list[i] !== "number") readNumber(\`\${path}[\${i}]\`, list[i]);
    into[at + i] = list[i];
  }
}`,
    "requireLength",
    "readNumber",
  ),
  readMatrix: helper(
    code`function readMatrix(path, lists, rows, columns, into, at) {
  requireLength(path, lists, rows);
  for (let r = 0; r < rows; r++) {
    readVector(\`\${path}[\${r}]\`, lists[r], columns, into, at + r * columns);
  }
}`,
    "requireLength",
    "readVector",
  ),
  rowsOf: helper(code`function rowsOf(list, at, rows, columns) {
  return Array.from({ length: rows }, (_, r) =>
    Array.from(list.subarray(at + r * columns, at + (r + 1) * columns)),
  );
}`),
  vectorNames: helper(code`function vectorNames(path, length) {
  return Array.from({ length }, (_, i) => \`\${path}[\${i}]\`);
}`),
  matrixNames: helper(
    code`function matrixNames(path, rows, columns) {
  return vectorNames(path, rows).flatMap((row) => vectorNames(row, columns));
}`,
    "vectorNames",
  ),
};

export const HELPER_KINDS: readonly Helper[] = Object.keys(HELPERS) as Helper[];

/** The helpers asked for and those they need, in a fixed order. */
export function helperTexts(wanted: ReadonlySet<Helper>): Code[] {
  const all = new Set<Helper>();
  const need = (name: Helper): void => {
    all.add(name);
    HELPERS[name].needs.forEach(need);
  };
  wanted.forEach(need);
  return HELPER_KINDS.filter((name) => all.has(name)).map((name) => HELPERS[name].text);
}
