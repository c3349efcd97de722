/**
 * Conditions in lowered code: `if`, `? :`, `&&`, `||`. On ordinary numbers they are JavaScript's
 * own. On a differentiated one both sides run, and the results are chosen by the condition.
 *
 * The non-obvious decision: an `if` becomes a loop over its branches, once or twice around the very
 * same statements, so nothing of them has to be copied or wrapped in a function.
 */
import type { Place } from "../errors.ts";
import { and, or } from "../operations.ts";
import type { Operand, Value } from "../value.ts";
import { applied, isAnswer, isValue, Lost, operand } from "./marks.ts";
import { type Control, refuseControl } from "./refusals.ts";
import { branch, chosen, inBranch, merge } from "./writes.ts";

type Changes = ReturnType<ReturnType<typeof branch>>;

/** An `if`: `for (const b = branches(c); b.next(); ) if (b.taken) … else …`. */
export class Branches {
  /** Which branch is to run. */
  taken = true;
  readonly #condition: unknown;
  readonly #place: Place;
  readonly #changes: Changes[] = [];
  readonly #results: unknown[] = [];
  #end: (() => Changes) | undefined;
  #round = 0;

  constructor(condition: unknown, place: Place) {
    this.#condition = checked(condition, place);
    this.#place = place;
  }

  /** Whether the condition depends on a differentiated number. */
  get isOpen(): boolean {
    return isValue(this.#condition);
  }

  /** Goes to the next branch, if there is one. */
  next(): boolean {
    const round = this.#round++;
    if (!isValue(this.#condition)) {
      this.taken = Boolean(this.#condition);
      return round === 0;
    }
    if (this.#end) this.#changes.push(this.#end());
    this.taken = round === 0;
    this.#end = round < 2 ? branch(this.#place) : undefined;
    if (round < 2) return true;
    const [yes, no] = this.#changes as [Changes, Changes];
    merge(this.#condition, yes, no, this.#place);
    return false;
  }

  /** Notes what a branch returns. */
  give(result: unknown): void {
    this.#results[isValue(this.#condition) ? this.#round - 1 : 0] = result;
  }

  /** What the `if` returns. */
  get result(): unknown {
    const [a, b] = this.#results;
    return isValue(this.#condition) ? chosen(this.#condition, a, b, this.#place) : a;
  }
}

/** A condition that is a number or an answer, or anything that JavaScript takes for one. */
function checked(condition: unknown, place: Place): unknown {
  return condition instanceof Lost ? operand(condition, "a condition", place) : condition;
}

/** Refuses to leave branches early, if both of one must run; a throw leaves all there are. */
export function leave(control: Control, place: Place, left: readonly Branches[]): void {
  const open = control === "throw" ? inBranch() : left.some(({ isOpen }) => isOpen);
  if (open) refuseControl(control, place);
}

/** A condition that must be an ordinary one. */
export function truth(condition: unknown, control: Control, place: Place): unknown {
  if (isValue(checked(condition, place))) refuseControl(control, place);
  return condition;
}

/** Runs both sides of a choice. */
function both(c: Value, place: Place, yes: () => unknown, no: () => unknown): [unknown, unknown] {
  const endFirst = branch(place);
  const a = yes();
  const changed = endFirst();
  const endSecond = branch(place);
  const b = no();
  merge(c, changed, endSecond(), place);
  return [a, b];
}

/** `c ? yes : no` */
export function choice(c: unknown, yes: () => unknown, no: () => unknown, place: Place): unknown {
  if (!isValue(checked(c, place))) return c ? yes() : no();
  return chosen(c as Value, ...both(c as Value, place, yes, no), place);
}

/** One of the two answers as an operation, if they are answers. */
function asked(
  combine: (x: Operand, y: Operand) => Value,
  [x, y]: readonly [Value, unknown],
  neutral: boolean,
  place: Place,
): unknown {
  if (!isAnswer(x)) return undefined;
  if (typeof y === "boolean") return y === neutral ? x : y;
  return isValue(y) && isAnswer(y) ? applied(place, () => combine(x, y)) : undefined;
}

/** `x && y` */
export function conjunction(x: unknown, y: () => unknown, place: Place): unknown {
  if (!isValue(checked(x, place))) return x && y();
  const condition = x as Value;
  const [second] = both(condition, place, y, () => condition);
  return (
    asked(and, [condition, second], true, place) ?? chosen(condition, second, condition, place)
  );
}

/** `x || y` */
export function disjunction(x: unknown, y: () => unknown, place: Place): unknown {
  if (!isValue(checked(x, place))) return x || y();
  const condition = x as Value;
  const [, second] = both(condition, place, () => condition, y);
  return (
    asked(or, [condition, second], false, place) ?? chosen(condition, condition, second, place)
  );
}
