/**
 * The functions that users call: a check of the arrays, then the straight-line code.
 *
 * The non-obvious decision: the checks are emitted with each program instead of being one closure
 * for all, because V8 shares what it learns about a closure between all its copies: with a second
 * compiled function every call through it would get slower.
 */
import type { Pattern } from "../passes/jacobian.ts";
import type { FunctionKind, Product, Programs } from "../passes/products.ts";
import { type Code, code, exactName, indent, join, literal, quoted } from "./code.ts";
import { type Dialect, JAVASCRIPT, typeNote } from "./dialect.ts";
import type { HelperUse } from "./helpers.ts";
import type { Parameter, PublicParameter } from "./names.ts";
import { columnsOf, routineOf, lengthsOf, parametersOf } from "./programs.ts";

/** What the arrays are called in the functions that users call, and in their errors. */
export const PUBLIC_NAMES: Readonly<Record<PublicParameter, Code>> = {
  inputs: code`x`,
  grad: code`grad`,
  tape: code`tape`,
  seed: code`seed`,
  data: code`data`,
  values: code`values`,
  entries: code`entries`,
  direction: code`direction`,
  tangents: code`tangents`,
  cotangents: code`cotangents`,
  product: code`product`,
};

type ArrayParameter = Exclude<PublicParameter, "seed">;

/** An array parameter of a function, its length, and whether the function overwrites it. */
export interface ArrayRule {
  readonly parameter: ArrayParameter;
  /** What it is called, if not by its public name. */
  readonly name?: Code;
  readonly length: number;
  /** With rows: after `length` numbers come rows of so many each, at least one. */
  readonly columns?: number;
  /** For an array with more elements the more rows there are: how many, and how to count rows. */
  readonly perRow?: {
    readonly numbers: number;
    readonly constants: number;
    readonly columns: number;
  };
  readonly written: boolean;
}

/** Whether an array has the length of a rule. */
export function fits(
  { length, columns, perRow }: ArrayRule,
  array: ArrayLike<number> | undefined,
  data: ArrayLike<number> | undefined,
): boolean {
  if (perRow !== undefined) {
    const rows = ((data?.length ?? 0) - perRow.constants) / perRow.columns;
    return array?.length === length + perRow.numbers * rows;
  }
  if (columns === undefined) return array?.length === length;
  const more = (array?.length ?? 0) - length;
  return more >= columns && more % columns === 0;
}

/** The length that an array must have, for an error. */
export function lengthInWords({ length, columns, perRow }: ArrayRule): number | string {
  if (perRow !== undefined) return `${length} + ${perRow.numbers} for each row`;
  if (columns === undefined) return length;
  const few = [1, 2, 3].map((count) => length + count * columns).join(", ");
  const constants = length === 1 ? "1 constant, then " : `${length} constants, then `;
  return `${few}, … (${length === 0 ? "" : constants}rows of ${columns}, at least one)`;
}

const WRITTEN: ReadonlySet<Parameter> = new Set<Parameter>([
  "grad",
  "values",
  "entries",
  "tangents",
  "product",
]);

/** The array parameters of a function. */
export function arrayRules(programs: Programs, kind: FunctionKind): ArrayRule[] {
  const lengths = lengthsOf(programs);
  return parametersOf(programs, kind).flatMap((parameter) => {
    if (parameter === "seed") return [];
    const written = WRITTEN.has(parameter) || (parameter === "tape" && kind === "forward");
    const columns = parameter === "data" ? columnsOf(programs) : 0;
    const rows = columns === 0 ? {} : { columns };
    const length = lengths[parameter];
    return [{ parameter, length, ...rows, ...tapeRowsOf(programs, parameter), written }];
  });
}

/** What each row adds to the tape, which is known only when the halves have been made. */
function tapeRowsOf(programs: Programs, parameter: ArrayParameter): Pick<ArrayRule, "perRow"> {
  const numbers = parameter === "tape" ? (programs.tapePerRow ?? 0) : 0;
  if (numbers === 0) return {};
  const constants = lengthsOf(programs).data;
  return { perRow: { numbers, constants, columns: columnsOf(programs) } };
}

/** Pairs of arrays that must not be one: one of the two is written. */
export function apartRules(rules: readonly ArrayRule[]): (readonly [ArrayRule, ArrayRule])[] {
  return rules.flatMap((target, i) =>
    target.written
      ? rules.flatMap((other, j) => (!other.written || j < i ? [[other, target] as const] : []))
      : [],
  );
}

/** The names of the two functions that raise the errors; they must be in scope. */
export type Raiser = "wrongLength" | "sameArray";
export const RAISERS: readonly Raiser[] = ["wrongLength", "sameArray"];

/** What those functions are called where the checks stand. */
export type RaiserNames = Readonly<Record<Raiser, Code>>;

const nameIn = ({ name, parameter }: ArrayRule): Code => name ?? PUBLIC_NAMES[parameter];

/** The condition under which an array has not the length of its rule: `fits`, emitted. */
function misfit(rule: ArrayRule): Code {
  const { length, columns, perRow } = rule;
  const name = nameIn(rule);
  if (perRow !== undefined) {
    const { data } = PUBLIC_NAMES;
    const numbers = code`(${data}?.length - ${literal(perRow.constants)})`;
    const rows = code`(${numbers} / ${literal(perRow.columns)})`;
    return code`${name}?.length !== ${literal(length)} + ${literal(perRow.numbers)} * ${rows}`;
  }
  if (columns === undefined) return code`${name}?.length !== ${literal(length)}`;
  const more = length === 0 ? code`${name}.length` : code`(${name}.length - ${literal(length)})`;
  const divides = code`${more} % ${literal(columns)} === 0`;
  return code`!(${name}?.length >= ${literal(length + columns)} && ${divides})`;
}

