/**
 * An order in which to evaluate a graph such that instructions of one operation stand next to
 * each other: what an interpreter does once per run of them it need not do once per instruction.
 *
 * The non-obvious decision: of the operations that could go on, the one goes on whose ready
 * instructions have the longest way before them, added up, and it goes on for as long as any of
 * its instructions is ready. A way is as long as the operation changes on it. That costs one step
 * per argument, and for micrograd's README expression finds the fewest runs that there are.
 */
import type { Evaluable, Evaluated } from "./fuse.ts";
import type { Id } from "./graph.ts";

/** The operations of a graph in an order of evaluation; inputs and constants are not in it. */
export interface Schedule {
  readonly order: Int32Array;
  /** The row of each run's operation. */
  readonly rows: readonly Evaluated[];
  /** Where in `order` each run ends. */
  readonly ends: readonly number[];
}

/** Who uses the result of each operation, one user for each use: users[starts[id]] and so on. */
interface Uses {
  readonly starts: Int32Array;
  readonly users: Int32Array;
  /** How many arguments of each instruction are operations. */
  readonly waiting: Int32Array;
}

function usesOf(graph: Evaluable): Uses {
  const { length } = graph;
  const waiting = new Int32Array(length);
  const starts = new Int32Array(length + 2);
  // Counts stand two places further on than the starts that they add up to: filling moves each
  // start to the next one.
  const eachUse = (see: (argument: Id, user: Id) => void): void => {
    for (let id = 0; id < length; id++) {
      for (let j = 0; j < graph.arity(id); j++) {
        const argument = graph.arg(id, j);
        if (graph.arity(argument) > 0) see(argument, id);
      }
    }
  };
  eachUse((argument, user) => {
    starts[argument + 2] = (starts[argument + 2] as number) + 1;
    waiting[user] = (waiting[user] as number) + 1;
  });
  for (let i = 2; i < starts.length; i++) {
    starts[i] = (starts[i] as number) + (starts[i - 1] as number);
  }
  const users = new Int32Array(starts[length + 1] as number);
  eachUse((argument, user) => {
    const place = starts[argument + 1] as number;
    users[place] = user;
    starts[argument + 1] = place + 1;
  });
  return { starts, users, waiting };
}

/** The rows that a graph needs, numbered as they come, and the number of each instruction's. */
function numberRows(graph: Evaluable): {
  readonly rows: readonly Evaluated[];
  readonly numbers: Int32Array;
} {
  const known = new Map<Evaluated, number>();
  const rows: Evaluated[] = [];
  const numbers = new Int32Array(graph.length).fill(-1);
  for (let id = 0; id < graph.length; id++) {
    const row = graph.row(id);
    if (row === null) continue;
    const number = known.get(row) ?? rows.push(row) - 1;
    known.set(row, number);
    numbers[id] = number;
  }
  return { rows, numbers };
}

/** How often the operation changes at most on the way from each instruction to a last one. */
function waysOf(numbers: Int32Array, { starts, users }: Uses): Int32Array {
  const ways = new Int32Array(numbers.length);
  for (let id = numbers.length - 1; id >= 0; id--) {
    let longest = 0;
    for (let i = starts[id] as number; i < (starts[id + 1] as number); i++) {
      const user = users[i] as Id;
      const way = (ways[user] as number) + (numbers[user] === numbers[id] ? 0 : 1);
      if (way > longest) longest = way;
    }
    ways[id] = longest;
  }
  return ways;
}

/** The instructions that are ready: for each operation a queue, linked through `next`. */
class Ready {
  readonly #next: Int32Array;
  readonly #first: Int32Array;
  readonly #last: Int32Array;
  /** Lengths of the ways before the instructions of each queue, added up; -1 where it is empty. */
  readonly #weights: Float64Array;
  readonly #numbers: Int32Array;
  readonly #ways: Int32Array;

  constructor(operations: number, numbers: Int32Array, ways: Int32Array) {
    this.#next = new Int32Array(numbers.length).fill(-1);
    this.#first = new Int32Array(operations).fill(-1);
    this.#last = new Int32Array(operations);
    this.#weights = new Float64Array(operations).fill(-1);
    this.#numbers = numbers;
    this.#ways = ways;
  }

  push(id: Id): void {
    const op = this.#numbers[id] as number;
    const way = this.#ways[id] as number;
    if (this.#first[op] === -1) {
      this.#first[op] = id;
      this.#weights[op] = way;
    } else {
      this.#next[this.#last[op] as number] = id;
      this.#weights[op] = (this.#weights[op] as number) + way;
    }
    this.#last[op] = id;
  }

  /** The next instruction of an operation, or -1. */
  take(op: number): Id {
    const id = this.#first[op] as number;
    if (id === -1) this.#weights[op] = -1;
    else this.#first[op] = this.#next[id] as number;
    return id;
  }

  /** The operation that goes on; -1 when nothing is ready. */
  heaviest(): number {
    let found = -1;
    let most = -1;
    for (let op = 0; op < this.#weights.length; op++) {
      if ((this.#weights[op] as number) <= most) continue;
      most = this.#weights[op] as number;
      found = op;
    }
    return found;
  }
}

/** Puts the operations of a graph in order. Takes time in proportion to the length of the graph. */
export function schedule(graph: Evaluable): Schedule {
  const uses = usesOf(graph);
  const { starts, users, waiting } = uses;
  const { rows, numbers } = numberRows(graph);
  const ready = new Ready(rows.length, numbers, waysOf(numbers, uses));
  let count = 0;
  for (let id = 0; id < graph.length; id++) {
    if (numbers[id] === -1) continue;
    count++;
    if (waiting[id] === 0) ready.push(id);
  }
  const order = new Int32Array(count);
  const runs: { readonly rows: Evaluated[]; readonly ends: number[] } = { rows: [], ends: [] };
  let length = 0;
  for (let op = ready.heaviest(); op !== -1; op = ready.heaviest()) {
    for (let id = ready.take(op); id !== -1; id = ready.take(op)) {
      order[length++] = id;
      for (let i = starts[id] as number; i < (starts[id + 1] as number); i++) {
        const user = users[i] as Id;
        waiting[user] = (waiting[user] as number) - 1;
        if (waiting[user] === 0) ready.push(user);
      }
    }
    runs.rows.push(rows[op] as Evaluated);
    runs.ends.push(length);
  }
  return { order, ...runs };
}
