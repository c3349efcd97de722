/** The lessons: each compiles, and what its text says is so. */
import { beforeAll, describe, expect, test } from "vitest";
import { stepsOf } from "../../examples/playground/src/explore/step-model.ts";
import { runModule } from "../../examples/playground/src/compiler/run-module.ts";
import { COURSE } from "../../examples/playground/src/lessons/course.ts";
import {
  type Lesson,
  lessonIndex,
  open,
  partsOf,
  settingsOf,
} from "../../examples/playground/src/lessons/lesson.ts";
import * as state from "../../examples/playground/src/state.ts";
import { recordOf } from "../../src/explain/make-record.ts";
import { numbersAt } from "../../src/explain/numbers.ts";
import type { CompilationRecord, Numbers } from "../../src/explain/record.ts";
import type { Settings } from "../../examples/playground/src/compiler/protocol.ts";

/** A lesson as the page shows it. */
interface Shown {
  readonly record: CompilationRecord;
  readonly at: (x?: readonly number[]) => Numbers;
}

async function show(
  { code, point }: Lesson,
  settings: Settings,
  edit = (text: string): string => text,
): Promise<Shown> {
  const module = await runModule(edit(code), settings);
  if ("problem" in module) throw new Error(module.problem.summary);
  const [[name, compiled]] = [...module.functions] as [[string, object]];
  const record = recordOf(compiled, { name });
  return { record, at: (x = point.x) => numbersAt(compiled, record, x, point.data) };
}

const lesson = (title: string): Lesson => {
  const found = COURSE.find((each) => each.title === title);
  if (found === undefined) throw new Error(`There is no lesson "${title}".`);
  return found;
};

const shown = new Map<string, Shown>();
beforeAll(async () => {
  for (const each of COURSE) shown.set(each.title, await show(each, settingsOf(each)));
}, 60_000);
const of = (title: string): Shown => shown.get(title) as Shown;

/** Name → ∂result/∂name, of what was traced. */
function gradients({ record, at }: Shown, x?: readonly number[]): Record<string, unknown> {
  const { grad } = at(x);
  return Object.fromEntries(record.traced.map(({ name, of: i }) => [name, grad[i]]));
}

const counts = ({ record }: Shown): Record<string, number> =>
  Object.fromEntries(
    record.functions[0]?.stages.map(({ name, operations }, i) => [`${i} ${name}`, operations]) ??
      [],
  );

const codeOf = ({ record }: Shown, kind?: string): string => {
  const found = record.functions.find((each) => each.kind === kind) ?? record.functions[0];
  return (found?.lines ?? []).map(({ text }) => text).join("\n");
};

test.each(COURSE.map((each) => [each.title, each] as const))("%s: fits its program", (title) => {
  const each = lesson(title);
  const { record, at } = of(title);
  expect(each.point.x).toHaveLength(record.inputs.length);
  expect(each.point.data).toHaveLength(record.data.length);
  const stages = record.functions[0]?.stages ?? [];
  expect(stages[each.stage.index]?.name).toBe(each.stage.name);
  expect(each.step ?? 0).toBeLessThanOrEqual(stepsOf(record).length);
  expect(at().data.slice(0, record.inputs.length)).toHaveLength(record.inputs.length);
});

test.each(COURSE.map((each) => [each.title, each] as const))("%s: is short", (_title, each) => {
  expect(each.text.length).toBeGreaterThanOrEqual(2);
  expect(each.text.length).toBeLessThanOrEqual(3);
  for (const text of [...each.text, ...each.look, each.question, each.answer]) {
    expect(text.split("`").length % 2).toBe(1);
    expect(text.length).toBeLessThan(420);
  }
});

test("a product and a sum", () => {
  const one = of("A product and a sum");
  expect(one.record.traced.map(({ line }) => line).slice(3)).toEqual(["v3 = a * b", "f = v3 + c"]);
  expect(gradients(one)).toMatchObject({ a: -3, b: 2, c: 1 });
  expect(gradients(one, [7, 5, 1])).toMatchObject({ b: 7, c: 1 });
  expect(codeOf(one, "backward")).toContain("grad[2] = seed");
});

test("the chain rule", () => {
  const one = of("The chain rule");
  expect(gradients(one)).toMatchObject({ L: 1, d: -2, e: -2, c: -2, a: 6, b: -4 });
  expect(stepsOf(one.record)[3]).toMatchObject({ kind: "seed" });
  const still = gradients(one, [2, -3, 10, 0]);
  expect(["a", "b", "c"].map((name) => Math.abs(still[name] as number))).toEqual([0, 0, 0]);
});

test("why gradients add", () => {
  const one = of("Why gradients add");
  expect(gradients(one)).toMatchObject({ x: -3, y: 0 });
  const { traced } = one.record;
  const name = (i: number): string | undefined => traced[i]?.name;
  const sent = one.at().sent.map(({ from, to, amount }) => [name(from), name(to), amount]);
  expect(sent.slice(2)).toEqual([
    ["e", "x", -2],
    ["e", "y", -2],
    ["d", "x", -1],
    ["d", "y", 2],
  ]);
  expect(traced.flatMap(({ rules }) => rules.map(({ text }) => text))).toContain("dx += de");
});

test("a gate", () => {
  const one = of("A gate");
  const closed = gradients(one);
  expect([closed["v3"], closed["n"], closed["x"], closed["w"]]).toEqual([
    3,
    undefined,
    undefined,
    undefined,
  ]);
  expect(one.at().data[2]).toBe(-2);
  expect(gradients(one, [2, 1])).toMatchObject({ n: 3, x: 3, w: 6 });
  expect(codeOf(one, "backward")).toContain("t1 ? dv3 * w : 0");
});

