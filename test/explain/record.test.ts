/**
 * The record of a compilation: it is plain data, its code is the code that runs, its history of
 * each instruction is what the passes did, and its numbers are those of the interpreted engine.
 */
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as loops from "../../examples/loops.grad.ts";
import { sampleLoss, score } from "../../examples/moons.grad.ts";
import * as orders from "../../examples/orders.grad.ts";
import { expression, readme } from "../../examples/readme.grad.ts";
import * as rosenbrock from "../../examples/rosenbrock.grad.ts";
import { compilationOf } from "../../src/compiled.ts";
import { recordOf } from "../../src/explain/make-record.ts";
import { numbersAt } from "../../src/explain/numbers.ts";
import type { CompilationRecord, FunctionRecord } from "../../src/explain/record.ts";
import { compileGrad, compileJacobian, exp, GradcError, Value, vector } from "../../src/index.ts";
import { asFunction, point, program } from "../programs.ts";

const COMPILED = { readme, sampleLoss, score, ...loops, ...orders, ...rosenbrock };

const isCompiled = (thing: unknown): boolean => compilationOf(thing) !== undefined;

const textOf = ({ lines }: FunctionRecord): string => lines.map(({ text }) => text).join("\n");

/** Texts of the functions as they run. */
function runningTexts(compiled: unknown, { functions }: CompilationRecord): string[] {
  const sources = compilationOf(compiled)?.sources;
  return functions.map(({ kind }) => sources?.[kind].text as string);
}

