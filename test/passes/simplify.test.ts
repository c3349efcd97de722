/**
 * Simplification applies the table of rules: each rule to its own left side, in all orders that
 * are the same; and not where a rule must not be applied.
 */
import { describe, expect, test } from "vitest";
import { parseGraph, showGraph } from "../../src/index.ts";
import { Builder, type Graph, type Id, NO_ORIGIN } from "../../src/ir/graph.ts";
import { verify } from "../../src/ir/verify.ts";
import { OPS } from "../../src/ops.ts";
import { type Mode, RULES_OF, simplify, simplifyWith } from "../../src/passes/simplify.ts";
import { LETTERS, type Pattern, type Rule, RULES } from "../../src/rules.ts";

/** Instructions after simplification, one a line, of a graph whose inputs are a, b and c. */
function after(mode: Mode, ...lines: string[]): string[] {
  const graph = verify(parseGraph(['names x ["a","b","c"]', ...lines].join("\n")));
  return showGraph(verify(simplify(graph, mode).graph))
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.replace(/ *;.*/, ""));
}

/** What the value of `lines` becomes. */
const last = (mode: Mode, ...lines: string[]): string => {
  const simple = after(mode, ...lines, `output value[0] = %${lines.length - 1}`);
  const id = (simple.at(-1) as string).split(" = ")[1];
  return (simple.find((line) => line.startsWith(`${id} = `)) as string).slice(`${id} = `.length);
};

/** An instruction that a letter may stand for. */
function standIn(builder: Builder, name: string, index: number): Id {
  const letter = LETTERS[name];
  const x = builder.input("x", index);
  if (letter?.kinds.has("constant")) {
    const value = [3 + 2 * index, 2].find((c) => letter.holds?.(c) ?? true);
    return builder.constant(value as number);
  }
  if (letter?.kinds.has("gt")) return builder.add("gt", [x, builder.input("x", 9)], NO_ORIGIN);
  return x;
}

/** A pattern as a graph. With `swap`, the arguments of commutative operations in the other order. */
function graphOf(pattern: Pattern, swap: boolean): Graph {
  const builder = new Builder();
  const bound = new Map<string, Id>();
  const build = (p: Pattern): Id => {
    if (p.kind === "number") return builder.constant(p.value);
    if (p.kind === "any") {
      const id = bound.get(p.name) ?? standIn(builder, p.name, bound.size);
      bound.set(p.name, id);
      return id;
    }
    const args = p.args.map(build);
    return builder.add(p.op, swap && OPS[p.op].commutative ? args.reverse() : args, NO_ORIGIN);
  };
  const id = build(pattern);
  const x = Array.from({ length: 10 }, (_, i) => `x${i}`);
  const names = { x, data: [], labels: new Map(), sources: new Map() };
  return builder.finish([{ target: "value", index: 0, id }], names);
}

describe.each(RULES.map((rule) => [rule.text, rule] as const))("%s", (text, rule: Rule) => {
  test.each([false, true])("is applied; arguments swapped: %s", (swap) => {
    const alone = simplifyWith(graphOf(rule.from, swap), [rule]);
    expect(alone.counts.get(text)).toBe(1);
    verify(alone.graph);
    // No rule before it takes its place.
    const { counts } = simplify(graphOf(rule.from, swap), rule.mode);
    expect(counts.get(text)).toBe(1);
  });
});

test("exact mode has the exact rules, fast mode all", () => {
  expect(RULES_OF.exact.every(({ mode }) => mode === "exact")).toBe(true);
  expect(RULES_OF.fast).toEqual(RULES);
});

const A = "%0 = input x[0]";
const B = "%1 = input x[1]";
const C = "%2 = input x[2]";

