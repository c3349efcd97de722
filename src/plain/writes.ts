/**
 * Assignments in lowered code, and what becomes of them in the branches of a condition that
 * depends on a differentiated number: both branches run, one after the other, so what the first one
 * changed is taken back before the second, and afterwards each changed variable and element is
 * chosen by the condition.
 *
 * The non-obvious decision: one log serves variables, elements and properties. A variable that
 * closures or branches assign has a cell, which looks like an object with one property.
 */
import { TRACE_ENDLESS } from "../catalogue.ts";
import { GradcError, isEndless, type Place } from "../errors.ts";
import { where } from "../operations.ts";
import { isPlain } from "../trace/shapes.ts";
import type { Operand, Value } from "../value.ts";
import { applied, holdsValue, isNumeric, isValue, Lost, operand, shown } from "./marks.ts";
import { ADD_UP, refuseOperand, refuseRows, refuseWrite } from "./refusals.ts";

/** A variable as an object with one property. */
export interface Cell {
  value: unknown;
}

type Holder = Record<PropertyKey, unknown>;

/** What stands for a property that was not there. */
const ABSENT = Symbol("absent");

type Log = Map<object, Map<PropertyKey, unknown>>;

/** A stretch of the run whose writes to what is older are noted, because it does not run as it stands. */
export type Stretch = "branch" | "rows";

/** Such a stretch; or, without a log, all of the run. */
interface Frame {
  readonly start: number;
  readonly log: Log | undefined;
  readonly place: Place;
  readonly kind: Stretch;
}

/** The frames that are open, outermost first; of one traced function at a time. */
let frames: Frame[] = [];
/** Counts births and frames. */
let clock = 0;
const births = new WeakMap<object, number>();
/** Copies that stand for one of two lists or objects: a write to them would miss the original. */
const copies = new WeakSet<object>();

/** Notes that an object was made just now. */
export function born<T>(thing: T): T {
  if (frames.length > 0 && typeof thing === "object" && thing !== null) births.set(thing, ++clock);
  return thing;
}

const isFresh = (thing: object, { start }: Frame): boolean => (births.get(thing) ?? 0) > start;

/** The stretch that is open and in which `thing` was not made, if there is one. */
export const sharedBy = (thing: object): Stretch | undefined => {
  const frame = frames.at(-1);
  return frame?.log !== undefined && !isFresh(thing, frame) ? frame.kind : undefined;
};

const COPY = "Make a copy first, [...list], and return what is new";

/** Runs a whole function: what is older than it must not receive differentiated numbers. */
export function during<T>(place: Place, run: () => T): T {
  const around = frames;
  frames = [{ start: ++clock, log: undefined, place, kind: "branch" }];
  try {
    return run();
  } catch (error) {
    // The innermost condition is the one that should have ended it.
    throw isEndless(error) ? new GradcError(TRACE_ENDLESS, {}, frames.at(-1)?.place) : error;
  } finally {
    frames = around;
  }
}

/** Whether a list or object would keep a differentiated number after the function has returned. */
export function assertKept(thing: object, values: readonly unknown[], place: Place): void {
  const [root] = frames;
  if (root === undefined || isFresh(thing, root)) return;
  if (!values.some((value) => holdsValue(value))) return;
  const what = "what was made outside of the function would keep a differentiated number";
  refuseWrite(what, `${COPY}; arguments and variables from outside must stay as they are`, place);
}

/** Whether a list or object is a copy that stands for one of two. */
export const isCopy = (thing: unknown): boolean =>
  typeof thing === "object" && thing !== null && copies.has(thing);

/** Marks a list or object as a copy that stands for one of two. */
export function asCopy<T extends object>(thing: T): T {
  copies.add(born(thing));
  return thing;
}

/** Refuses a change of the copy that a choice between two lists or objects made. */
export function assertOriginal(thing: object, place: Place): void {
  if (!copies.has(thing)) return;
  const what =
    "the list or object was chosen by a condition or handed on by a loop over rows, and is a copy";
  refuseWrite(what, "Choose after the changes, or make a new one: [...list], { ...object }", place);
}

function note(holder: object, key: PropertyKey, place: Place): void {
  const frame = frames.at(-1);
  if (frame?.log === undefined || isFresh(holder, frame)) return;
  const grows = Array.isArray(holder) && typeof key === "number" && key >= holder.length;
  if (grows || (key === "length" && Array.isArray(holder))) {
    if (frame.kind === "rows") refuseRows("a list grows in a loop over rows", ADD_UP, place);
    const what = "the length of a list would depend on a branch";
    refuseWrite(what, "Give it its full length before the branch: list.push(x > 0 ? a : b)", place);
  }
  let keys = frame.log.get(holder);
  if (keys === undefined) frame.log.set(holder, (keys = new Map()));
  if (!keys.has(key)) keys.set(key, key in holder ? (holder as Holder)[key] : ABSENT);
}

