/**
 * The IR interpreter: reads every space, writes every target, has the bits of `row.eval` in every
 * register and allocates nothing; and the order in which it evaluates.
 */
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { expression } from "../../examples/readme.grad.ts";
import { compileGrad, constant, mul, parseGraph, sub, vector } from "../../src/index.ts";
import { Builder, type Graph, type Id, NO_ORIGIN } from "../../src/ir/graph.ts";
import { interpret, Interpreter } from "../../src/ir/interpret.ts";
import { straight } from "../../src/passes/pipeline.ts";
import { schedule, WINDOW } from "../../src/ir/schedule.ts";
import { type AnyOp, type Op, OP_NAMES, OPS } from "../../src/ops.ts";
import { uniform } from "../../src/random.ts";
import { asFunction, DEFINED, point, programs, SPECIAL } from "../programs.ts";

const graph = parseGraph(
  [
    'names x ["a","b"]',
    'names data ["c"]',
    "%0 = input x[1]",
    "%1 = input data[0]",
    "%2 = input tape[2]",
    "%3 = input seed[0]",
    "%4 = constant 10",
    "%5 = where %3 %0 %1",
    "%6 = mul %5 %4",
    "%7 = add %6 %2",
    "output value[0] = %7",
    "output grad[1] = %6",
    "output tape[0] = %5",
  ].join("\n"),
);

test("reads x, data, tape and seed; writes value, grad and tape", () => {
  const memory = { x: [1, 2], data: [3], tape: [0, 0, 100], grad: [0, 0] };
  expect(interpret(graph, memory)).toBe(120);
  expect(memory.grad).toEqual([0, 20]);
  expect(memory.tape).toEqual([2, 0, 100]);
  expect(interpret(graph, { ...memory, seed: 0 })).toBe(130);
});

test("one interpreter runs again and again, and shows every instruction's result", () => {
  const interpreter = new Interpreter(graph);
  interpreter.run({ x: [0, 5], data: [3], tape: [0, 0, 1] });
  const results = Array.from({ length: graph.length }, (_, id) => interpreter.resultOf(id));
  expect(results).toEqual([5, 3, 1, 1, 10, 5, 50, 51]);
  expect(interpreter.run({ x: [0, 7], data: [3], tape: [0, 0, 1] })).toBe(71);
});

interface Point {
  readonly x: readonly number[];
  readonly data?: readonly number[];
}

/** What every instruction gives by the meaning of its row, one after the other. */
function meant(of: Graph, { x, data = [] }: Point): number[] {
  const results: number[] = [];
  for (let id = 0; id < of.length; id++) {
    const row = of.row(id);
    if (row !== null) {
      results.push(row.eval(...(of.args(id).map((arg) => results[arg]) as Parameters<Op["eval"]>)));
      continue;
    }
    const number = of.constant(id);
    const { space, index } = of.source(id);
    results.push(number ?? ((space === "x" ? x : data)[index] as number));
  }
  return results;
}

const found = (of: Graph, at: Point): number[] => {
  const interpreter = new Interpreter(of);
  interpreter.run(at);
  return Array.from({ length: of.length }, (_, id) => interpreter.resultOf(id));
};

const NAMES = { x: [], data: [], labels: new Map(), sources: new Map() };

/** One operation on the inputs that each list names, all at once. */
function applied(op: AnyOp, lists: readonly (readonly number[])[]): Graph {
  const builder = new Builder();
  for (const list of lists) {
    const args = list.map((index) => builder.input("x", index));
    builder.add(op, args, NO_ORIGIN);
  }
  return builder.finish([], NAMES);
}

/** All lists of so many places among the special numbers. */
const lists = (arity: number): number[][] =>
  arity === 0 ? [[]] : lists(arity - 1).flatMap((list) => SPECIAL.map((_, i) => [...list, i]));