describe("constants", () => {
  const divided = (mode: Mode, by: string): string =>
    last(mode, A, `%1 = constant ${by}`, "%2 = div %0 %1");

  test("division by a power of two is multiplication by its reciprocal, folded", () => {
    const lines = [A, "%1 = constant -8", "%2 = div %0 %1", "output value[0] = %2"];
    expect(after("exact", ...lines).slice(1)).toEqual([
      "%1 = constant -8",
      "%2 = constant 1",
      "%3 = constant -0.125",
      "%4 = mul %0 %3",
      "output value[0] = %4",
    ]);
  });

  test("other divisions are left alone in exact mode, and extreme ones always", () => {
    expect(divided("exact", "4")).toMatch(/^mul/);
    for (const by of ["3", "4503599627370495.5", "1e200", "0", "NaN", "Infinity"]) {
      expect(divided("exact", by)).toMatch(/^div/);
    }
    expect(divided("fast", "3")).toMatch(/^mul/);
    for (const by of ["5e-324", "1e300", "0", "NaN", "Infinity"]) {
      expect(divided("fast", by)).toMatch(/^div/);
    }
  });

  test("factors meet where neither rounds", () => {
    const product = (inner: string, outer: string): string =>
      last(
        "exact",
        A,
        `%1 = constant ${inner}`,
        "%2 = mul %1 %0",
        `%3 = constant ${outer}`,
        "%4 = mul %3 %2",
      );
    expect(product("2", "100")).toMatch(/^mul %0 /);
    // 0.5 · 2x overflows before x does; 2 · 100x rounds before 200x does.
    expect(product("2", "0.5")).toMatch(/^mul %\d %2$/);
    expect(product("100", "2")).toMatch(/^mul %\d %2$/);
  });
});

describe("letters", () => {
  test("the answer of a question is known by its operation", () => {
    const two = [A, B];
    expect(last("exact", ...two, "%2 = lt %0 %1", "%3 = not %2", "%4 = not %3")).toBe("lt %0 %1");
    expect(last("exact", ...two, "%2 = not %0", "%3 = not %2")).toBe("not %2");
    expect(last("exact", ...two, "%2 = sub %0 %1", "%3 = not %2", "%4 = not %3")).toBe("not %3");
  });

  test("not (lt x y) is not ge x y", () => {
    expect(last("exact", A, B, "%2 = lt %0 %1", "%3 = not %2")).toBe("not %2");
    expect(last("exact", A, B, "%2 = eq %0 %1", "%3 = not %2")).toBe("ne %0 %1");
  });

  test("a letter twice is one instruction, or two that compute the same", () => {
    const sum = (y: string): string =>
      last("exact", A, B, "%2 = exp %0", y, "%4 = sin %2", "%5 = sin %3", "%6 = add %4 %5");
    expect(sum("%3 = exp %0")).toMatch(/^mul %4 /);
    expect(sum("%3 = exp %1")).toBe("add %4 %5");
    const gates = (second: string): string =>
      last("exact", A, B, C, "%3 = ge %0 %1", second, "%5 = not %4", "%6 = or %3 %5");
    expect(gates("%4 = ge %0 %1")).toBe("constant 1");
    expect(gates("%4 = ge %1 %0")).toBe("or %3 %5");
    expect(gates("%4 = gt %0 %1")).toBe("or %3 %5");
  });

  test("towers of the same operations are not compared to the ground", () => {
    const tower = (from: number): string[] =>
      Array.from({ length: 60 }, (_, i) => {
        const below = i === 0 ? 0 : from + i - 1;
        return `%${from + i} = hypot %${below} %${below}`;
      });
    const lines = [A, ...tower(1), ...tower(61), "%121 = max %60 %120"];
    expect(last("exact", ...lines)).toBe("max %60 %120");
  });

  test("a mask is dropped only beside what is finite when the inputs are", () => {
    const masked = (factor: string): string =>
      last(
        "fast",
        A,
        B,
        factor,
        "%3 = constant 0",
        "%4 = gt %1 %3",
        "%5 = where %4 %0 %3",
        "%6 = mul %5 %2",
        "%7 = where %4 %6 %3",
      );
    expect(masked("%2 = tanh %1")).toMatch(/^mul/);
    expect(masked("%2 = log %1")).toMatch(/^where/);
  });
});

