/**
 * Keeps the benchmark alive without timing anything: the contestants agree, a wrong one is found, and
 * times become the tables they should. Workloads are smaller than when they are timed.
 */
import { describe, expect, test } from "vitest";
import { disagreements } from "../../bench/compare.ts";
import { dismiss } from "../../bench/entrants.ts";
import { C_CONTESTANT, compilerPresent, startNative } from "../../bench/native.ts";
import { coldMarkdown, markdown, overview, summarise } from "../../bench/report.ts";
import { countOperations } from "../../bench/studies/determinant.ts";
import { INPUTS, randomGraph } from "../../bench/studies/random-graph.ts";
import {
  type Contestant,
  type Ready,
  setUpHere,
  type Step,
  type Workload,
} from "../../bench/workload.ts";
import { WORKLOADS } from "../../bench/workloads.ts";
import { charactersOf } from "../../bench/workloads/characters.ts";
import { layoutOf } from "../../bench/workloads/layout.ts";
import { mixtureOf } from "../../bench/workloads/mixture.ts";
import { notebookOf } from "../../bench/workloads/notebook.ts";
import { README } from "../../bench/workloads/readme-expression.ts";
import { recurrentOf } from "../../bench/workloads/recurrent.ts";
import { rosenbrockIn } from "../../bench/workloads/rosenbrock.ts";
import { TINY } from "../../bench/workloads/tiny-graph.ts";
import moons from "../../examples/data/moons1337.json" with { type: "json" };
import { compileGrad, vector } from "../../src/index.ts";

/** All kinds of workloads, at sizes for which compiling takes no time. */
const SMALL: readonly Workload[] = [
  README,
  TINY,
  rosenbrockIn(10),
  notebookOf(3),
  layoutOf(12),
  recurrentOf(4, 3),
  mixtureOf(10, 3),
  charactersOf({ tokens: 5, context: 3, embedding: 4, hidden: 3, batch: 4 }),
];

/** Those that need neither packages nor another compiler. */
const ownContestants = (workload: Workload): Promise<Ready> =>
  setUpHere(
    workload,
    workload.contestants.filter(({ peer }) => peer === undefined),
  );

/** The step of a workload's contestant `i`, the last one for −1. */
async function stepOf({ contestants }: Workload, i: number): Promise<Step> {
  const { setup } = contestants.at(i) as Contestant;
  return (await setup()).step;
}

describe.each(SMALL.map((workload) => [workload.name, workload] as const))("%s", (_, workload) => {
  test("all contestants agree", async () => {
    expect(await disagreements(await ownContestants(workload))).toEqual([]);
  });

  test("ratios are to exact gradc, and names are unique", () => {
    const names = workload.contestants.map(({ name }) => name);
    expect(names[0]).toBe("gradc exact");
    expect(new Set(names).size).toBe(names.length);
  });

  test("someone wrote it by hand, and last, to compare cold starts with", () => {
    const cold = workload.contestants.filter((contestant) => contestant.cold === true);
    expect(cold.at(-1)?.name).toContain("by hand");
  });

  test.skipIf(!compilerPresent())("C agrees", async () => {
    const hand = await ownContestants({ ...workload, contestants: workload.contestants.slice(-1) });
    const runs = await startNative(workload, workload.native?.file as string);
    const both: Ready = { ...hand, entrants: [...hand.entrants, { name: C_CONTESTANT, runs }] };
    expect(await disagreements(both)).toEqual([]);
    await dismiss(both);
  });
});

test("every workload that is timed has a small one in the test", () => {
  const kind = ({ name }: Workload): string => name.replace(/ \d+$/, "");
  expect(new Set(SMALL.map(kind))).toEqual(new Set(WORKLOADS.map(kind)));
});

test("the notebook's first step has the loss that the notebook prints", async () => {
  const step = await stepOf(notebookOf(100), -1);
  const value = step(Float64Array.from(moons.parameters), new Float64Array(337));
  expect(value).toBeCloseTo(moons.notebook[0]?.loss as number, 12);
});

test("the tiny graph has BurTorch's value and gradient", async () => {
  const step = await stepOf(TINY, 0);
  const grad = new Float64Array(2);
  expect([step(Float64Array.of(-41, 2), grad), ...grad]).toEqual([612.5, -35, 1050]);
});

