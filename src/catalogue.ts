/**
 * The catalogue of everything that can go wrong: what happened, and what to write instead.
 *
 * The non-obvious decision: each entry is a constant of its own, and errors are raised by the entry,
 * not by its name. So a bundle has the texts of those errors that its code can raise and no others;
 * they were a fifth of the engine.
 */

/** One kind of error. */
export interface Entry {
  /** The name of the constant. */
  readonly code: string;
  /** What happened; `$name` stands for a detail given where the error is raised. */
  readonly message: string;
  /** What to write instead. */
  readonly hint: string;
}

export const OPERAND_INVALID: Entry = {
  code: "OPERAND_INVALID",
  message: "$where takes Values and numbers, but got $got",
  hint: "Pass a Value or a number; convert text with Number(text) first.",
};

export const OPERATION_INVALID: Entry = {
  code: "OPERATION_INVALID",
  message: "the operation $name cannot be defined: $why",
  hint: "defineOp({ name, eval: (x, y) => number, derivative: (x, y, result) => [∂/∂x, ∂/∂y] }), the derivatives written with gradc's own operations.",
};

export const LABEL_INVALID: Entry = {
  code: "LABEL_INVALID",
  message: "a label must be text, but is $got",
  hint: 'Write  value.as("name").',
};

export const TRACE_COERCED: Entry = {
  code: "TRACE_COERCED",
  message: "a Value was used where JavaScript wants a $wanted",
  hint: "Operators do not work on Values: write a.add(b) or add(a, b) for a + b, and gt(a, b) with where(c, x, y) for a > b ? x : y. Or write plain arithmetic in a *.grad.ts file, for gradc build or a bundler plug-in.",
};

export const TRACE_BRANCHED: Entry = {
  code: "TRACE_BRANCHED",
  message: "the function being compiled asks for $what of a Value, which has none while tracing",
  hint: "A branch taken on it would be frozen into the compiled code: choose with where(condition, a, b), or pass the number as a constant.",
};

export const TRACE_NOT_VALUE: Entry = {
  code: "TRACE_NOT_VALUE",
  message: "the function being compiled returned $got instead of a Value",
  hint: "Return one Value: add up the elements of a list, write new Value(3) for a constant, and leave out async. For several results use compileJacobian, compileVjp or compileJvp.",
};

export const TRACE_NOT_VALUES: Entry = {
  code: "TRACE_NOT_VALUES",
  message: "the function being compiled returned $got, where a Value is wanted",
  hint: "Return Values, in arrays and plain objects; write new Value(3) for a constant.",
};

export const TRACE_ENDLESS: Entry = {
  code: "TRACE_ENDLESS",
  message: "the function being compiled calls itself without end",
  hint: "While tracing there are no numbers that could end it: recursion must end by a count or a length, not by a comparison of Values.",
};

export const TRACE_MIXED: Entry = {
  code: "TRACE_MIXED",
  message: "Values of two different traces meet in $op",
  hint: "Use only the parameters of the function being compiled; do not keep Values of another compileGrad call.",
};

export const TRACE_ESCAPED: Entry = {
  code: "TRACE_ESCAPED",
  message: "a Value of a finished trace is used in $op",
  hint: "Values made while compiling mean nothing afterwards: do not store them outside the function.",
};

export const TRACE_FOREIGN: Entry = {
  code: "TRACE_FOREIGN",
  message: "the function being compiled uses $value, a Value made outside of it",
  hint: "Make it a parameter to get its gradient, or use the number value.data to freeze it as a constant.",
};

export const TRACE_UNREPEATABLE: Entry = {
  code: "TRACE_UNREPEATABLE",
  message: "tracing the function twice gave two different programs: $first against $second",
  hint: "A function to compile must do the same each time: no Math.random(), no clock, no counter outside of it. Pass such numbers as constant arguments.",
};

export const TRACE_ROWS: Entry = {
  code: "TRACE_ROWS",
  message: "the function being compiled uses rows as a list: $use",
  hint: "How many rows there are is known only at a call: add up what is computed of each with sum(rows, (row) => …) or mean(rows, (row) => …); plain arithmetic goes through them with for (const row of rows). For a fixed count use vector, matrix or an array of shapes.",
};

