/**
 * The one error class of gradc and the catalogue of everything that can go wrong.
 *
 * Every message speaks of the user's program and every entry carries a hint. The non-obvious
 * decision: the user's line is found by skipping the stack frames of gradc's own folder, so no
 * caller has to pass places around.
 */

/** A position in the user's source, lines and columns counted from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Entry {
  /** What happened; `$name` stands for a detail given where the error is raised. */
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

const entry = (message: string, hint: string): Entry => ({ message, hint });

/** The codes of the catalogue: a closed union, so an entry that is missing does not compile. */
export type ErrorCode =
  | "OPERAND_INVALID"
  | "OPERATION_INVALID"
  | "LABEL_INVALID"
  | "TRACE_COERCED"
  | "TRACE_BRANCHED"
  | "TRACE_NOT_VALUE"
  | "TRACE_NOT_VALUES"
  | "TRACE_ENDLESS"
  | "TRACE_MIXED"
  | "TRACE_ESCAPED"
  | "TRACE_FOREIGN"
  | "TRACE_UNREPEATABLE"
  | "TRACE_ROWS"
  | "SHAPE_INVALID"
  | "SHAPE_MISMATCH"
  | "ROWS_UNSUPPORTED"
  | "ARGUMENT_COUNT"
  | "LENGTH_MISMATCH"
  | "ARRAYS_SHARED"
  | "OPTION_INVALID"
  | "CHECK_FAILED"
  | "NOT_COMPILED"
  | "GRAPH_INVALID"
  | "TEXT_INVALID"
  | "FILE_UNREADABLE"
  | "MODULE_FAILED"
  | "NOTHING_EXPORTED"
  | "EXPORT_MISSING"
  | "GLOB_EMPTY"
  | "CONFIG_INVALID"
  | "FILE_STALE"
  | "FILE_LEFT_OVER"
  | "FILE_FOREIGN"
  | "FILE_UNWRITABLE"
  | "FILE_NOT_ALONE"
  | "OUTPUT_CLASH"
  | "EXPORT_UNUSABLE"
  | "EXPORT_MARKED"
  | "TOOL_MISSING"
  | "LOWER_CONTROL"
  | "LOWER_CALL"
  | "LOWER_WRITE"
  | "LOWER_OPERAND"
  | "LOWER_OPERATOR"
  | "LOWER_SYNTAX"
  | "LOWER_SHAPE"
  | "LOWER_WRONG";

