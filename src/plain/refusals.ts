/**
 * What plain arithmetic cannot be lowered, in the user's words, and what to write instead.
 *
 * The non-obvious decision: the advice is kept with each reason and not with the error's code,
 * because "depends on a differentiated number" has as many cures as places where it can happen.
 */
import {
  type Entry,
  LOWER_CALL,
  LOWER_CONTROL,
  LOWER_OPERAND,
  LOWER_ROWS,
  LOWER_SHAPE,
  LOWER_WRITE,
} from "../catalogue.ts";
import { GradcError, type Place } from "../errors.ts";

/** What happened, and what to write instead. */
type Refusal = readonly [what: string, instead: string];

const BRANCH = "Compute both results and choose with a ternary: y = x > 0 ? a : b";

/** What a differentiated number may not decide. */
export type Control =
  | "loop"
  | "condition"
  | "return"
  | "break"
  | "continue"
  | "throw"
  | "switch"
  | "index"
  | "filter"
  | "sort"
  | "catch"
  | "identity"
  | "length"
  | "text";

/** Decisions that a differentiated number cannot take, because one file serves all numbers. */
const CONTROL: Readonly<Record<Control, Refusal>> = {
  loop: [
    "how often a loop runs",
    "Loop a fixed number of times, and choose in each step with a ternary: x = done ? x : next; over rows: for (const row of rows)",
  ],
  condition: ["a condition in an async function or a generator", BRANCH],
  return: [
    "an early return from a loop or a switch",
    "Keep the result in a variable, choose with a ternary, and return at the end",
  ],
  break: [
    "leaving a loop",
    "Loop a fixed number of times, and let a ternary keep what is final: s = done ? s : s + x",
  ],
  continue: [
    "skipping the rest of a step",
    "Put the rest of the step into the branch of an if, or choose with a ternary",
  ],
  throw: [
    "whether an error is thrown",
    "Return NaN there: a ternary with NaN on one side; check arguments before the call",
  ],
  switch: ["the choice of a switch", BRANCH],
  index: [
    "which element is taken",
    "Index with an ordinary number; to look up by a differentiated one, add up (x === i ? list[i] : 0) over all i",
  ],
  filter: [
    "which elements are kept or found",
    "Keep all of them, and choose what each contributes: sum + (x > 0 ? x : 0)",
  ],
  sort: [
    "the order of a list",
    "Use Math.max and Math.min, or sort ordinary numbers before the call",
  ],
  identity: [
    "whether two lists or objects are the same",
    "Compare their numbers, or something that no condition has chosen",
  ],
  length: ["how long a list is", "Give it a length that is an ordinary number"],
  catch: [
    "whether an error is caught",
    "Ask with a ternary for what would go wrong, and keep the rest outside of try",
  ],
  text: ["a text", "Leave texts out of the function, or build them from ordinary numbers"],
};

const raise = (entry: Entry, details: Readonly<Record<string, unknown>>, place?: Place): never => {
  throw new GradcError(entry, details, place);
};

/** Refuses a decision. */
export function refuseControl(control: Control, place: Place): never {
  const [what, instead] = CONTROL[control];
  return raise(LOWER_CONTROL, { what, instead }, place);
}

/** Refuses a call. */
export const refuseCall = (what: string, instead: string, place: Place): never =>
  raise(LOWER_CALL, { what, instead }, place);

/** Refuses a change of something. */
export const refuseWrite = (what: string, instead: string, place: Place): never =>
  raise(LOWER_WRITE, { what, instead }, place);

/** What to do with what is computed of each row. */
export const ADD_UP =
  "Add up numbers: sum += …; what is computed of each row cannot be kept in a list";

/** Refuses what would need to know how many rows there are. */
export const refuseRows = (what: string, instead: string, place?: Place): never =>
  raise(LOWER_ROWS, { what, instead }, place);

/** Refuses what is no number. */
export const refuseOperand = (what: string, got: string, place: Place): never =>
  raise(LOWER_OPERAND, { what, got }, place);

const LENGTH =
  "Say it in the doc comment: @shape weights 3, @rows samples for a number known only at a call, @shape table 4 x 3, @shape layer.w matrix(4, 3); or use tuples: [number, number]";
const KIND =
  "Parameters are numbers, lists, tuples and objects of numbers; write a function for each case";

/** What keeps a shape from being known. */
export type Shapeless = "length" | "kind";

/** Refuses a parameter whose shape nothing tells. */
export const refuseShape = (what: string, why: string, lacks: Shapeless, place: Place): never =>
  raise(LOWER_SHAPE, { what, why, instead: lacks === "length" ? LENGTH : KIND }, place);
