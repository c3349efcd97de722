/**
 * Loops over the rows of a table in lowered code: `for (const row of rows)`, `forEach`, `reduce`,
 * and `map`, which makes rows of them. Each becomes one loop in the compiled function.
 *
 * The non-obvious decision: nothing of a body is looked at. It is tried out as often as it takes to
 * know all that it changes outside of itself, since what one iteration reads may be what the one
 * before it has changed; then it runs once more, with stand-ins in these places.
 */
import type { Place } from "../errors.ts";
import { asValue, iterations, rehearse, rowCount, rowsMade, rowsOf } from "../iterations.ts";
import { Table } from "../trace/table.ts";
import type { Value } from "../value.ts";
import { Places } from "./places.ts";
import { refuseRows } from "./refusals.ts";
import { withNumbers } from "./rows-made.ts";
import { born, branch, write } from "./writes.ts";

type Callback = (...args: unknown[]) => unknown;

export const GO_THROUGH =
  "Go through all rows, with for (const row of rows), forEach, reduce, or map before one of them";

/** The rows as lowered code has them. */
export class Rows extends Table<unknown> {
  /** How many there are, as a differentiated number. */
  get length(): Value {
    return asValue(rowCount(this));
  }
}

export const isRows = (thing: unknown): thing is Rows => thing instanceof Rows;

/** Runs the body of a loop for each row, as often as it must run; what the body is, the caller knows. */
function* each(rows: Rows, place: Place): Generator<readonly [element: unknown, index: Value]> {
  const [range, places] = [rowsOf(rows), new Places(place)];
  // What the caller leaves by break or return ends here.
  let isInside = false;
  function* body(row: unknown, index: Value): Generator<readonly [unknown, Value]> {
    isInside = true;
    yield [row, index];
    isInside = false;
  }
  try {
    for (let isNew = true; isNew;) {
      const first = rehearse(range);
      if (first === undefined) return;
      const end = branch(place, "rows");
      places.enter(first.leaf);
      yield* body(first.row, first.index);
      isNew = places.add(end());
      first.end();
    }
    const end = branch(place, "rows");
    const loop = iterations(range, places.start());
    let at = loop.next();
    while (!at.done) {
      const { state, row, index } = at.value;
      const values = state.values();
      places.enter(() => values.next().value as Value);
      yield* body(row, index);
      at = loop.next(places.read());
    }
    end();
    places.leave(at.value);
  } finally {
    if (isInside) {
      const instead =
        "Go through all of them, and let a ternary keep what is final: s = done ? s : s + x";
      refuseRows("a loop over rows is left early", instead, place);
    }
  }
}

/** What a `for … of` goes through: for rows, their loop; anything else as it is. */
export function* over(rows: Rows, place: Place): Generator<unknown> {
  for (const [element] of each(rows, place)) yield element;
}

/** What is made of each row, once. */
function mapped(rows: Rows, callback: Callback, place: Place): Rows {
  const make = (row: unknown, index: Value): unknown => {
    const end = branch(place, "rows");
    const made = callback(row, index);
    if (end().size === 0) return made;
    const what = "the callback of map() changes something from outside of it";
    return refuseRows(what, "Write a loop: for (const row of rows) { … }", place);
  };
  return new Rows(rowsMade(rows, make, (row, number) => withNumbers(row, number, place)));
}

type Method = (rows: Rows, args: readonly unknown[], place: Place) => unknown;

const METHODS: Readonly<Record<string, Method>> = {
  forEach(rows, [callback], place) {
    for (const [element, index] of each(rows, place)) (callback as Callback)(element, index);
  },
  reduce(rows, args, place) {
    const [callback, start] = args as readonly [Callback, unknown];
    if (args.length < 2) {
      const instead = "Give it one: rows.reduce((sum, row) => …, 0)";
      refuseRows("reduce() without a start begins with the first row", instead, place);
    }
    // A place like any other that iterations change.
    const total = born({ value: start });
    for (const [element, index] of each(rows, place)) {
      write(total, "value", callback(total.value, element, index), place);
    }
    return total.value;
  },
  map: (rows, [callback], place) => mapped(rows, callback as Callback, place),
  entries: (rows, _, place) => mapped(rows, (row, index) => [index, row], place),
  values: (rows) => rows,
};

/** `rows.name(...args)` */
export function rowsMethod(
  rows: Rows,
  name: string,
  args: readonly unknown[],
  place: Place,
): unknown {
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  return method
    ? method(rows, args, place)
    : refuseRows(`${name}() needs the rows as a list`, GO_THROUGH, place);
}
