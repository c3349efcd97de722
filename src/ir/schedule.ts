/**
 * An order in which to evaluate a graph such that instructions of one operation stand next to
 * each other: what an interpreter does once per run of them it need not do once per instruction.
 *
 * The non-obvious decision: of the operations that could go on, the one goes on whose ready
 * instructions have the longest way before them, added up, and it goes on for as long as any of
 * its instructions is ready. A way is as long as the operation changes on it. That costs one step
 * per argument, and for micrograd's README expression finds the fewest runs that there are. Long
 * graphs are put in order window by window.
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

/** Instructions of a graph from one id to before another. */
interface Window {
  readonly graph: Evaluable;
  readonly from: Id;
  readonly to: Id;
}

/**
 * Who uses the result of each operation of a window, one user for each use: users[starts[i]] and so
 * on. Instructions are counted from the beginning of the window.
 */
interface Uses {
  readonly starts: Int32Array;
  readonly users: Int32Array;
  /** How many arguments of each instruction are operations of the window. */
  readonly waiting: Int32Array;
}

function usesOf({ graph, from, to }: Window, numbers: Int32Array): Uses {
  const length = to - from;
  const waiting = new Int32Array(length);
  const starts = new Int32Array(length + 2);
  // Counts stand two places further on than the starts that they add up to: filling moves each
  // start to the next one.
  const eachUse = (see: (argument: number, user: number) => void): void => {
    for (let user = 0; user < length; user++) {
      for (let j = graph.arity(from + user) - 1; j >= 0; j--) {
        const argument = graph.arg(from + user, j) - from;
        if (argument >= 0 && argument < length && numbers[argument] !== -1) see(argument, user);
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

/** The rows that a graph needs, numbered as they come. */
class Rows {
  readonly list: Evaluated[] = [];
  readonly #known = new Map<Evaluated, number>();

  /** The number of each instruction's row, −1 where it has none. */
  numbersIn({ graph, from, to }: Window): Int32Array {
    const numbers = new Int32Array(to - from);
    for (let i = 0; i < numbers.length; i++) numbers[i] = this.#numberOf(graph.row(from + i));
    return numbers;
  }

  #numberOf(row: Evaluated | null): number {
    if (row === null) return -1;
    const number = this.#known.get(row) ?? this.list.push(row) - 1;
    this.#known.set(row, number);
    return number;
  }
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

/** Collects an order, and its runs. */
class Ordered implements Schedule {
  readonly order: Int32Array;
  readonly rows: Evaluated[] = [];
  readonly ends: number[] = [];
  #length = 0;

  constructor(graph: Evaluable) {
    let count = 0;
    for (let id = 0; id < graph.length; id++) if (graph.arity(id) > 0) count++;
    this.order = new Int32Array(count);
  }

  add(id: Id): void {
    this.order[this.#length++] = id;
  }

  /** Says that all that was added since the last run is one of a row. */
  endRun(row: Evaluated): void {
    if (this.rows.at(-1) === row) this.ends[this.ends.length - 1] = this.#length;
    else {
      this.rows.push(row);
      this.ends.push(this.#length);
    }
  }
}

function scheduleWindow(window: Window, all: Rows, ordered: Ordered): void {
  const numbers = all.numbersIn(window);
  const uses = usesOf(window, numbers);
  const { starts, users, waiting } = uses;
  const ready = new Ready(all.list.length, numbers, waysOf(numbers, uses));
  for (let i = 0; i < numbers.length; i++) {
    if (numbers[i] !== -1 && waiting[i] === 0) ready.push(i);
  }
  for (let op = ready.heaviest(); op !== -1; op = ready.heaviest()) {
    for (let i = ready.take(op); i !== -1; i = ready.take(op)) {
      ordered.add(window.from + i);
      for (let k = starts[i] as number; k < (starts[i + 1] as number); k++) {
        const user = users[k] as number;
        waiting[user] = (waiting[user] as number) - 1;
        if (waiting[user] === 0) ready.push(user);
      }
    }
    ordered.endRun(all.list[op] as Evaluated);
  }
}

/** So many instructions are put in order together: what belongs to them fits into caches. */
export const WINDOW: number = 1 << 16;

/** Puts the operations of a graph in order. Takes time in proportion to the length of the graph. */
export function schedule(graph: Evaluable): Schedule {
  const [rows, ordered] = [new Rows(), new Ordered(graph)];
  for (let from = 0; from < graph.length; from += WINDOW) {
    const to = Math.min(from + WINDOW, graph.length);
    scheduleWindow({ graph, from, to }, rows, ordered);
  }
  return ordered;
}