/** Assigns an element, a property or, through its cell, a variable. */
export function write(holder: object, key: PropertyKey, value: unknown, place: Place): void {
  if (frames.length > 0) {
    assertOriginal(holder, place);
    assertKept(holder, [value], place);
    note(holder, key, place);
  }
  if (ArrayBuffer.isView(holder) && isValue(value)) {
    refuseWrite("it is an array of bare numbers", "Use an ordinary list: number[]", place);
  }
  (holder as Holder)[key] = value;
}

/** A variable that branches or closures assign. Writes to `value` are noted. */
export class Variable implements Cell {
  readonly #bare: Cell;
  readonly #placeOf: (site: number) => Place;
  #site = 0;

  constructor(
    read: () => unknown,
    assign: (value: unknown) => void,
    placeOf: (site: number) => Place,
  ) {
    this.#placeOf = placeOf;
    this.#bare = born({
      get value() {
        return read();
      },
      set value(value) {
        assign(value);
      },
    });
  }

  /** Says where the next assignment stands. */
  at(site: number): this {
    this.#site = site;
    return this;
  }

  get value(): unknown {
    return this.#bare.value;
  }

  set value(value: unknown) {
    write(this.#bare, "value", value, this.#placeOf(this.#site));
  }
}

/** What a stretch has changed: the new contents of each place. */
export type Changes = ReadonlyMap<object, ReadonlyMap<PropertyKey, unknown>>;

/** Takes back what a branch has written, and returns it. */
function takeBack(log: Log): Changes {
  const changes: Log = new Map();
  for (const [holder, keys] of log) {
    const now = new Map<PropertyKey, unknown>();
    for (const [key, old] of keys) {
      now.set(key, key in holder ? (holder as Holder)[key] : ABSENT);
      if (old === ABSENT) delete (holder as Holder)[key];
      else (holder as Holder)[key] = old;
    }
    changes.set(holder, now);
  }
  return changes;
}

/** Runs one stretch, and returns what it has changed, all of which is as before. */
export function branch(place: Place, kind: Stretch = "branch"): () => Changes {
  const log: Log = new Map();
  const frame: Frame = { start: ++clock, log, place, kind };
  frames.push(frame);
  return () => {
    frames.length = frames.indexOf(frame);
    return takeBack(log);
  };
}

/** Whether a branch is running of which the other one runs too. */
export const inBranch = (): boolean => frames.some(({ log }) => log !== undefined);

/** How many frames are open. */
export const depth = (): number => frames.length;

const isPlainObject = (thing: unknown): boolean =>
  typeof thing === "object" && thing !== null && isPlain(thing);

/** The keys that two lists or plain objects have in common, if they have the same. */
export function commonKeys(a: unknown, b: unknown): readonly string[] | undefined {
  const lists = Array.isArray(a) && Array.isArray(b);
  if (!lists && !(isPlainObject(a) && isPlainObject(b))) return undefined;
  const [keys, others] = [Object.keys(a as object), Object.keys(b as object)];
  const same =
    keys.length === others.length && keys.every((key) => Object.hasOwn(b as object, key));
  return same && (!lists || (a as unknown[]).length === (b as unknown[]).length) ? keys : undefined;
}

/** `a` where the condition holds, else `b`; number by number in lists and plain objects. */
export function choose(c: Operand, a: unknown, b: unknown, place: Place): unknown {
  if (Object.is(a, b)) return a;
  if (isNumeric(a) && isNumeric(b)) {
    const [x, y] = [operand(a, "?", place), operand(b, "?", place)];
    return applied(place, () => where(c, x, y));
  }
  const keys = commonKeys(a, b);
  if (keys === undefined) {
    return new Lost(place, `${shown(a)} in one branch and ${shown(b)} in the other`);
  }
  const copy = (Array.isArray(a) ? [] : {}) as Holder;
  for (const key of keys) copy[key] = choose(c, (a as Holder)[key], (b as Holder)[key], place);
  return asCopy(copy);
}

/** A choice that is used at once, so its two sides must be of one kind. */
export function chosen(c: Operand, a: unknown, b: unknown, place: Place): unknown {
  const result = choose(c, a, b, place);
  if (result instanceof Lost) refuseOperand("a choice", `${shown(a)} and ${shown(b)}`, place);
  return result;
}

/** Gives each place that a branch has changed what the condition chooses. */
export function merge(c: Value, yes: Changes, no: Changes, place: Place): void {
  for (const holder of new Set([...yes.keys(), ...no.keys()])) {
    const [a, b] = [yes.get(holder), no.get(holder)];
    for (const key of new Set([...(a?.keys() ?? []), ...(b?.keys() ?? [])])) {
      const old = key in holder ? (holder as Holder)[key] : ABSENT;
      const [x, y] = [a?.has(key) ? a.get(key) : old, b?.has(key) ? b.get(key) : old];
      if (x === ABSENT || y === ABSENT) {
        if (x === y) continue;
        const what = `only one branch adds the property ${String(key)}`;
        refuseWrite(what, "Give it a value before the if, or in both branches", place);
      }
      write(holder, key, choose(c, x, y, place), place);
    }
  }
}