describe.each(Object.entries(COMPILED).filter(([, compiled]) => isCompiled(compiled)))(
  "%s",
  (name, compiled) => {
    const record = recordOf(compiled, { name });

    test("is plain data", () => {
      expect(isDeepStrictEqual(structuredClone(record), record)).toBe(true);
      expect(JSON.parse(JSON.stringify(record))).toEqual(record);
    });

    test("its code is the code that runs", () => {
      expect(record.functions.map(textOf)).toEqual(runningTexts(compiled, record));
      const bytes = record.functions.map(({ bytes: one }) => one);
      expect(bytes).toEqual(
        runningTexts(compiled, record).map((text) => Buffer.byteLength(text, "utf8")),
      );
    });

    test("every statement says what it serves, and that exists", () => {
      for (const { lines, stages } of record.functions) {
        const last = stages.at(-1);
        // Loops add up in variables of their own, which no instruction made.
        const looped = last?.lines.some(({ depth }) => depth > 0);
        for (const { pieces, text } of lines) {
          const isStatement = /^ +(const|grad|return|tape|let)\b/.test(text);
          const isOwn = /inputs|new Float64Array|memory|Part\(/.test(text);
          if (isStatement && !isOwn && !looped) expect(pieces.length, text).toBeGreaterThan(0);
          for (const { of, column } of pieces) {
            expect(of).toBeLessThan(record.traced.length);
            expect(column).toBeLessThan(text.length);
          }
        }
        expect(last?.operations).toBeGreaterThan(0);
      }
    });

    test("what was traced has names, arguments before it, and places in the user's program", () => {
      expect(record.traced.length).toBeGreaterThan(1);
      record.traced.forEach(({ of, op, args, place, name: own }, i) => {
        expect(of).toBe(i);
        expect(own).not.toBe("");
        if (op === null) return;
        expect(place?.file).toMatch(/\.ts$/);
        for (const arg of args) if ("of" in arg) expect(arg.of).toBeLessThan(of);
      });
    });
  },
);

/** The text of each instruction of a stage, by its number. */
const instructions = (record: CompilationRecord, stage: number): string[] => {
  const texts: string[] = [];
  for (const { text, instruction } of record.functions[0]?.stages[stage]?.lines ?? []) {
    if (instruction !== undefined) texts[instruction.id] = text;
  }
  return texts;
};

test("changes say what an instruction was, what it is and by which rules", () => {
  const record = recordOf(compileGrad((a, b) => a.mul(1).add(b.exp()).add(b.exp())));
  const stages = record.functions[0]?.stages ?? [];
  expect(stages.map(({ name }) => name)).toEqual([
    "trace",
    "differentiate",
    "simplify",
    "share",
    "prune",
  ]);
  const changes = stages.flatMap((stage) => stage.changes);
  expect(changes).toContainEqual({
    kind: "rewritten",
    before: 3,
    after: 0,
    was: "%3 = mul %0 %2",
    is: "%0",
    rules: ["mul x 1 → x"],
  });
  const equal = changes.filter(({ kind }) => kind === "equal");
  expect(equal.map(({ was }) => was)).toContainEqual(expect.stringMatching(/^%\d+ = exp %1$/));
  // Each change speaks of an instruction that stood in the stage before.
  stages.forEach(({ changes: own }, i) => {
    const before = instructions(record, i - 1);
    for (const { was, before: id } of own) expect(before[id]).toBe(was);
  });
});

test("lines that a pass rewrote name the rules, and lines that it added are new", () => {
  const record = recordOf(readme);
  const [, differentiate, simplify] = record.functions[0]?.stages ?? [];
  const added = differentiate?.lines.filter(({ change }) => change === "new") ?? [];
  expect(added.length).toBe(68 - 31);
  expect(added.every(({ instruction }) => instruction?.role !== "primal")).toBe(true);
  const rewritten = simplify?.lines.filter(({ change }) => change === "rewritten") ?? [];
  expect(rewritten.length).toBeGreaterThan(5);
  for (const { rules } of rewritten) expect(rules.length).toBeGreaterThan(0);
  expect(rewritten[0]).toMatchObject({
    text: "%11 = sub %9 %0",
    rules: ["add x (neg y) → sub x y"],
  });
});

test("the chain rule of an operation names what it hands on, and to what", () => {
  const { traced } = recordOf(compileGrad((x, y) => x.mul(y).as("area").max(0)));
  expect(traced[2]).toMatchObject({
    name: "area",
    symbol: "*",
    line: "area = x * y",
    args: [{ of: 0 }, { of: 1 }],
    rules: [
      { to: 0, argument: 0, text: "dx += darea * y" },
      { to: 1, argument: 1, text: "dy += darea * x" },
    ],
  });
  expect(traced[3]).toMatchObject({ symbol: "max", args: [{ of: 2 }, { constant: 0 }] });
});

describe("numbers", () => {
  test("of micrograd's README expression are those of the engine, at every step", () => {
    const record = recordOf(readme);
    const numbers = numbersAt(readme, record, [-4, 2]);
    const [a, b] = [new Value(-4), new Value(2)];
    const g = expression(a, b);
    g.backward();
    expect(numbers.data.at(-1)).toBe(g.data);
    expect(numbers.grad.slice(0, 2)).toEqual([a.grad, b.grad]);
    expect(numbers.grad.at(-1)).toBe(1);
    // v14 = relu(v13) is closed: nothing arrives at v13, which is not the same as 0.
    expect(record.traced[13]?.line).toBe("v13 = b + a");
    expect(numbers.grad[13]).toBeUndefined();
    // What is sent adds up to what arrives, in this order.
    const sums: (number | undefined)[] = record.traced.map(() => undefined);
    sums[sums.length - 1] = 1;
    for (const { to, amount } of numbers.sent) sums[to] = (sums[to] ?? amount - amount) + amount;
    expect(sums).toEqual(numbers.grad);
  });

  test("stand behind the lines of all functions that they are of", () => {
    const record = recordOf(readme);
    const numbers = numbersAt(readme, record, [-4, 2]);
    const at = (kind: string, start: string): number | undefined => {
      const i = record.functions.findIndex((one) => one.kind === kind);
      const line = record.functions[i]?.lines.findIndex(({ text }) =>
        text.trim().startsWith(start),
      );
      return numbers.lines[i]?.[line ?? -1];
    };
    expect(at("valueAndGrad", "const e =")).toBe(-7);
    expect(at("valueAndGrad", "grad[0] =")).toBeCloseTo(138.8338, 4);
    expect(at("backward", "grad[1] =")).toBeCloseTo(645.5773, 4);
    expect(at("backward", "const f = tape[3]")).toBe(49);
    expect(at("value", "return")).toBeCloseTo(24.7041, 4);
  });

  test("of every stage agree with what was traced, on random programs", () => {
    fc.assert(
      fc.property(program, point(3), (random, x) => {
        const compiled = compileGrad(asFunction(random) as never, vector(3), { check: false });
        const record = recordOf(compiled);
        const numbers = numbersAt(compiled, record, x);
        record.functions.forEach(({ stages, lines }, i) => {
          const texts = runningTexts(compiled, record);
          expect(lines.map(({ text }) => text).join("\n")).toBe(texts[i]);
          stages.forEach((stage, k) => {
            for (const { instruction } of stage.lines) {
              if (instruction?.role !== "primal") continue;
              const got = numbers.stages[i]?.[k]?.[instruction.id];
              expect(got).toBe(numbers.data[instruction.of]);
            }
          });
        });
      }),
      { numRuns: 30 },
    );
  });

  test("need as many numbers as there are inputs", () => {
    const record = recordOf(readme);
    expect(() => numbersAt(readme, record, [1])).toThrow(/LENGTH_MISMATCH: x must have length 2/);
    expect(() => numbersAt(readme, record, [1, 2], [3])).toThrow(/LENGTH_MISMATCH: data/);
  });

  test("of a function with loops of its own are those of its inputs", () => {
    const record = recordOf(loops.pendulum);
    expect(record.hasLoops).toBe(true);
    expect(numbersAt(loops.pendulum, record, [1, 0, 1]).data.slice(0, 3)).toEqual([1, 0, 1]);
  });

  test("stand on no line of a function that is cut into parts", () => {
    const chain = (a: Value): Value =>
      Array.from({ length: 2000 }).reduce<Value>((x) => x.sin(), a);
    const compiled = compileGrad(chain, { check: false, loops: false, backend: "function" });
    const record = recordOf(compiled, { stages: "first" });
    expect(record.functions[0]?.lines.filter(({ text }) => text.includes("Part(")).length).toBe(2);
    expect(numbersAt(compiled, record, [1]).lines[0]?.every((n) => n === undefined)).toBe(true);
  });

  test("with several results are of their sum", () => {
    const compiled = compileJacobian((a, b) => ({ sum: a.add(b), product: a.mul(b) }));
    const record = recordOf(compiled);
    expect(record.results.map(({ path }) => path)).toEqual(["sum", "product"]);
    expect(numbersAt(compiled, record, [2, 5]).grad.slice(0, 2)).toEqual([6, 3]);
  });
});

test("bytes are those of UTF-8, whatever names consist of", () => {
  const record = recordOf(compileGrad((a) => exp(a.sin().as("é")).mul(a)));
  expect(textOf(record.functions[0] as FunctionRecord)).toContain("const é = ");
  for (const one of record.functions) {
    expect(one.bytes).toBe(Buffer.byteLength(textOf(one), "utf8"));
  }
});

test("refuses what was not compiled", () => {
  expect(() => recordOf(Math.sin)).toThrow(GradcError);
});