export const SHAPE_INVALID: Entry = {
  code: "SHAPE_INVALID",
  message: "$where is not a shape: $got",
  hint: "Shapes are scalar, vector(n), matrix(rows, columns), constant(shape), and arrays or plain objects of shapes; and for all arguments together one rows(shape), with its columns in one object: rows({ x: vector(2), y: scalar }).",
};

export const SHAPE_MISMATCH: Entry = {
  code: "SHAPE_MISMATCH",
  message: "$path must be $expected, but is $got",
  hint: "Pass what the shapes given to compileGrad say.",
};

export const ROWS_UNSUPPORTED: Entry = {
  code: "ROWS_UNSUPPORTED",
  message: "$compiler takes no rows(…), whose count is known only at a call",
  hint: "Use compileGrad; or give the rows a fixed count, as matrix(count, columns) or an array of shapes.",
};

export const ROWS_NESTED: Entry = {
  code: "ROWS_NESTED",
  message:
    "a loop over the rows stands in another one, and a number would have to be kept for each pair of rows",
  hint: "Let the inner loop only add to a number that begins inside of the outer one: sum(rows, …), or let sum = 0; for (const row of rows) sum += …",
};

export const ARGUMENT_COUNT: Entry = {
  code: "ARGUMENT_COUNT",
  message: "$what takes $expected, but got $got",
  hint: "Pass one argument for each parameter of the compiled function.",
};

export const LENGTH_MISMATCH: Entry = {
  code: "LENGTH_MISMATCH",
  message: "$what must have length $expected, but has $got",
  hint: "The flat functions take arrays of exactly inputLength, tapeLength and dataLength numbers; with rows, data has after the dataLength constants rowLength numbers for each row.",
};

export const ARRAYS_SHARED: Entry = {
  code: "ARRAYS_SHARED",
  message: "$first and $second are the same array",
  hint: "The result is written while the input is still read: pass two arrays.",
};

export const OPTION_INVALID: Entry = {
  code: "OPTION_INVALID",
  message: "unknown option $option: $got",
  hint: "Options are $known.",
};

export const CHECK_FAILED: Entry = {
  code: "CHECK_FAILED",
  message: "the compiled code disagrees with the interpreted engine: $what",
  hint: "This is a bug in gradc: please report it with the function. Until it is mended, use the interpreted engine (value.backward()).",
};

export const COMPARE_DIFFERENT: Entry = {
  code: "COMPARE_DIFFERENT",
  message: "$left and $right cannot be compared: $why",
  hint: "Compare two functions of the same inputs that are compiled to the same kind of thing, or two settings of one function.",
};

export const NOT_COMPILED: Entry = {
  code: "NOT_COMPILED",
  message: "$what needs a function made by compileGrad, but got $got",
  hint: "Pass the result of compileGrad(fn).",
};

export const EXPLAIN_UNKNOWN: Entry = {
  code: "EXPLAIN_UNKNOWN",
  message: "no line of $kind gives $target a value",
  hint: "These have one: $known.",
};

export const GRAPH_INVALID: Entry = {
  code: "GRAPH_INVALID",
  message: "the graph breaks a rule at %$id: $rule",
  hint: "A pass or a hand-written graph made it; see docs/architecture.md for the rules.",
};

export const TEXT_INVALID: Entry = {
  code: "TEXT_INVALID",
  message: "line $line of the graph's text cannot be read: $why",
  hint: "Lines look like  %3 = add %1 %2 .",
};

export const FILE_UNREADABLE: Entry = {
  code: "FILE_UNREADABLE",
  message: "$file cannot be read",
  hint: "Check the path; it is taken from the folder the command runs in.",
};

export const MODULE_FAILED: Entry = {
  code: "MODULE_FAILED",
  message: "$file failed while it was loaded: $why",
  hint: "gradc build runs the module to trace its functions; make it load by itself first.",
};

export const NOTHING_EXPORTED: Entry = {
  code: "NOTHING_EXPORTED",
  message: "$file exports nothing that is compiled",
  hint: "Put  /** @grad */  before an exported function of numbers, or write  export const name = compileGrad(…)  (or one of its sisters) at the top level of the file.",
};

export const EXPORT_MISSING: Entry = {
  code: "EXPORT_MISSING",
  message: "$file exports nothing compiled that is named $name",
  hint: "It exports: $known.",
};

