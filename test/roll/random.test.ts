/**
 * Random sums of random terms: the ways in which people write loops with Values, rolled, compared
 * with the interpreted engine bit for bit. Compiling checks all functions at all kinds of points,
 * so a test here only has to compile, and to see that there are loops.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { add, compileGrad, mul, sub, Value, vector } from "../../src/index.ts";
import { hasLoops, isLoop, type Step } from "../../src/ir/block.ts";
import { type Program, programs, runProgram } from "../programs.ts";
import { runs } from "../runs.ts";

const RUNS = runs(80);

const countLoops = (steps: readonly Step[]): number =>
  steps.reduce((sum, step) => sum + (isLoop(step) ? 1 + countLoops(step.body) : 0), 0);

/** How many loops the gradient of a function has. */
function loopsIn(fn: (x: Value[]) => Value, length: number): number {
  const g = compileGrad(fn, vector(length), { check: true, loops: true });
  return hasLoops(g.graph) ? countLoops(g.graph.steps) : 0;
}

/** A term of some inputs: all results of a random program that it ends with. */
const termOf =
  (program: Program) =>
  (inputs: readonly Value[]): Value =>
    runProgram(program, inputs).reduce((a, b) => add(a, b));

/** Ways to write a sum over terms of a vector. */
const WAYS: Readonly<
  Record<string, (term: (inputs: readonly Value[]) => Value, x: Value[]) => Value>
> = {
  "of neighbours": (term, x) =>
    x
      .slice(3)
      .map((_, i) => term([x[i], x[i + 1], x[i + 2]] as Value[]))
      .reduce((a, b) => add(a, b)),
  "of all pairs": (term, x) => {
    let total: Value | number = 0;
    for (let i = 0; i < 7; i++) {
      for (let j = i + 1; j < 7; j++) total = add(total, term([x[i], x[j], x[11]] as Value[]));
    }
    return total as Value;
  },
  "of pairs, and of each by itself": (term, x) => {
    let total: Value | number = 0;
    for (let i = 0; i < 8; i++) {
      for (let j = 0; j < i; j++) total = add(total, term([x[i], x[j], x[11]] as Value[]));
      total = add(total, mul(x[i] as Value, x[10] as Value));
    }
    return total as Value;
  },
  "with constants of their own": (term, x) => {
    const terms = Array.from({ length: 9 }, (_, i) =>
      term([mul(x[0] as Value, i - 3.5), sub(x[1] as Value, i % 3), x[2] as Value]),
    );
    return terms.reduce((a, b) => add(b, a));
  },
  "of results that several terms use": (term, x) => {
    const y = x.map((value, i) => term([value, x[(i + 1) % x.length], x[0]] as Value[]));
    const terms = y.slice(1).map((value, i) =>
      sub(value, y[i] as Value)
        .pow(4)
        .tanh(),
    );
    return terms.reduce((a, b) => add(a, b));
  },
  "inside of a function": (term, x) => {
    const weight = term([x[0], x[1], x[2]] as Value[]);
    const total = x
      .map((value) => term([value, weight, x[3] as Value]))
      .reduce((a, b) => add(a, b));
    return term([total, weight, x[4] as Value]);
  },
  "of which each picks one of its results": (term, x) => {
    const terms = Array.from({ length: 9 }, (_, i) => {
      const own = [0, 1, 2].map((k) => term([x[k], x[3 + i], x[11]] as Value[]));
      const picked = own[(i * i) % 3] as Value;
      return sub(
        mul(
          own.reduce((a, b) => add(a, b)),
          0.3,
        ),
        picked,
      );
    });
    return terms.reduce((a, b) => add(a, b));
  },
  "two terms at a time": (term, x) => {
    let total = x[0] as Value;
    for (let i = 1; i < 10; i++) {
      total = total.add(term([x[i], x[i], x[0]] as Value[])).add(mul(x[i] as Value, 0.5));
    }
    return total;
  },
};

