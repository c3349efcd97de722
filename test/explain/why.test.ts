/** Why a line of code is there: its expression, its derivative rules, and what passes did to it. */
import { expect, test } from "vitest";
import { pendulum } from "../../examples/loops.grad.ts";
import { readme } from "../../examples/readme.grad.ts";
import { historyOf } from "../../src/explain/history.ts";
import { recordOf } from "../../src/explain/make-record.ts";
import type { FunctionRecord } from "../../src/explain/record.ts";
import { explainWhy } from "../../src/explain/why.ts";
import { compileGrad, GradcError } from "../../src/index.ts";

test("a derivative: what it is, the rules that add to it, the passes that changed it", () => {
  expect(explainWhy(readme, "df")).toBe(
    [
      "const df = 0.5 - v26 / f;",
      "   ∂g/∂f, of  f = square(e)",
      "     written in line 18",
      "     chain rule: df += -((dv25 * v25) / f)",
      "     chain rule: df += dv24 / 2",
      "     differentiate appended  %37 = add %35 %36",
      "     simplify made  %37 = add %35 %36  into  %36 = sub %27 %34",
      "       [add x (neg y) → sub x y]",
      "   a step of the chain rule back through  v25 = 1 / f",
      "     written in line 20",
      "     chain rule: df += -((dv25 * v25) / f)",
      "     differentiate appended  %34 = div %33 %26",
      "",
    ].join("\n"),
  );
});

test("an element of the gradient", () => {
  const text = explainWhy(readme, "grad[1]");
  expect(text).toContain("∂g/∂b, of  b");
  expect(text).toContain("chain rule: db += dv4 * (3 * square(b))");
});

test("every instruction of the last stage has a history that ends there", () => {
  const [main] = recordOf(readme).functions as [FunctionRecord];
  const last = main.stages.at(-1)?.lines ?? [];
  let appended = 0;
  for (const { instruction, text } of last) {
    if (instruction === undefined) continue;
    const events = historyOf(main, instruction.id);
    // What was not there from the start was appended by some pass.
    const isNew = events.some(({ kind }) => kind === "new");
    const isConstant = text.includes("constant");
    if (instruction.role !== "primal" && !isConstant) expect(isNew, text).toBe(true);
    appended += isNew ? 1 : 0;
  }
  expect(appended).toBeGreaterThan(15);
});

test("what a pass found to be one is told", () => {
  const compiled = compileGrad((a, b) => a.mul(b).add(a.mul(b).sin()));
  const text = explainWhy(compiled, "v2");
  expect(text).toContain("share found one in  %2 = mul %0 %1  and  %3 = mul %0 %1");
});

test("each line that gives a name its value answers", () => {
  const text = explainWhy(pendulum, "dlength");
  expect(text.split("\n\n").length).toBeGreaterThan(1);
  expect(text).toMatch(/^dlength \+= /m);
});

test("an unknown name is told with those that there are", () => {
  expect(() =>
    explainWhy(
      compileGrad((a) => a.mul(2)),
      "da",
    ),
  ).toThrow(GradcError);
  expect(() =>
    explainWhy(
      compileGrad((a) => a.mul(2)),
      "da",
    ),
  ).toThrow(/EXPLAIN_UNKNOWN: no line of valueAndGrad gives da a value\n.*\n.*grad\[0\]/);
});