test("a neuron", () => {
  const one = of("A neuron");
  const found = gradients(one);
  expect(found["n"]).toBeCloseTo(0.5, 12);
  expect(found["w2"]).toBe(0);
  expect(codeOf(one, "backward")).toContain("1 - o * o");
  expect(codeOf(one, "backward").match(/= dn\b/g)).toHaveLength(5);
  const saturated = gradients(one, [2, 0, -3, 1, 50]);
  expect(Math.abs(saturated["x1"] as number)).toBeLessThan(1e-6);
});

test("a network and its loss", () => {
  const one = of("A network and its loss");
  expect(counts(one)).toMatchObject({ "0 trace": 16, "4 prune": 33 });
  const found = gradients(one);
  expect(["p_3", "p_4", "p_5"].map((name) => found[name])).toEqual(Array(3).fill(undefined));
  expect(found["p_1"]).toBe(2 * (found["p_0"] as number));
  const opened = gradients(one, [0.5, -0.25, 0.1, -0.75, 0.5, 0.5, 1, -0.5, 0.3]);
  expect([opened["p_3"], opened["p_4"]]).not.toContain(undefined);
});

describe("computing what is equal once", () => {
  test("counts", () => {
    const one = of("Computing what is equal once");
    expect(counts(one)).toMatchObject({
      "0 trace": 6,
      "1 differentiate": 16,
      "2 simplify": 14,
      "3 share": 11,
    });
    expect(one.record.functions[0]?.stages[3]?.counts).toEqual([
      { what: "mul shared", count: 2 },
      { what: "exp shared", count: 1 },
    ]);
  });

  test("a product is the same the other way round", async () => {
    const each = lesson("Computing what is equal once");
    const turned = await show(each, settingsOf(each), (code) =>
      code.replace("other = exp(mul(a, b))", "other = exp(mul(b, a))"),
    );
    expect(counts(turned)).toMatchObject({ "3 share": 11 });
  });
});

test("leaving out what nobody needs", () => {
  const one = of("Leaving out what nobody needs");
  expect(one.record.traced.map(({ line }) => line)).toEqual([
    "a",
    "b",
    "v2 = a * b",
    "v3 = -b",
    "y = v2 + v3",
  ]);
  expect(counts(one)).toMatchObject({ "2 simplify": 4, "3 share": 4, "4 prune": 3 });
  const [, , simplify, , prune] = one.record.functions[0]?.stages ?? [];
  expect(simplify?.counts.map(({ what }) => what)).toContain("add x (neg y) → sub x y");
  expect(prune?.changes.map(({ kind }) => kind)).toContain("dropped");
});

describe("finding the loop again", () => {
  test("counts", () => {
    const one = of("Finding the loop again");
    expect(counts(one)["0 trace"]).toBe(59);
    expect(one.record.functions[0]?.operations).toBe(9);
    expect(counts(one)["1 roll"]).toBe(5);
    expect(codeOf(one, "forward")).toContain("for (let i = 0; i < 12; i++)");
    expect(codeOf(one, "backward")).toContain("for (let i = 11; i >= 0; i--)");
  });

  test("flat it has many more operations", async () => {
    const each = lesson("Finding the loop again");
    const flat = await show(each, { ...settingsOf(each), loops: false });
    expect(flat.record.functions[0]?.operations).toBe(105);
  });
});

test("derivatives of derivatives", () => {
  const one = of("Derivatives of derivatives");
  expect(counts(one)).toMatchObject({ "4 prune": 12, "5 hessian": 27, "9 prune": 17 });
  const code = codeOf(one);
  expect(code).toContain("entries[1] = t2;");
  expect(code).toContain("entries[2] = t2;");
  expect(code).toContain("entries[3] = 200;");
  expect(code).toContain("// Derivatives of the gradient.");
});

test("plain arithmetic", () => {
  const one = of("Plain arithmetic");
  expect(codeOf(one)).toContain("v3 ? ");
  expect(one.record.traced.map(({ line }) => line)).toContain("value = v3 ? v5 : v8");
  const found = gradients(one);
  expect([found["residual"], found["width"]]).toEqual([0.5, undefined]);
  expect([3, 5].map((residual) => gradients(one, [residual, 1])["residual"])).toEqual([1, 1]);
  const users = one.record.traced.filter(({ args }) => args.some((a) => "of" in a && a.of === 2));
  expect(users).toHaveLength(2);
});

test("the number in the address is that of the lesson; what is none is the first", () => {
  const indexes = ["", "1", "3", "11", "12", "0", "-1", "2/4", "two"].map((each) =>
    lessonIndex(each, 11),
  );
  expect(indexes).toEqual([0, 0, 2, 10, 0, 0, 0, 0, 0]);
});

test("opening a lesson writes all that it brings", () => {
  const each = lesson("Finding the loop again");
  state.chosen.value = "other";
  open(each);
  expect(state.code.value).toBe(each.code);
  expect(state.point.value).toBe(each.point);
  expect([state.stage.value, state.step.value]).toEqual([1, null]);
  expect(state.settings.value).toEqual({ mode: "exact", loops: true });
  expect(state.chosen.value).toBeUndefined();
  open(each, "// mine");
  expect(state.code.value).toBe("// mine");
});

test("what stands between backticks is code", () => {
  expect(partsOf("so `da` is 3")).toEqual([
    { kind: "words", text: "so " },
    { kind: "code", text: "da" },
    { kind: "words", text: " is 3" },
  ]);
});
