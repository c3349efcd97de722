/**
 * Keeps the benchmark alive without timing anything: the contestants agree, a wrong one is found, and
 * times become the table they should.
 */
import { describe, expect, test } from "vitest";
import { disagreements } from "../../bench/compare.ts";
import { markdown, summarise } from "../../bench/report.ts";
import { type Ready, setUp, type Step } from "../../bench/workload.ts";
import { WORKLOADS } from "../../bench/workloads.ts";
import moons from "../../examples/data/moons1337.json" with { type: "json" };

/** Graphs over a whole batch take their time, more so on a busy machine. */
const PATIENCE_MS = 60_000;

describe.each(WORKLOADS.map((workload) => [workload.name, workload] as const))(
  "%s",
  (_, workload) => {
    test("all contestants agree", { timeout: PATIENCE_MS }, () => {
      expect(disagreements(setUp(workload))).toEqual([]);
    });

    test("ratios are to compiled gradc, and names are unique", () => {
      const names = workload.contestants.map(({ name }) => name);
      expect(names[0]).toBe("gradc, compiled");
      expect(new Set(names).size).toBe(names.length);
    });
  },
);

test("the notebook's first step has the loss that the notebook prints", () => {
  const notebook = WORKLOADS.find(({ name }) => name === "Notebook step");
  const step = notebook?.contestants[0]?.setup() as Step;
  const value = step(Float64Array.from(moons.parameters), new Float64Array(337));
  expect(value).toBeCloseTo(moons.notebook[0]?.loss as number, 12);
});

describe("the comparison finds", () => {
  const square: Step = (x, grad) => {
    grad[0] = 2 * (x[0] as number);
    return (x[0] as number) ** 2;
  };
  const against = (step: Step): Ready => ({
    name: "square",
    about: "x²",
    points: [Float64Array.of(3), Float64Array.of(-2)],
    contestants: [
      { name: "right", step: square },
      { name: "wrong", step },
    ],
  });

  test.each<[string, Step, string]>([
    [
      "a wrong value",
      (x, grad) => square(x, grad) * (1 + 1e-8),
      "value at point 0: 9 and 9.00000009",
    ],
    [
      "a wrong gradient",
      (x, grad) => {
        const value = square(x, grad);
        grad[0] = Math.abs(grad[0] as number);
        return value;
      },
      "gradient [0] at point 1: -4 and 4",
    ],
    [
      "a gradient that was not written",
      (x) => (x[0] as number) ** 2,
      "gradient [0] at point 0: 6 and NaN",
    ],
  ])("%s", (_, step, where) => {
    expect(disagreements(against(step))).toEqual([`right and wrong: ${where}`]);
  });

  test("nothing where there is nothing", () => {
    expect(disagreements(against(square))).toEqual([]);
  });
});

test("times become a table of medians, spreads and ratios within a round", () => {
  const rows = summarise([
    { contestant: "fast", rounds: [1e-5, 2e-5, 1e-5] },
    { contestant: "slow", rounds: [3.5e-2, 7e-2, 4e-2] },
  ]);
  expect(markdown(rows).split("\n")).toEqual([
    "| contestant | median per value + gradient | min–max | ratio to fast | min–max |",
    "| --- | ---: | ---: | ---: | ---: |",
    "| fast | 10 ns | 10–20 | 1× | 1–1 |",
    "| slow | 40 µs | 35–70 | 3,500× | 3,500–4,000 |",
  ]);
});