test.each([
  [4, 5963],
  [16, 18587],
])("the character model with h = %d has as many parameters as BurTorch's", (hidden, expected) => {
  const workload = WORKLOADS.find(({ name }) => name === `Character model ${hidden}`);
  expect(workload?.points[0]).toHaveLength(expected);
});

test("a random graph has the length that was asked for", () => {
  const g = compileGrad(randomGraph(400), vector(INPUTS), { check: false });
  expect(g.stages[0]?.graph.operationCount).toBe(400);
});

test("a determinant's minors are computed once", () => {
  expect(countOperations(4, "fast")).toMatchObject({ traced: 63, value: 45 });
  // Long enough for loops, which would compute them again and again.
  const { traced, value, valueAndGrad } = countOperations(7, "fast");
  expect(traced).toBeGreaterThan(13_000);
  expect(value).toBeLessThan(800);
  expect(valueAndGrad).toBeLessThan(2_600);
});

describe("the comparison finds", () => {
  const square: Step = (x, grad) => {
    grad[0] = 2 * (x[0] as number);
    return (x[0] as number) ** 2;
  };
  const against = (step: Step, rest: Partial<Ready["entrants"][number]> = {}): Ready => ({
    name: "square",
    points: [Float64Array.of(3), Float64Array.of(-2)],
    entrants: [
      { name: "right", runs: { step: square } },
      { name: "wrong", runs: { step }, ...rest },
    ],
  });
  const offBy =
    (error: number): Step =>
    (x, grad) =>
      square(x, grad) * (1 + error);

  test.each<[string, Step, string]>([
    ["a wrong value", offBy(1e-8), "value at point 0: 9 and 9.00000009"],
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
  ])("%s", async (_, step, where) => {
    expect(await disagreements(against(step))).toEqual([`right and wrong: ${where}`]);
  });

  test("nothing where there is nothing", async () => {
    expect(await disagreements(against(square))).toEqual([]);
  });

  test("no fault in less precision that was announced, nor in a gradient that was not", async () => {
    expect(await disagreements(against(offBy(1e-8), { tolerance: 1e-7 }))).toEqual([]);
    const valueOnly: Step = (x) => (x[0] as number) ** 2;
    expect(await disagreements(against(valueOnly, { valueOnly: true }))).toEqual([]);
  });
});

describe("tables", () => {
  test("of medians, spreads and ratios within a round", () => {
    const times = [
      { contestant: "fast", rounds: [1e-5, 2e-5, 1e-5] },
      { contestant: "slow", rounds: [3.5e-2, 7e-2, 4e-2] },
      { contestant: "slow and seldom", rounds: [4e1, 5e1] },
    ];
    expect(markdown(summarise(times, "fast"), "fast").split("\n")).toEqual([
      "| contestant | median per value + gradient | min–max | ratio to fast | min–max |",
      "| --- | ---: | ---: | ---: | ---: |",
      "| fast | 10 ns | 10–20 | 1× | 1–1 |",
      "| slow | 40 µs | 35–70 | 3,500× | 3,500–4,000 |",
      "| slow and seldom | 45 ms | 40–50 | 3,250,000× | 2,500,000–4,000,000 |",
    ]);
  });

  test("of all workloads, the fastest of each kind", () => {
    const times = [
      { contestant: "gradc exact", rounds: [1, 2, 1] },
      { contestant: "gradc fast", rounds: [0.5, 1, 0.5] },
      { contestant: "gradc fast, rows", rounds: [0.25, 0.5, 0.25] },
      { contestant: "by hand, loops", rounds: [3, 4, 2] },
    ];
    const rows = summarise(times, "gradc exact");
    expect(
      overview([{ workload: "a loss", rows }])
        .split("\n")
        .at(-1),
    ).toBe("| a loss | 0.25 | 2 (2–3) |  |  |  |  |");
  });

  test("of fresh processes, compared with the last one", () => {
    const cold = { firstResultMs: 20, earlyMsPerCall: 3e-5, sourceBytes: 1234 };
    const rows = [
      { contestant: "compiled", cold },
      { contestant: "too slow", cold: { reason: "no first result" } },
      { contestant: "hand", cold: { firstResultMs: 0.2, earlyMsPerCall: 2e-5, sourceBytes: null } },
    ];
    expect(coldMarkdown(rows).split("\n").slice(2)).toEqual([
      "| compiled | 20 ms | 30 ns | 1.5× | 1,234 |",
      "| hand | 200 µs | 20 ns | 1× |  |",
    ]);
  });
});
