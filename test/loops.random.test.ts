/**
 * Random scans: what is carried starts as any Values, the same one twice included, the body is a
 * random program that reads them and the variables outside, and hands on any of its results.
 * And random maps: rows made of rows, by programs that read whatever there is by then, and loops
 * through them, once, again and inside of each other.
 * Compiling checks all functions against the interpreted engine bit for bit, so a test here only
 * has to compile, and to see that there are loops.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  add,
  compileGrad,
  map,
  mul,
  rows,
  scan,
  sum,
  type TracedRows,
  vector,
  type Value,
} from "../src/index.ts";
import { hasLoops, isLoop, type Routine } from "../src/ir/block.ts";
import { type Program, programs, runProgram } from "./programs.ts";
import { runs } from "./runs.ts";

const RUNS = runs(120);

/** A scan: where its states start among the inputs, and the programs of its body and its end. */
const scans = fc.record({
  starts: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 3 }),
  before: programs({ steps: 3, outputs: 3 }),
  body: programs({ steps: 8, outputs: 3 }),
  end: programs({ steps: 4 }),
});

type Scan = typeof scans extends fc.Arbitrary<infer S> ? S : never;

/** Results of a program, as many as are wanted; some of them more than once. */
function results(program: Program, inputs: readonly Value[], count: number): Value[] {
  const found = runProgram(program, inputs);
  return Array.from({ length: count }, (_, i) => found[i % found.length] as Value);
}

/** Runs a scan over rows, or over a number of iterations. */
function runScan({ starts, before, body, end }: Scan, x: Value[], over: never): Value {
  const made = [...x, ...results(before, x, 2)];
  const state = starts.map((i) => made[i] as Value);
  const carried = scan(state, over, (now, argument) => {
    const own = (Array.isArray(argument) ? argument : [argument]) as Value[];
    return results(body, [...x, ...own, ...now], state.length);
  });
  const last = runProgram(end, [...x, ...carried])[0] as Value;
  return carried.reduce((sum, value, i) => add(sum, mul(value, i + 0.5)), last);
}

const OVER: Readonly<Record<string, (random: Scan) => ReturnType<typeof compileGrad>>> = {
  "a count": (random) =>
    compileGrad((x: Value[]) => runScan(random, x, 5 as never), vector(2), {
      check: true,
      loops: true,
    }) as never,
  rows: (random) =>
    compileGrad((x: Value[], s) => runScan(random, x, s as never), vector(2), rows(vector(2)), {
      check: true,
    }) as never,
};

describe.each(Object.entries(OVER))("random scans over %s", (_, compile) => {
  test("have the engine's bits", () => {
    let rolled = 0;
    fc.assert(
      fc.property(scans, (random) => {
        if (hasLoops(compile(random).graph)) rolled++;
      }),
      { numRuns: RUNS, seed: 11 },
    );
    expect(rolled).toBeGreaterThan(RUNS / 2);
  });
});

type Rows = TracedRows<Value[]>;

/** Loops through rows, of which there may be several kinds. */
const stages = fc.array(
  fc.record({
    kind: fc.constantFrom("map", "map", "map", "sum", "sum", "scan", "pairs", "within"),
    /** Through which rows, counted from the last that were made. */
    over: fc.nat({ max: 2 }),
    /** Which of what there is in a body are the columns of the rows that are made. */
    columns: fc.array(fc.nat({ max: 6 }), { minLength: 1, maxLength: 3 }),
    body: programs({ steps: 5, outputs: 2 }),
  }),
  { minLength: 2, maxLength: 5 },
);

type Stage = typeof stages extends fc.Arbitrary<(infer S)[]> ? S : never;

/** Runs one loop; its result is a table, or a Value. */
function runStage(
  { kind, columns, body }: Stage,
  known: readonly Value[],
  over: Rows,
): Rows | Value {
  const last = (row: readonly Value[], ...others: Value[]): Value =>
    runProgram(body, [...row, ...others, ...known])[0] as Value;
  const made = (row: readonly Value[]): Value[] => {
    const there = [...runProgram(body, [...row, ...known]), ...row, ...known];
    return columns.map((i) => there[i % there.length] as Value);
  };
  const one = known[0] as Value;
  const loops = {
    map: () => map(over, made),
    sum: () => sum(over, (row) => last(row)),
    scan: () => scan(one, over, (state, row) => last(row, state)),
    pairs: () => sum(over, (row) => sum(over, (other) => last(row, ...other))),
    // A map that begins anew in each iteration.
    within: () =>
      scan(one, 2, (state) =>
        sum(
          map(over, (row) => [last(row, state)]),
          ([h]) => h as Value,
        ),
      ),
  };
  return loops[kind as keyof typeof loops]();
}

function runStages(random: readonly Stage[], x: readonly Value[], table: Rows): Value {
  const known = [...x];
  const tables = [table];
  for (const stage of random) {
    const over = tables[Math.max(0, tables.length - 1 - stage.over)] as Rows;
    const result = runStage(stage, known, over);
    if (typeof result === "object" && "data" in result) known.push(result as Value);
    else tables.push(result as Rows);
  }
  const rest = tables.slice(1).map((rows, i) => sum(rows, (row) => mul(row[0] as Value, i + 0.5)));
  return [...known.slice(x.length), ...rest].reduce(add, x[0] as Value);
}

/** How many loops a block has. */
const countLoops = (routine: Routine): number =>
  hasLoops(routine) ? routine.steps.filter(isLoop).length : 0;

test.each(["exact", "fast"] as const)("random maps, in %s mode", (mode) => {
  let several = 0;
  fc.assert(
    fc.property(stages, (random) => {
      const g = compileGrad(
        (x: Value[], s) => runStages(random, x, s as never),
        vector(2),
        rows(vector(2)),
        { check: true, mode },
      );
      if (countLoops(g.graph) > 1) several++;
    }),
    { numRuns: RUNS, seed: 12 },
  );
  expect(several).toBeGreaterThan(RUNS / 2);
});
