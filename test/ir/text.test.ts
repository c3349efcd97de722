/** The text form of graphs: it reads back to the same graph, and says what it cannot read. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGrad, GradcError, parseGraph, showGraph, vector } from "../../src/index.ts";
import { verify } from "../../src/ir/verify.ts";
import { asFunction, program } from "../programs.ts";

describe("round trip", () => {
  test("every stage of random programs reads back to the same text", () => {
    fc.assert(
      fc.property(program, (random) => {
        const g = compileGrad(asFunction(random), vector(random.inputs), { check: false });
        for (const { graph } of g.stages) {
          const text = showGraph(graph);
          expect(showGraph(verify(parseGraph(text)))).toBe(text);
        }
      }),
      { numRuns: 100, seed: 1 },
    );
  });

  test("labels and odd constants survive", () => {
    const g = compileGrad((a) => {
      const odd = a.mul(-0).add(NaN).as('say "hi"; %1 = add\n');
      return odd.max(-Infinity).mul(5e-324).add(1e21);
    });
    const text = showGraph(g.stages[0]?.graph as never);
    expect(showGraph(parseGraph(text))).toBe(text);
    for (const number of ["-0", "NaN", "-Infinity", "5e-324", "1e+21"]) {
      expect(text).toContain(`constant ${number}\n`);
    }
  });

  test("a graph written by hand", () => {
    const text = [
      'names x ["a"]',
      "%0 = input x[0]",
      "%1 = constant 2",
      "%2 = mul %0 %1",
      "output value[0] = %2",
      "",
    ].join("\n");
    expect(showGraph(verify(parseGraph(text)))).toBe(text);
  });
});

describe("what cannot be read", () => {
  const start = 'names x ["a"]\n%0 = input x[0]\n';

  test.each([
    ["%1 = frobnicate %0", "unknown operation frobnicate"],
    ["%1 = add %0", "add takes 2 arguments, not 1"],
    ["%1 = add %0 7", "no argument"],
    ["%1 = constant x", "no number"],
    ["%1 = constant", "no number"],
    ["%1 = input y[0]", "unknown space y"],
    ["%1 = input x", "no input"],
    ["%5 = neg %0", "expected %1"],
    ["%0 = input x[1]", "expected %1"],
    ["%1 = neg %0 ; friend 3", "unknown role friend"],
    ["hello", "no instruction found"],
  ])("%s: %s", (line, why) => {
    const read = (): unknown => parseGraph(start + line);
    expect(read).toThrow(GradcError);
    expect(read).toThrow(`TEXT_INVALID: line 3 of the graph's text cannot be read: ${why}`);
  });
});

describe("the verifier", () => {
  const graph = (...lines: string[]): string => ['names x ["a"]', ...lines].join("\n");

  test.each([
    [graph("%0 = input x[0]", "%1 = neg %1"), "%1: arguments must be defined before use"],
    [graph("%0 = input x[1]"), "%0: x[1] has no name"],
    [graph("%0 = input seed[1]"), "%0: there is one seed"],
    [graph("%0 = input x[0]", "output value[0] = %3"), "%3: output value[0] is not an instruction"],
    [
      graph("%0 = input x[0]", "output grad[0] = %0", "output grad[0] = %0"),
      "%0: output grad[0] is written twice",
    ],
  ])("refuses %j", (text, complaint) => {
    expect(() => verify(parseGraph(text))).toThrow(
      `GRAPH_INVALID: the graph breaks a rule at ${complaint}`,
    );
  });
});