describe("every instruction has the bits of row.eval", () => {
  test.each([...OP_NAMES, ...DEFINED])("%s, on special numbers, in runs of every length", (op) => {
    const arity = (op in OPS ? OPS[op as keyof typeof OPS] : applied(op, [[0, 1, 2]]).row(3))
      ?.arity;
    const all = lists(arity as number);
    for (const some of [all, all.slice(0, 1), all.slice(3, 5), all.slice(5, 8), all.slice(8, 12)]) {
      const run = applied(op, some);
      expect(schedule(run).ends).toHaveLength(1);
      expect(found(run, { x: SPECIAL })).toEqual(meant(run, { x: SPECIAL }));
    }
  });

  test("random programs of all operations, users' included, and their gradients", () => {
    fc.assert(
      fc.property(
        programs({ steps: 40, data: 2 }).chain((random) =>
          fc.tuple(fc.constant(random), point(random.inputs), point(1 + random.data)),
        ),
        ([random, x, data]) => {
          const shapes = [vector(random.inputs), constant(vector(1 + random.data))] as const;
          const options = { backend: "interpreter", check: false } as const;
          const { stages } = compileGrad(asFunction(random), ...shapes, options);
          for (const stage of stages) {
            expect(found(straight(stage), { x, data })).toEqual(
              meant(straight(stage), { x, data }),
            );
          }
        },
      ),
      { numRuns: 200 },
    );
  });
});

test("an array that was left out reads as NaN, and is not written", () => {
  const results = found(graph, { x: [1, 2] });
  expect(results.slice(0, 3)).toEqual([2, NaN, NaN]);
});

describe("many inputs", () => {
  const wide = compileGrad((x) => x.reduce(mul), vector(200), { check: false }).graph;
  const numbers = Array.from({ length: 200 }, (_, i) => 1 + i / 1000);
  const product = numbers.reduce((a, b) => a * b);

  test.each([
    ["numbers", numbers],
    ["a Float64Array", Float64Array.from(numbers)],
    ["a longer Float64Array", Float64Array.from([...numbers, 7])],
    ["a shorter one", Float64Array.from(numbers.slice(0, 150))],
  ])("as %s", (_, x) => {
    const wanted = x.length < 200 ? NaN : product;
    expect(interpret(wide, { x, grad: new Float64Array(200) })).toBe(wanted);
  });
});

