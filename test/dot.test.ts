/** The drawing of a graph, micrograd's draw_dot. */
import { expect, test } from "vitest";
import { graphToDot, Value } from "../src/index.ts";

test("boxes for values, circles for operations; not run before backward", () => {
  const a = new Value(2, "a");
  const c = a.mul(-3).as("c");
  expect(graphToDot(c)).toBe(
    [
      "digraph {",
      '  graph [rankdir="LR"]',
      '  n0 [label="{ a | data 2.0000 | grad not run }", shape="record"]',
      '  n1 [label="{ -3 }", shape="record"]',
      '  n2 [label="{ c | data -6.0000 | grad not run }", shape="record"]',
      '  o2 [label="*"]',
      "  o2 -> n2",
      "  n0 -> o2",
      "  n1 -> o2",
      "}",
      "",
    ].join("\n"),
  );
  c.backward();
  expect(graphToDot(c)).toContain("{ a | data 2.0000 | grad -3.0000 }");
  expect(graphToDot(c)).not.toContain("not run");
});

test("a gradient of 0 after backward is 0, not not run", () => {
  const a = new Value(-1, "a");
  const r = a.relu();
  r.backward();
  expect(graphToDot(r)).toContain("{ a | data -1.0000 | grad 0.0000 }");
});

test("a value used twice is one box with two arrows", () => {
  const a = new Value(1);
  const text = graphToDot(a.mul(a));
  expect(text.match(/n0 -> o1/g)).toHaveLength(2);
});

test("labels cannot break out of the drawing", () => {
  const text = graphToDot(new Value(1, 'x"]; evil [label="\n{|}<>\\'));
  expect(text).toContain('{ x\\"]; evil [label=\\" \\{\\|\\}\\<\\>\\\\ | data');
  expect(text.split("\n")).toHaveLength(5);
});