export const GLOB_EMPTY: Entry = {
  code: "GLOB_EMPTY",
  message: "no source matches $entry",
  hint: "Globs start from the folder the command runs in, end in .grad.ts, and look neither into node_modules, dist and coverage nor into what is excluded. gradc init writes a first source.",
};

export const CONFIG_INVALID: Entry = {
  code: "CONFIG_INVALID",
  message: "$file is not a configuration: $why",
  hint: "$hint",
};

export const FILE_STALE: Entry = {
  code: "FILE_STALE",
  message: "$file is not what its source gives now$diff",
  hint: "Run: $command",
};

export const FILE_LEFT_OVER: Entry = {
  code: "FILE_LEFT_OVER",
  message: "$file is left over: its source or its export is gone",
  hint: "Run: $command  It deletes the file.",
};

export const FILE_FOREIGN: Entry = {
  code: "FILE_FOREIGN",
  message: "$file was not made by gradc, and is where the result of $source would go",
  hint: "Move it away, or choose another place with --out or --html. gradc overwrites and deletes only files with its @generated header.",
};

export const FILE_UNWRITABLE: Entry = {
  code: "FILE_UNWRITABLE",
  message: "$file cannot be written: $why",
  hint: "Check that the folder is one, that it may be written to, and that the disk is not full.",
};

export const FILE_NOT_ALONE: Entry = {
  code: "FILE_NOT_ALONE",
  message: "the generated file of $name would not run by itself: $why",
  hint: "A file imports nothing. The eval of an operation made with defineOp must refer only to its parameters, its own variables and Math.",
};

export const OUTPUT_CLASH: Entry = {
  code: "OUTPUT_CLASH",
  message: "$first and $second would both write $file",
  hint: "Rename one of them, or build them into different folders with --out.",
};

export const EXPORT_UNUSABLE: Entry = {
  code: "EXPORT_UNUSABLE",
  message: "a generated file cannot export the name $name",
  hint: "Give the gradient a name of its own: export const loss = compileGrad(…), not default, Math or Array.",
};

export const EXPORT_MARKED: Entry = {
  code: "EXPORT_MARKED",
  message:
    "$name is only marked with @grad, so for the program that imports it, it is still a function that returns a number",
  hint: "Write  export const $name = compileGrad((x: number) => …)  in files that a bundler imports.",
};

export const LOWER_CONTROL: Entry = {
  code: "LOWER_CONTROL",
  message: "a differentiated number decides $what",
  hint: "$instead.",
};

export const LOWER_CALL: Entry = {
  code: "LOWER_CALL",
  message: "$what gets a differentiated number, and gradc does not know what it does with one",
  hint: "$instead.",
};

export const LOWER_WRITE: Entry = {
  code: "LOWER_WRITE",
  message: "this change cannot be lowered: $what",
  hint: "$instead.",
};

export const LOWER_ROWS: Entry = {
  code: "LOWER_ROWS",
  message: "$what, and how many rows there are is known only at a call",
  hint: "$instead.",
};

export const LOWER_OPERAND: Entry = {
  code: "LOWER_OPERAND",
  message: "$what meets a differentiated number and $got",
  hint: "Use numbers only; give variables a number before a loop over rows, and in both branches of an if.",
};

export const LOWER_OPERATOR: Entry = {
  code: "LOWER_OPERATOR",
  message: "$what has no derivative",
  hint: "$instead.",
};

export const LOWER_SYNTAX: Entry = {
  code: "LOWER_SYNTAX",
  message: "$what cannot be lowered",
  hint: "$instead.",
};

export const LOWER_SHAPE: Entry = {
  code: "LOWER_SHAPE",
  message: "the shape of $what is not known: $why",
  hint: "$instead.",
};

export const LOWER_WRONG: Entry = {
  code: "LOWER_WRONG",
  message: "$name computes something else than its source: $what",
  hint: "This is a bug in gradc: please report it with the function. Until it is mended, write the function with gradc's operations.",
};

export const TOOL_MISSING: Entry = {
  code: "TOOL_MISSING",
  message: "$user needs the package $tool, which is not installed",
  hint: "Install the tools it works with: npm install --save-dev $tools",
};