describe("the order of evaluation", () => {
  const orderOf = (of: Graph): readonly Id[] => [...schedule(of).order];

  test("has every operation once, after its arguments, in runs of one operation each", () => {
    fc.assert(
      fc.property(programs({ steps: 40 }), (random) => {
        const options = { backend: "interpreter", check: false } as const;
        const compiled = compileGrad(asFunction(random), vector(random.inputs), options).graph;
        const { order, rows, ends } = schedule(compiled);
        const operations = Array.from({ length: compiled.length }, (_, id) => id).filter(
          (id) => compiled.row(id) !== null,
        );
        expect([...order].toSorted((a, b) => a - b)).toEqual(operations);
        const place = new Map([...order].map((id, k) => [id, k]));
        for (const id of order) {
          for (const arg of compiled.args(id)) {
            expect(place.get(arg) ?? -1).toBeLessThan(place.get(id) as number);
          }
        }
        rows.forEach((row, k) => {
          const run = order.slice(ends[k - 1] ?? 0, ends[k]);
          expect([...run].every((id) => compiled.row(id) === row)).toBe(true);
        });
        expect(ends.at(-1) ?? 0).toBe(order.length);
      }),
    );
  });

  test("a chain of one operation is one run", () => {
    const chain = compileGrad((x) => x.reduce((a, b) => a.add(b)), vector(50), { check: false });
    expect(schedule(chain.graph).ends).toEqual([49]);
  });

  test("micrograd's README expression has the fewest runs that there are", () => {
    const { graph: readme } = compileGrad(expression, { check: false });
    expect(schedule(readme as Graph).ends).toHaveLength(25);
  });

  test("the number of runs does not grow with the number of equal terms", () => {
    const runs = [10, 500].map((n) => {
      const squares = compileGrad(
        (x) => x.map((v) => sub(1, v).pow(2).mul(100)).reduce((a, b) => a.add(b)),
        vector(n),
        { check: false, loops: false },
      );
      return schedule(squares.graph as Graph).ends.length;
    });
    expect(runs[1]).toBe(runs[0]);
  });

  test("a long graph: window by window, and the same bits", () => {
    const builder = new Builder();
    const random = uniform(4);
    const below = (n: number): number => Math.floor(((random() + 1) / 2) * n);
    const bounded = [builder.input("x", 0), builder.input("x", 1)];
    const pick = (): Id => bounded[below(bounded.length)] as Id;
    for (let i = 0; builder.length < 2.5 * WINDOW; i++) {
      const made = builder.add(
        (["add", "sub", "mul"] as const)[i % 3] as AnyOp,
        [pick(), pick()],
        NO_ORIGIN,
      );
      bounded.push(builder.add("tanh", [made], NO_ORIGIN));
    }
    const outputs = [5, 7, bounded.length - 1].map((k, index) => {
      return { target: "grad", index, id: bounded[k] as Id } as const;
    });
    const long = builder.finish(outputs, NAMES);
    const seen = new Uint8Array(long.length);
    for (const id of schedule(long).order) {
      expect(long.args(id).every((arg) => long.isLeaf(arg) || seen[arg] === 1)).toBe(true);
      seen[id] = 1;
    }
    expect(schedule(long).ends.length).toBeLessThan(long.length / 100);
    const grad = [NaN, NaN, NaN];
    new Interpreter(long, "results").run({ x: [0.5, -0.75], grad });
    const all = meant(long, { x: [0.5, -0.75] });
    expect(grad).toEqual(outputs.map(({ id }) => all[id]));
  });

  test("a graph without operations has no runs", () => {
    expect(orderOf(parseGraph('names x ["a"]\n%0 = input x[0]\noutput value[0] = %0'))).toEqual([]);
  });
});

/**
 * Bytes that a batch of each call allocates, at least over many batches; no garbage is collected.
 */
function bytesPerBatch(setUp: string, calls: readonly string[]): number[] {
  const measured = calls.map(
    (call) => `{
      let least = Infinity;
      for (let batch = 0; batch < 400 && least > 10_000; batch++) {
        const before = process.memoryUsage().heapUsed;
        for (let i = 0; i < 20000; i++) ${call};
        least = Math.min(least, process.memoryUsage().heapUsed - before);
      }
      bytes.push(least);
    }`,
  );
  const script = `${setUp}\nconst bytes = [];\n${measured.join("\n")}\nconsole.log(JSON.stringify(bytes));`;
  const flags = ["--min-semi-space-size=256", "--max-semi-space-size=256", "--import", "tsx"];
  const args = [...flags, "--input-type=module", "--eval", script];
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  return JSON.parse(execFileSync(process.execPath, args, { cwd, encoding: "utf8" })) as number[];
}

test("a warm run allocates nothing", () => {
  const setUp = `
    const { compileGrad } = await import("./src/index.ts");
    const { Interpreter } = await import("./src/ir/interpret.ts");
    const { expression } = await import("./examples/readme.grad.ts");
    const g = compileGrad(expression, { backend: "interpreter", check: false });
    const interpreter = new Interpreter(g.graph);
    const memory = { x: Float64Array.of(-4, 2), grad: new Float64Array(2), seed: 1 };`;
  // The measurement itself makes an object or two; 20,000 calls would make 16 bytes each.
  const calls = ["interpreter.run(memory)", "g.valueAndGrad(memory.x, memory.grad)"];
  const bytes = bytesPerBatch(setUp, calls);
  expect(bytes).toHaveLength(calls.length);
  for (const least of bytes) expect(least).toBeLessThan(20_000);
});
