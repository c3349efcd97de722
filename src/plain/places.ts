/**
 * The variables, elements and properties that the iterations of a loop change: what the loop hands
 * from one iteration to the next.
 *
 * The non-obvious decision: a place is carried as the numbers in it. A list or an object of numbers
 * that an iteration replaces is put together anew for each iteration; what was no number before, or
 * has another structure afterwards, is lost, which is an error only for who reads it.
 */
import type { Place } from "../errors.ts";
import { asValue } from "../iterations.ts";
import type { Operand, Value } from "../value.ts";
import { isNumeric, Lost, operand, shown } from "./marks.ts";
import { asCopy, born, type Changes, commonKeys, write } from "./writes.ts";

type Holder = Record<PropertyKey, unknown>;

/** A place that iterations change. */
interface Changed {
  readonly holder: object;
  readonly key: PropertyKey;
  /** What it held before the loop. */
  readonly before: unknown;
  /** What it holds in the loop and after it, if that is no numbers. */
  lost: Lost | undefined;
}

/** Whether two things are numbers, or lists and plain objects of numbers with the same keys. */
function isAlike(a: unknown, b: unknown): boolean {
  if (isNumeric(a)) return isNumeric(b);
  const keys = commonKeys(a, b);
  return keys?.every((key) => isAlike((a as Holder)[key], (b as Holder)[key])) ?? false;
}

/** The numbers in a thing, in order. */
function numbersIn(thing: unknown, place: Place): Operand[] {
  if (isNumeric(thing)) return [operand(thing, "a loop over rows", place)];
  return Object.values(thing as object).flatMap((part) => numbersIn(part, place));
}

/** A thing like `thing` of other numbers. */
function filled(
  thing: unknown,
  next: () => Value,
  wrap: <T extends object>(made: T) => T,
): unknown {
  if (isNumeric(thing)) return next();
  const made = (Array.isArray(thing) ? [] : {}) as Holder;
  for (const [key, part] of Object.entries(thing as object)) made[key] = filled(part, next, wrap);
  return wrap(made);
}

/** What the iterations of one loop change. */
export class Places {
  readonly #place: Place;
  readonly #changed: Changed[] = [];

  /** @param place where the loop is */
  constructor(place: Place) {
    this.#place = place;
  }

  /** Notes what an iteration has changed; returns whether there is anything new in it. */
  add(changes: Changes): boolean {
    let isNew = false;
    for (const [holder, keys] of changes) {
      for (const [key, now] of keys) isNew = this.#note(holder, key, now) || isNew;
    }
    return isNew;
  }

  #note(holder: object, key: PropertyKey, now: unknown): boolean {
    let known = this.#changed.find((changed) => changed.holder === holder && changed.key === key);
    const isNew = known === undefined;
    if (known === undefined) {
      known = { holder, key, before: (holder as Holder)[key], lost: undefined };
      this.#changed.push(known);
    }
    if (known.lost !== undefined || isAlike(known.before, now)) return isNew;
    const sides = `${shown(known.before)} before a loop over rows and ${shown(now)} in it`;
    known.lost = new Lost(this.#place, sides);
    return true;
  }

  /** The numbers that are carried, before the first iteration. */
  start(): Operand[] {
    return this.#changed.flatMap(({ before, lost }) =>
      lost === undefined ? numbersIn(before, this.#place) : [],
    );
  }

  /** Gives all places what an iteration starts from. */
  enter(next: () => Value): void {
    // A write to such a list would miss the one that it stands for.
    this.#fill(next, asCopy);
  }

  /** The numbers that an iteration leaves behind; what it may have lost was seen before. */
  read(): Operand[] {
    return this.#changed.flatMap(({ holder, key, lost }) =>
      lost === undefined ? numbersIn((holder as Holder)[key], this.#place) : [],
    );
  }

  /** Gives all places what they hold after the loop. */
  leave(values: readonly Value[]): void {
    const rest = values.values();
    this.#fill(() => asValue(rest.next().value as Value), born);
  }

  #fill(next: () => Value, wrap: <T extends object>(made: T) => T): void {
    for (const { holder, key, before, lost } of this.#changed) {
      write(holder, key, lost ?? filled(before, next, wrap), this.#place);
    }
  }
}