describe.each(Object.entries(WAYS))("a sum %s", (_, way) => {
  test("is the engine's to the last bit", () => {
    let rolled = 0;
    fc.assert(
      fc.property(programs({ steps: 12 }), (program) => {
        const fn = (x: Value[]): Value => way(termOf({ ...program, inputs: 3 } as Program), x);
        if (loopsIn(fn, 12) > 0) rolled++;
      }),
      { numRuns: RUNS, seed: 4 },
    );
    expect(rolled).toBeGreaterThan(RUNS / 20);
  });
});

/** The next state after three numbers, and what the step leaves behind. */
type Cell = (state: readonly Value[], inputs: readonly Value[]) => readonly Value[];

/** A step of a random program, on two numbers that are carried and two others. */
const cellOf =
  (program: Program): Cell =>
  (state, inputs) => {
    const made = runProgram(program, [...state, ...inputs]);
    const [a, b] = [made.at(-1) as Value, made.at(-2) ?? (inputs[0] as Value)];
    // Each state depends on what was carried, whatever the program does.
    return [add(mul(state[1] as Value, 0.5), a), sub(b, mul(state[0] as Value, 0.25))];
  };

const STEPS = 12;

/** Ways to carry a state on, from two numbers of a vector of 32. */
const RECURRENCES: Readonly<Record<string, (cell: Cell, x: Value[]) => Value>> = {
  "whose last state is the result": (cell, x) => {
    let state: readonly Value[] = x.slice(0, 2);
    for (let t = 0; t < STEPS; t++) state = cell(state, [x[t + 2], x[2 * t + 3]] as Value[]);
    return add(state[0] as Value, state[1] as Value);
  },
  "with a term for each state": (cell, x) => {
    let [state, sum] = [[new Value(0), x[1]] as readonly Value[], new Value(0)];
    for (let t = 0; t < STEPS; t++) {
      state = cell(state, [x[2], x[t + 3]] as Value[]);
      const error = sub(mul(state[0] as Value, x[23] as Value), t / 7);
      sum = sum.add(error.mul(error));
    }
    return sum;
  },
  "whose states are summed up later": (cell, x) => {
    let state: readonly Value[] = [x[0], x[0]] as Value[];
    const states: (readonly Value[])[] = [];
    for (let t = 0; t < 12; t++) states.push((state = cell(state, [x[t], x[23]] as Value[])));
    const terms = states.map(([a, b], t) =>
      mul((a as Value).sin(), mul(b as Value, x[t] as Value)),
    );
    return terms.reduce((a, b) => add(a, b));
  },
  "that reads two states back": (cell, x) => {
    let [a, b] = x as [Value, Value];
    for (let t = 0; t < STEPS; t++) {
      const [next] = cell([a, b], [x[t + 3], x[2]] as Value[]);
      [a, b] = [b, next as Value];
    }
    return mul(a, b);
  },
  "from numbers that are used elsewhere": (cell, x) => {
    const start = mul(x[0] as Value, x[1] as Value);
    let state: readonly Value[] = [start, start];
    const all: Value[] = [];
    for (let t = 0; t < STEPS; t++) {
      state = cell(state, [x[t + 4], mul(start, x[t] as Value)] as Value[]);
      all.push(state[1] as Value);
    }
    return add(mul(start, state[0] as Value), mul(all[3] as Value, all[6] as Value));
  },
  "in each term of a sum": (cell, x) => {
    const terms = Array.from({ length: 6 }, (_, i) => {
      let state: readonly Value[] = [x[i], x[20]] as Value[];
      for (let t = 0; t < 5; t++) state = cell(state, [x[t + 8], x[i + 1]] as Value[]);
      return mul(state[0] as Value, state[1] as Value);
    });
    return terms.reduce((a, b) => add(a, b));
  },
};

describe.each(Object.entries(RECURRENCES))("a recurrence %s", (_, way) => {
  test("is the engine's to the last bit", () => {
    let rolled = 0;
    fc.assert(
      fc.property(programs({ steps: 12 }), (program) => {
        const cell = cellOf({ ...program, inputs: 4 } as Program);
        if (loopsIn((x) => way(cell, x), 32) > 0) rolled++;
      }),
      { numRuns: RUNS, seed: 5 },
    );
    expect(rolled).toBeGreaterThan(RUNS / 4);
  });
});