describe("what others use stays, so going round it may not pay", () => {
  test("a quotient that is wanted itself is not computed twice", () => {
    const lines = [A, B, C, "%3 = div %0 %1", "%4 = div %3 %2", "output value[0] = %4"];
    expect(after("fast", ...lines).at(-2)).toBe("%5 = div %0 %4");
    expect(after("fast", ...lines, "output grad[0] = %3").slice(3, 5)).toEqual(lines.slice(3, 5));
  });

  test("nor is what only something wanted uses removed with it", () => {
    const lines = [A, B, "%2 = exp %0", "%3 = div %2 %1", "%4 = log %3", "output value[0] = %4"];
    expect(after("fast", ...lines).at(-2)).toBe("%5 = sub %0 %4");
    expect(after("fast", ...lines, "output grad[0] = %3").at(-3)).toBe("%4 = log %3");
  });

  test("uses are counted as rules change them", () => {
    // The outer quotient may be taken apart because the inner one was: nobody else uses it.
    const chain = ["%3 = div %0 %1", "%4 = div %3 %2", "%5 = div %4 %1"];
    expect(last("fast", A, B, C, ...chain)).toBe("div %0 %6");
    // The other use of %3 is gone when its turn comes, since what used it is: x − x is 0.
    const gone = ["%3 = div %0 %1", "%4 = exp %3", "%5 = sub %4 %4"];
    const then = ["%6 = div %3 %2", "%7 = add %6 %5"];
    expect(last("fast", A, B, C, ...gone, ...then)).toMatch(/^div %0 /);
    // The same where a rule goes round its other user, and where that leads to nothing.
    const inside = ["%3 = div %0 %1", "%4 = where %2 %1 %3", "%5 = mul %4 %0"];
    const round = ["%6 = where %2 %5 %1", "%7 = div %3 %2", "%8 = sub %7 %6"];
    const lines = after("fast", A, B, C, ...inside, ...round, "output value[0] = %8");
    expect(lines.some((line) => /= div %0 %[2-9]/.test(line))).toBe(true);
    const dead = ["%3 = div %0 %1", "%4 = exp %3", "%5 = div %3 %2"];
    expect(last("fast", A, B, C, ...dead)).toMatch(/^div %0 /);
  });

  test("a rule that does not fit leaves no trace", () => {
    // The branch has a product that nothing else uses, but no branch inside of it.
    const lines = [A, B, C, "%3 = mul %0 %1", "%4 = mul %0 %2", "%5 = mul %1 %2"];
    const rest = ["%6 = where %0 %5 %1", "%7 = add %3 %4", "output value[0] = %7"];
    const outputs = [3, 4, 6].map((id, i) => `output grad[${i}] = %${id}`);
    expect(after("fast", ...lines, ...rest, ...outputs).slice(0, 8)).toEqual([
      ...lines,
      ...rest.slice(0, 2),
    ]);
  });

  test("a product that is wanted itself is negated, not computed again", () => {
    const lines = [A, "%1 = constant 3", "%2 = mul %0 %1", "%3 = neg %2", "output value[0] = %3"];
    expect(after("exact", ...lines).at(-2)).toMatch(/^%4 = mul %0 /);
    expect(after("exact", ...lines, "output grad[0] = %2").at(-3)).toBe("%3 = neg %2");
  });

  test("a negation is moved out of a product unless others use it", () => {
    const lines = [A, B, "%2 = neg %0", "%3 = mul %2 %1", "output value[0] = %3"];
    expect(after("exact", ...lines).at(-2)).toBe("%4 = neg %3");
    expect(after("exact", ...lines, "output grad[0] = %2").slice(0, 4)).toEqual(lines.slice(0, 4));
  });
});