/** The catalogue. Each code is raised by a test. */
export const CATALOGUE: Readonly<Record<ErrorCode, Entry>> = {
  OPERAND_INVALID: entry(
    "$where takes Values and numbers, but got $got",
    "Pass a Value or a number; convert text with Number(text) first.",
  ),
  OPERATION_INVALID: entry(
    "the operation $name cannot be defined: $why",
    "defineOp({ name, eval: (x, y) => number, derivative: (x, y, result) => [∂/∂x, ∂/∂y] }), the derivatives written with gradc's own operations.",
  ),
  LABEL_INVALID: entry("a label must be text, but is $got", 'Write  value.as("name").'),
  TRACE_COERCED: entry(
    "a Value was used where JavaScript wants a $wanted",
    "Operators do not work on Values: write a.add(b) or add(a, b) for a + b, and gt(a, b) with where(c, x, y) for a > b ? x : y. Or write plain arithmetic in a *.grad.ts file, for gradc build or a bundler plug-in.",
  ),
  TRACE_BRANCHED: entry(
    "the function being compiled asks for $what of a Value, which has none while tracing",
    "A branch taken on it would be frozen into the compiled code: choose with where(condition, a, b), or pass the number as a constant.",
  ),
  TRACE_NOT_VALUE: entry(
    "the function being compiled returned $got instead of a Value",
    "Return one Value: add up the elements of a list, write new Value(3) for a constant, and leave out async. For several results use compileJacobian, compileVjp or compileJvp.",
  ),
  TRACE_NOT_VALUES: entry(
    "the function being compiled returned $got, where a Value is wanted",
    "Return Values, in arrays and plain objects; write new Value(3) for a constant.",
  ),
  TRACE_ENDLESS: entry(
    "the function being compiled calls itself without end",
    "While tracing there are no numbers that could end it: recursion must end by a count or a length, not by a comparison of Values.",
  ),
  TRACE_MIXED: entry(
    "Values of two different traces meet in $op",
    "Use only the parameters of the function being compiled; do not keep Values of another compileGrad call.",
  ),
  TRACE_ESCAPED: entry(
    "a Value of a finished trace is used in $op",
    "Values made while compiling mean nothing afterwards: do not store them outside the function.",
  ),
  TRACE_FOREIGN: entry(
    "the function being compiled uses $value, a Value made outside of it",
    "Make it a parameter to get its gradient, or use the number value.data to freeze it as a constant.",
  ),
  TRACE_UNREPEATABLE: entry(
    "tracing the function twice gave two different programs: $first against $second",
    "A function to compile must do the same each time: no Math.random(), no clock, no counter outside of it. Pass such numbers as constant arguments.",
  ),
  TRACE_ROWS: entry(
    "the function being compiled uses rows as a list: $use",
    "How many rows there are is known only at a call: add up what is computed of each with sum(rows, (row) => …) or mean(rows, (row) => …). For a fixed count use vector, matrix or an array of shapes.",
  ),
  SHAPE_INVALID: entry(
    "$where is not a shape: $got",
    "Shapes are scalar, vector(n), matrix(rows, columns), constant(shape), and arrays or plain objects of shapes; and for all arguments together one rows(shape), with its columns in one object: rows({ x: vector(2), y: scalar }).",
  ),
  SHAPE_MISMATCH: entry(
    "$path must be $expected, but is $got",
    "Pass what the shapes given to compileGrad say.",
  ),
  ROWS_UNSUPPORTED: entry(
    "$compiler takes no rows(…), whose count is known only at a call",
    "Use compileGrad; or give the rows a fixed count, as matrix(count, columns) or an array of shapes.",
  ),
  ARGUMENT_COUNT: entry(
    "$what takes $expected, but got $got",
    "Pass one argument for each parameter of the compiled function.",
  ),
  LENGTH_MISMATCH: entry(
    "$what must have length $expected, but has $got",
    "The flat functions take arrays of exactly inputLength, tapeLength and dataLength numbers; with rows, data has after the dataLength constants rowLength numbers for each row.",
  ),
  ARRAYS_SHARED: entry(
    "$first and $second are the same array",
    "The result is written while the input is still read: pass two arrays.",
  ),
  OPTION_INVALID: entry("unknown option $option: $got", "Options are $known."),
  CHECK_FAILED: entry(
    "the compiled code disagrees with the interpreted engine: $what",
    "This is a bug in gradc: please report it with the function. Until it is mended, use the interpreted engine (value.backward()).",
  ),
  NOT_COMPILED: entry(
    "$what needs a function made by compileGrad, but got $got",
    "Pass the result of compileGrad(fn).",
  ),
  GRAPH_INVALID: entry(
    "the graph breaks a rule at %$id: $rule",
    "A pass or a hand-written graph made it; see docs/architecture.md for the rules.",
  ),
  TEXT_INVALID: entry(
    "line $line of the graph's text cannot be read: $why",
    "Lines look like  %3 = add %1 %2 .",
  ),
  FILE_UNREADABLE: entry(
    "$file cannot be read",
    "Check the path; it is taken from the folder the command runs in.",
  ),
  MODULE_FAILED: entry(
    "$file failed while it was loaded: $why",
    "gradc build runs the module to trace its functions; make it load by itself first.",
  ),
  NOTHING_EXPORTED: entry(
    "$file exports nothing that is compiled",
    "Put  /** @grad */  before an exported function of numbers, or write  export const name = compileGrad(…)  (or one of its sisters) at the top level of the file.",
  ),
  EXPORT_MISSING: entry(
    "$file exports nothing compiled that is named $name",
    "It exports: $known.",
  ),
  GLOB_EMPTY: entry(
    "no source matches $entry",
    "Globs start from the folder the command runs in, end in .grad.ts, and look neither into node_modules, dist and coverage nor into what is excluded. gradc init writes a first source.",
  ),
  CONFIG_INVALID: entry("$file is not a configuration: $why", "$hint"),
  FILE_STALE: entry("$file is not what its source gives now$diff", "Run: $command"),
  FILE_LEFT_OVER: entry(
    "$file is left over: its source or its export is gone",
    "Run: $command  It deletes the file.",
  ),
  FILE_FOREIGN: entry(
    "$file was not made by gradc, and is where the result of $source would go",
    "Move it away, or build into another folder with --out. gradc overwrites and deletes only files with its @generated header.",
  ),
  FILE_UNWRITABLE: entry(
    "$file cannot be written: $why",
    "Check that the folder is one, that it may be written to, and that the disk is not full.",
  ),
  FILE_NOT_ALONE: entry(
    "the generated file of $name would not run by itself: $why",
    "A file imports nothing. The eval of an operation made with defineOp must refer only to its parameters, its own variables and Math.",
  ),
  OUTPUT_CLASH: entry(
    "$first and $second would both write $file",
    "Rename one of them, or build them into different folders with --out.",
  ),
  EXPORT_UNUSABLE: entry(
    "a generated file cannot export the name $name",
    "Give the gradient a name of its own: export const loss = compileGrad(…), not default, Math or Array.",
  ),
  EXPORT_MARKED: entry(
    "$name is only marked with @grad, so for the program that imports it, it is still a function that returns a number",
    "Write  export const $name = compileGrad((x: number) => …)  in files that a bundler imports.",
  ),
  LOWER_CONTROL: entry("a differentiated number decides $what", "$instead."),
  LOWER_CALL: entry(
    "$what gets a differentiated number, and gradc does not know what it does with one",
    "$instead.",
  ),
  LOWER_WRITE: entry("this change cannot be lowered: $what", "$instead."),
  LOWER_OPERAND: entry(
    "$what meets a differentiated number and $got",
    "Use numbers only; give variables a number in both branches of an if.",
  ),
  LOWER_OPERATOR: entry("$what has no derivative", "$instead."),
  LOWER_SYNTAX: entry("$what cannot be lowered", "$instead."),
  LOWER_SHAPE: entry("the shape of $what is not known: $why", "$instead."),
  LOWER_WRONG: entry(
    "$name computes something else than its source: $what",
    "This is a bug in gradc: please report it with the function. Until it is mended, write the function with gradc's operations.",
  ),
  TOOL_MISSING: entry(
    "$user needs the package $tool, which is not installed",
    "Install the tools it works with: npm install --save-dev $tools",
  ),
};

