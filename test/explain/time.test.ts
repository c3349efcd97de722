/**
 * Where the time of a compilation goes: all stages are listed, in the order in which they run. How
 * long they take is nobody's promise.
 */
import { expect, test } from "vitest";
import { readme } from "../../examples/readme.grad.ts";
import { compilationOf } from "../../src/compiled.ts";
import { explainTime } from "../../src/explain/time.ts";
import {
  compileGrad,
  compileJacobian,
  compileJvp,
  sum,
  type Value,
  vector,
} from "../../src/index.ts";
import type { Lap } from "../../src/stopwatch.ts";

const lapsOf = (g: unknown): readonly Lap[] => compilationOf(g)?.time() ?? [];
const stagesOf = (g: unknown): string[] => lapsOf(g).map(({ stage }) => stage);

const PASSES = ["differentiate", "simplify", "share", "prune"];
const made = (kind: string): string[] => [`lower ${kind}`, `emit ${kind}`, `load ${kind}`];

test("a gradient: trace, passes, each function, check", () => {
  const functions = ["value", "forward", "backward", "valueAndGrad"].flatMap(made);
  expect(stagesOf(readme)).toEqual(["trace", ...PASSES, ...functions, "check"]);
});

test("what has counts gives them: those of the stages", () => {
  const laps = new Map(lapsOf(readme).map((lap) => [lap.stage, lap]));
  for (const { name, graph } of readme.stages) {
    expect(laps.get(name)).toMatchObject({ instructions: graph.length });
  }
  for (const { milliseconds } of laps.values()) expect(milliseconds).toBeGreaterThanOrEqual(0);
  expect(laps.get("check")).not.toHaveProperty("instructions");
});

test("loops: they are looked for first", () => {
  const squares = (x: readonly Value[]): Value => sum(x.map((v) => v.mul(v).sin()));
  const stages = stagesOf(compileGrad(squares, vector(50), { loops: true }));
  expect(stages.slice(0, 3)).toEqual(["trace", "roll", "differentiate"]);
});

test("other products have passes of their own", () => {
  const both = (a: Value, b: Value): Value[] => [a.mul(b), a.add(b)];
  expect(stagesOf(compileJacobian(both))).toContain("jacobian");
  expect(stagesOf(compileJvp(both))).toContain("tangents");
});

test("the interpreter emits nothing", () => {
  const g = compileGrad((a, b) => a.mul(b), { backend: "interpreter" });
  expect(stagesOf(g).filter((stage) => stage.startsWith("emit"))).toEqual([]);
});

test("as a table, with the sum", () => {
  const laps = [
    { stage: "trace", milliseconds: 1.25, instructions: 12_345 },
    { stage: "check", milliseconds: 20 },
  ];
  expect(explainTime("loss", laps)).toBe(
    [
      "How long it takes to compile loss, here and now",
      "═══════════════════════════════════════════════",
      "",
      "   stage    ms  instructions",
      "   trace   1.3        12,345",
      "   check  20.0",
      "   all    21.3",
      "",
    ].join("\n"),
  );
});
