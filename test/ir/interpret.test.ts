/** The IR interpreter: reads every space, writes every target, keeps its registers. */
import { expect, test } from "vitest";
import { parseGraph } from "../../src/index.ts";
import { interpret, Interpreter } from "../../src/ir/interpret.ts";

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