type Details = Readonly<Record<string, unknown>>;

const filled = (template: string, details: Details): string =>
  template.replace(/\$([a-z]+)/g, (whole, name: string) =>
    Object.hasOwn(details, name) ? String(details[name]) : whole,
  );

/** Everything gradc raises on purpose. */
export class GradcError extends Error {
  override readonly name = "GradcError";
  readonly code: ErrorCode;
  /** What happened, without the place and the hint. */
  readonly summary: string;
  /** What to do about it. */
  readonly hint: string;
  /** The user's line, where one is known. */
  readonly place: Place | undefined;

  constructor(code: ErrorCode, details: Details = {}, place: Place | undefined = userPlace()) {
    const { message, hint } = CATALOGUE[code];
    const summary = filled(message, details);
    const advice = filled(hint, details);
    const where = place === undefined ? "" : `\n  at ${showPlace(place)}`;
    super(`${code}: ${summary}${where}\n  hint: ${advice}`);
    this.code = code;
    this.summary = summary;
    this.hint = advice;
    this.place = place;
  }
}

/** `file:line:column`, as editors and terminals link it. */
export function showPlace(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

/** The path of a file, whose address may be a URL. */
export const plainPath = (url: string): string =>
  url.startsWith("file://") ? decodeURIComponent(new URL(url).pathname) : url;

/** gradc's own folder: frames in it are never the user's. */
export const OWN_FOLDER: string = plainPath(new URL(".", import.meta.url).href);

/** Reads one line of a V8, SpiderMonkey or JavaScriptCore stack. */
function readFrame(line: string): Place | undefined {
  const match =
    /(?:\(|@|at (?:async )?|^)((?:file|https?):\/\/\S+?|\/\S.*?|[A-Za-z]:\\.*?):(\d+):(\d+)\)?$/.exec(
      line.trim(),
    );
  if (match === null) return undefined;
  const [, file = "", row, column] = match;
  return {
    file: plainPath(file.replace(/\?[^?]*$/, "")),
    line: Number(row),
    column: Number(column),
  };
}

/** The place of what lowered code does just now, which knows better than a stack. */
let marked: Place | undefined;

/** Where lowered code says it is. */
export const markedPlace = (): Place | undefined => marked;

/** Says where the user's code is, undefined where the stack tells; returns what was said before. */
export function markPlace(place: Place | undefined): Place | undefined {
  const before = marked;
  marked = place;
  return before;
}

/** The innermost stack frame outside of gradc, or undefined where the engine gives no stack. */
export function userPlace(): Place | undefined {
  if (marked !== undefined) return marked;
  // V8 keeps ten frames; the user's line may lie deeper under gradc's own.
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 40;
  const stack = new Error().stack ?? "";
  Error.stackTraceLimit = limit;
  return placeIn(stack);
}

/** The innermost frame of a stack that is neither gradc's nor Node's. */
export function placeIn(stack: string): Place | undefined {
  for (const line of stack.split("\n")) {
    if (line.includes("node:internal")) continue;
    const place = readFrame(line);
    if (place !== undefined && !place.file.startsWith(OWN_FOLDER)) return place;
  }
  return undefined;
}

/** What V8 and JavaScriptCore, and what SpiderMonkey say. */
const ENDLESS = /^(?:Maximum call stack size exceeded|too much recursion)/;

/** Whether an error is that of a recursion without end. */
export const isEndless = (error: unknown): error is Error =>
  error instanceof Error && ENDLESS.test(error.message);

/** Names a thing in an error message: kind, and content where it is short. */
export function describe(thing: unknown): string {
  if (thing === null || thing === undefined) return String(thing);
  if (typeof thing === "string") return `the string ${JSON.stringify(thing.slice(0, 40))}`;
  if (typeof thing === "number" || typeof thing === "boolean")
    return `the ${typeof thing} ${thing}`;
  if (typeof thing === "function") return "a function";
  if (Array.isArray(thing)) return `an array of ${thing.length}`;
  if (typeof thing === "object") {
    const name = Object.getPrototypeOf(thing)?.constructor?.name as unknown;
    return typeof name === "string" && name !== "Object" && name !== "" ? `a ${name}` : "an object";
  }
  return `a ${typeof thing}`;
}
