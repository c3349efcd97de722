/** Training in the playground: both engines, step by step, and the turns in which they work. */
import { describe, expect, test } from "vitest";
import { compileScore, ENGINES } from "../../../examples/playground/src/train/engines.ts";
import { GRID, SAMPLES, STEPS } from "../../../examples/playground/src/train/moons.ts";
import {
  accuracyOf,
  agreementOf,
  extended,
  isDone,
  NOTHING,
  type Progress,
} from "../../../examples/playground/src/train/progress.ts";
import type { Report } from "../../../examples/playground/src/train/protocol.ts";
import { Runner } from "../../../examples/playground/src/train/runner.ts";
import { type Step, Trainer } from "../../../examples/playground/src/train/trainer.ts";
import notebook from "../../../examples/data/moons1337.json" with { type: "json" };

const score = compileScore();
const compiled = new Trainer(ENGINES.compiled, score);
const interpreted = new Trainer(ENGINES.interpreted, score);

const take = (trainer: Trainer, count: number): Step[] =>
  Array.from({ length: count }, () => trainer.step());

describe("the two trainers", () => {
  test("agree in each loss and each parameter, to the last bit", () => {
    compiled.reset();
    interpreted.reset();
    const agreement = agreementOf(take(compiled, 6), take(interpreted, 5));
    expect(agreement).toEqual({ both: 5, identical: 5 });
  });

  test("come to the notebook's losses and to 100 % accuracy", () => {
    compiled.reset();
    const steps = take(compiled, STEPS);
    steps.forEach(({ loss }, k) => expect(loss).toBeCloseTo(notebook.notebook[k]?.loss ?? NaN, 10));
    expect(compiled.done).toBe(true);
    expect(compiled.wrong()).toEqual([]);
    expect(compiled.scores()).toHaveLength(GRID.width * GRID.height);
  });

  test("start again from the same parameters", () => {
    compiled.reset();
    const once = take(compiled, 3);
    compiled.reset();
    expect(agreementOf(once, take(compiled, 3))).toEqual({ both: 3, identical: 3 });
  });
});

/** A runner whose time passes by hand: each look at the clock takes 1 ms. */
function runnerByHand(): {
  runner: Runner;
  reports: Report[];
  /** Runs the next turn, at its time; false if none is scheduled. */
  next(): boolean;
} {
  let time = 0;
  const turns: { turn: () => void; at: number }[] = [];
  const reports: Report[] = [];
  compiled.reset();
  const runner = new Runner(compiled, {
    now: () => time++,
    later: (turn, delay) => turns.push({ turn, at: time + delay }),
    send: (report) => reports.push(report),
  });
  const next = (): boolean => {
    const first = turns.shift();
    if (first === undefined) return false;
    time = Math.max(time, first.at);
    first.turn();
    return true;
  };
  return { runner, reports, next };
}

const progressOf = (reports: readonly Report[]): Progress => reports.reduce(extended, NOTHING);

describe("a runner", () => {
  test("reports the start, then trains to the end in turns and reports each step once", () => {
    const { runner, reports, next } = runnerByHand();
    expect(progressOf(reports)).toMatchObject({ steps: [] });
    runner.handle({ kind: "run", pace: { limit: null, interval: 33 } });
    for (let turns = 0; turns < 2 * STEPS && next(); turns++);
    const end = progressOf(reports);
    expect(reports.length).toBeGreaterThan(2);
    expect(end.steps).toHaveLength(STEPS);
    expect(isDone(end)).toBe(true);
    expect(accuracyOf(end)).toBe(100);
  });

  test("takes one step a turn where the limit asks for that, and reports what it kept on pause", () => {
    const { runner, reports, next } = runnerByHand();
    runner.handle({ kind: "run", pace: { limit: 2, interval: 10_000 } });
    for (let turns = 0; turns < 3; turns++) next();
    runner.handle({ kind: "pause" });
    expect(progressOf(reports).steps).toHaveLength(4);
    while (next());
    expect(progressOf(reports).steps).toHaveLength(4);
  });

  test("takes one step when asked, and none after the last", () => {
    const { runner, reports } = runnerByHand();
    for (let k = 0; k < STEPS + 2; k++) runner.handle({ kind: "step" });
    expect(progressOf(reports).steps).toHaveLength(STEPS);
  });

  test("marks reports after a reset with the number of the run", () => {
    const { runner, reports } = runnerByHand();
    runner.handle({ kind: "step" });
    runner.handle({ kind: "reset", run: 7 });
    expect(reports.at(-1)).toMatchObject({ run: 7, steps: [] });
    expect(reports.at(-1)?.wrong.length).toBeLessThan(SAMPLES.length);
  });
});