function checks(rules: readonly ArrayRule[], { wrongLength, sameArray }: RaiserNames): Code[] {
  const lengths = rules.map((rule) => {
    const name = nameIn(rule);
    const expected = lengthInWords(rule);
    const words = typeof expected === "number" ? literal(expected) : quoted(expected);
    return code`if (${misfit(rule)}) ${wrongLength}("${name}", ${name}, ${words});`;
  });
  const apart = apartRules(rules).map(([other, target]) => {
    const [read, written] = [nameIn(other), nameIn(target)];
    return code`if (${read} === ${written}) ${sameArray}("${read}", "${written}");`;
  });
  return [...lengths, ...apart];
}

/** The name of the function that fills a whole matrix, and of the matrix. */
export const DENSE: Readonly<Partial<Record<Product, readonly [string, string]>>> = {
  jacobian: ["valueAndJacobian", "jacobian"],
  hessian: ["valueAndHessian", "hessian"],
};

/** How many numbers a whole matrix has. */
export function matrixSize(programs: Programs): number {
  const { inputs, values } = lengthsOf(programs);
  return inputs * (programs.product === "hessian" ? inputs : values);
}

/** A parameter of a function that users call. */
const declared = (name: PublicParameter, dialect: Dialect): Code =>
  name === "seed" ? code`seed = 1` : code`${PUBLIC_NAMES[name]}${typeNote(dialect, "flat")}`;

/** Names at the top level of a file. */
interface DenseNames {
  readonly owner: Code;
  /** Holds the entries during a call. */
  readonly entries: Code;
  /** Where each entry belongs in the matrix. */
  readonly places: Code;
}

/** The helpers of a file, and how it is written. */
interface File extends HelperUse {
  readonly dialect: Dialect;
}

/** A list of numbers as a typed array. */
const integers = (numbers: Int32Array): Code =>
  code`new Int32Array([${join(Array.from(numbers, literal), ", ")}])`;

/** The function that fills the whole matrix: what computes entries, and puts them in place. */
function denseFunction(programs: Programs, names: DenseNames, callee: Code, file: File): Code {
  const [name, matrix] = (DENSE[programs.product] as readonly string[]).map((word) =>
    exactName(word),
  ) as [Code, Code];
  const rules = arrayRules(programs, "valueAndEntries").map((rule) =>
    rule.parameter === "entries" ? { ...rule, name: matrix, length: matrixSize(programs) } : rule,
  );
  const raisers = { wrongLength: file.helper("wrongLength"), sameArray: file.helper("sameArray") };
  const passed = (entries: Code): Code =>
    join(
      rules.map(({ parameter }) => (parameter === "entries" ? entries : PUBLIC_NAMES[parameter])),
      ", ",
    );
  // A function, so that a file has the helper only where it is called.
  const spread = (): Code =>
    code`${file.helper("spread")}(${names.entries}, ${names.places}, ${matrix});`;
  const returns = routineOf(programs, "valueAndEntries").returns;
  const call = code`${callee}(${passed(isFull(programs) ? matrix : names.entries)});`;
  const computes = [
    returns ? code`const value = ${call}` : call,
    ...(isFull(programs) ? [] : [spread()]),
    ...(returns ? [code`return value;`] : []),
  ];
  const body = join([...checks(rules, raisers), ...computes], "\n");
  const list = rules.map(({ parameter }) =>
    parameter === "entries"
      ? code`${matrix}${typeNote(file.dialect, "flat")}`
      : declared(parameter, file.dialect),
  );
  const result = typeNote(file.dialect, returns ? "number" : "nothing");
  const head = code`${names.owner}.${name} = (${join(list, ", ")})${result} => {`;
  return join([head, indent(body), code`};`], "\n");
}

/** Whether no entry of the matrix is always 0: then the entries are the matrix. */
const isFull = (programs: Programs): boolean =>
  programs.pattern?.rows.length === matrixSize(programs);

/** The function that fills the whole matrix, the pattern, and where entries belong. */
export function emitDense(
  programs: Programs,
  names: DenseNames,
  callee: Code,
  file: File,
): readonly Code[] {
  const { rows, columns } = programs.pattern as Pattern;
  const own = code`${names.owner}.pattern`;
  const width = literal(lengthsOf(programs).inputs);
  const pattern = code`${own} = {\nrows: ${integers(rows)},\ncolumns: ${integers(columns)},\n};`;
  const tables = (): Code[] => [
    code`const ${names.entries} = new Float64Array(${literal(rows.length)});`,
    code`const ${names.places} = ${file.helper("placesOf")}(${own}, ${width});`,
  ];
  return [
    denseFunction(programs, names, callee, file),
    join([pattern, ...(isFull(programs) ? [] : tables())], "\n"),
  ];
}

/** The parameters and the statements of a checked function around the function `callee`. */
export function emitChecked(
  programs: Programs,
  kind: FunctionKind,
  callee: Code,
  raisers: RaiserNames,
  dialect: Dialect = JAVASCRIPT,
): { readonly parameters: readonly Code[]; readonly result: Code; readonly body: Code } {
  const names = parametersOf(programs, kind);
  const list = join(
    names.map((name) => PUBLIC_NAMES[name]),
    ", ",
  );
  const call = code`${callee}(${list});`;
  const returns = routineOf(programs, kind).returns;
  return {
    parameters: names.map((name) => declared(name, dialect)),
    result: typeNote(dialect, returns ? "number" : "nothing"),
    body: join(
      [...checks(arrayRules(programs, kind), raisers), returns ? code`return ${call}` : call],
      "\n",
    ),
  };
}
