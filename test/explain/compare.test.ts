/**
 * Comparisons: what is in them, how lines are put beside each other, and the text, of which two
 * are golden files to read.
 */
import { beforeAll, describe, expect, test } from "vitest";
import { line, predict } from "../../examples/loops.grad.ts";
import { curvature } from "../../examples/orders.grad.ts";
import { readme } from "../../examples/readme.grad.ts";
import { rosenbrock } from "../../examples/rosenbrock.grad.ts";
import { loadDiffer } from "../../src/build/diff.ts";
import { type Compilation, compilationOf, type Variation } from "../../src/compiled.ts";
import { kindsOf, mainKind } from "../../src/emit/programs.ts";
import { compare, type Comparison, type Contestant } from "../../src/explain/compare.ts";
import { alignLines, type Differ, irLines, plainLines } from "../../src/explain/compare-rows.ts";
import { comparisonPage } from "../../src/explain/compare-html.ts";
import { summaryOf } from "../../src/explain/compare-summary.ts";
import { comparisonText, numbersOf, wrap } from "../../src/explain/compare-text.ts";
import { measureSpeed, spreadOf } from "../../src/explain/speed.ts";
import { compileGrad, log, type Value, vector } from "../../src/index.ts";

let differ: Differ;
beforeAll(async () => {
  differ = await loadDiffer();
});

/** Hardly any. */
const EFFORT = { rounds: 6, batchMs: 0.1, warmUpMs: [1, 5], mostMs: 20 } as const;

const of = (g: unknown): Compilation => compilationOf(g) as Compilation;

const side = (name: string, g: unknown, variation: Variation = {}): Contestant => ({
  name,
  compilation: of(g).again(variation),
});

const exactAndFast = (g: unknown): Comparison =>
  compare(side("exact mode", g), side("fast mode", g, { mode: "fast" }), { title: "the title" });

const rolled = (): Comparison =>
  compare(
    side("unrolled", rosenbrock, { loops: false }),
    side("rolled", rosenbrock, { loops: true }),
  );

const counts = ({ quantities }: Comparison): Record<string, unknown> =>
  Object.fromEntries(quantities.map((quantity) => [quantity.what, quantity.counts]));

describe("what is counted", () => {
  test("is what the compilations have", () => {
    const comparison = exactAndFast(readme);
    const fast = of(readme).again({ mode: "fast" });
    expect(counts(comparison)).toMatchObject({
      operations: [readme.graph.operationCount, fast.programs.main.graph.operationCount],
      instructions: [readme.graph.length, fast.programs.main.graph.length],
      "length of the tape": [readme.tapeLength, fast.programs.tapeLength],
      "bytes of code": [readme.source.valueAndGrad.length, fast.sources.valueAndGrad.text.length],
    });
    const parts = comparison.quantities.filter(({ part }) => part);
    for (const i of [0, 1]) {
      const sum = parts.reduce((all, { counts: both }) => all + (both[i] as number), 0);
      expect(sum).toBe(comparison.quantities[0]?.counts[i]);
    }
  });

  test("in loops: once, and as often as a call runs it", () => {
    const { operations, "operations in a call": run } = counts(rolled());
    expect(operations).toEqual([124, 29]);
    expect(run).toEqual([124, expect.any(Number)]);
    expect((run as number[])[1]).toBeGreaterThan(124);
    expect(counts(exactAndFast(predict))).toMatchObject({
      "operations in a call": [null, null],
      "more for each row": [expect.any(Number), expect.any(Number)],
    });
    // A sum over rows needs nothing for each of them.
    expect(counts(exactAndFast(line))).not.toHaveProperty(["more for each row"]);
  });

  test("of each function there is; the main one comes last", () => {
    const compilation = of(readme);
    const left = { name: "one", compilation };
    for (const kind of kindsOf(compilation.programs)) {
      const comparison = compare(left, left, { kind });
      expect(comparison.sides[0].code.join("\n")).toBe(compilation.sources[kind].text);
    }
    const { programs } = of(curvature);
    for (const each of [compilation.programs, programs]) {
      expect(each.functions[mainKind(each)]).toBe(each.main);
    }
  });

  test("and all of it can be cloned", () => {
    const comparison = exactAndFast(readme);
    expect(structuredClone(comparison)).toEqual(comparison);
  });
});

describe("results", () => {
  test("that are the same are called the same", () => {
    const without = side("without share", readme, { without: ["share"] });
    const comparison = compare(side("all passes", readme), without);
    const { results, points } = comparison.agreement;
    expect(results.map(({ name }) => name)).toEqual([
      "the value",
      "the gradient by a",
      "the gradient by b",
    ]);
    for (const result of results)
      expect(result).toEqual({ name: result.name, same: points.length });
    expect(summaryOf(comparison).join("\n")).toMatch(
      /same results, to the last bit, at \d+ points/,
    );
  });

  test("that differ are told with the point and both numbers", () => {
    const comparison = exactAndFast(readme);
    const { results, points } = comparison.agreement;
    const { largest } = results[0] ?? {};
    expect(largest?.relative).toBeLessThan(1e-14);
    const { x } = points[largest?.point ?? NaN] ?? { x: [] };
    const fast = of(readme).again({ mode: "fast" });
    expect(readme.value([...x])).toBe(largest?.left);
    expect(fast.flat.value([...x])).toBe(largest?.right);
  });

  test("differ by parts of the larger one", () => {
    const [once, thrice] = [compileGrad((x: Value) => x), compileGrad((x: Value) => x.mul(3))];
    for (const pair of [[once, thrice] as const, [thrice, once] as const]) {
      const [value] = compare(side("one", pair[0]), side("other", pair[1])).agreement.results;
      expect(value?.largest?.relative).toBeCloseTo(2 / 3, 10);
    }
  });

  test("of which only one is a number are told apart from others", () => {
    const one = compileGrad((x: Value) => log(x.mul(x)));
    const other = compileGrad((x: Value) => log(x).mul(2));
    const comparison = compare(side("one", one), side("other", other));
    const [value] = comparison.agreement.results;
    expect(value?.special?.relative).toBeNaN();
    expect([value?.special?.left, value?.special?.right].some(Number.isNaN)).toBe(true);
    expect(summaryOf(comparison).join("\n")).toMatch(/NaN or infinite they may differ altogether/);
  });
});

describe("sentences", () => {
  test("name what is saved, and what it takes more", () => {
    expect(summaryOf(exactAndFast(readme))[0]).toBe(
      "Fast mode saves 9 operations of 51 (18%): 7 fewer add, 2 fewer mul, 1 fewer sub and other changes.",
    );
    const more = compare(side("fast", readme, { mode: "fast" }), side("exact", readme));
    expect(summaryOf(more)[0]).toMatch(
      /^Exact takes 9 operations more than fast, 51 instead of 42/,
    );
  });

  test("say that code is the same", () => {
    expect(summaryOf(compare(side("one", readme), side("other", readme)))).toEqual([
      "The code of both is the same, to the letter.",
      expect.stringMatching(/^Both give the same results/),
    ]);
  });

  test("say that code is shown which does not run", () => {
    const speed = measureSpeed(of(readme), of(readme), "value", EFFORT);
    const interpreted = side("slow", readme, { backend: "interpreter" });
    const comparison = compare(side("quick", readme), interpreted);
    expect(summaryOf({ ...comparison, speed }).at(-1)).toMatch(/^Slow is run by the interpreter/);
    expect(summaryOf({ ...compare(interpreted, interpreted), speed }).at(-1)).toMatch(/^Both are/);
  });

  test("say how inputs with other names are matched", () => {
    const one = compileGrad((a: Value, b: Value) => a.mul(b));
    const other = compileGrad((x: Value, y: Value) => y.mul(x));
    expect(summaryOf(compare(side("one", one), side("other", other))).at(-1)).toBe(
      "Inputs are matched by position: a with x, and so on.",
    );
  });

  test("call a side faster only if the middle half of the rounds agrees", () => {
    const measured = (lower: number, median: number, upper: number): string => {
      const spread = { median, lower, upper };
      const speed = {
        sides: [spread, spread] as const,
        ratio: spread,
        rounds: 5,
        effort: { rounds: 5, batchMs: 5, warmUpMs: [1, 1] as const, mostMs: 1 },
        points: 8,
        rows: 0,
      };
      return summaryOf({ ...exactAndFast(readme), speed }).at(-1) as string;
    };
    expect(measured(1.2, 1.5, 1.7)).toMatch(/^Fast mode is 1\.50 times as fast .*1\.20 to 1\.70/);
    expect(measured(0.4, 0.45, 0.5)).toMatch(/^Exact mode is 2\.22 times as fast .*2\.00 to 2\.50/);
    expect(measured(0.9, 1.5, 1.7)).toMatch(/^No difference in speed was seen/);
  });
});

test.each([
  ["product", compileGrad((a: Value) => a), curvature],
  ["numbers", compileGrad((x: Value[]) => x[0] as Value, vector(2)), compileGrad((a: Value) => a)],
])("what cannot be compared is refused: another %s", (_, one, other) => {
  expect(() => compare(side("one", one), side("other", other))).toThrow(/^COMPARE_DIFFERENT: one/);
});

describe("lines", () => {
  const show = (left: string[], right: string[]): string[] =>
    alignLines(plainLines(left), plainLines(right), differ).map(
      ({ same, left: one, right: other }) =>
        `${one?.number ?? ""}${same ? "=" : "|"}${other?.number ?? ""}`,
    );

  test("that are the same stand beside each other, and what defines the same thing", () => {
    const left = ["a = 1;", "const b = 2;", "const c = 3;", "return b;"];
    const right = ["a = 1;", "const c = 4;", "const d = 5;", "return b;"];
    expect(show(left, right)).toEqual(["1=1", "2|", "3|2", "|3", "4=4"]);
    expect(show([], right)).toEqual(["|1", "|2", "|3", "|4"]);
  });

  test("say which of their words differ", () => {
    const [row] = alignLines(plainLines(["x = a + b;"]), plainLines(["x = a * b;"]), differ);
    const changed = row?.left?.pieces.filter((piece) => piece.changed).map(({ text }) => text);
    expect(changed).toEqual(["+"]);
    expect(row?.right?.pieces.map(({ text }) => text).join("")).toBe("x = a * b;");
  });

  test("of the IR are the same if they compute the same, whatever their numbers", () => {
    const left = [
      "%0 = input x[0]",
      "%1 = neg %0",
      "%2 = exp %0  ; primal 3",
      "output value[0] = %2",
    ];
    const right = ["%0 = input x[0]", "%1 = exp %0  ; step 1", "output value[0] = %1"];
    const [one, other] = irLines([left, right]);
    expect(other?.keys).toEqual([one?.keys[0], one?.keys[2], one?.keys[3]]);
  });

  test("of both sides are all there, in order", () => {
    const { sides } = rolled();
    const rows = alignLines(plainLines(sides[0].code), plainLines(sides[1].code), differ);
    for (const [i, place] of (["left", "right"] as const).entries()) {
      const texts = rows.flatMap(
        (row) => row[place]?.pieces.map(({ text }) => text).join("") ?? [],
      );
      expect(texts).toEqual(sides[i]?.code);
    }
  });

  test("may be more than a call takes arguments", () => {
    const many = (word: string): string[] => Array.from({ length: 200_000 }, (_, i) => word + i);
    // The package looks for what the lists have in common, which takes seconds.
    const nothing: Differ = {
      lists: (left, right) => [
        { of: "left", count: left.length },
        { of: "right", count: right.length },
      ],
    };
    const rows = alignLines(plainLines(many("a")), plainLines(many("b")), nothing);
    expect(rows).toHaveLength(200_000);
  });

  test("are wrapped at spaces, and nothing of them is lost", () => {
    expect(wrap("  const a = bb + cc;", 12, "    ")).toEqual(["  const a =", "    bb + cc;"]);
    expect(wrap("0123456789", 4)).toEqual(["0123", "4567", "89"]);
  });
});

describe("as text", () => {
  test("the README expression in exact and in fast mode", async () => {
    const text = comparisonText(exactAndFast(readme), { differ, width: 100 });
    await expect(text).toMatchFileSnapshot("readme.compare.txt");
  });

  test("a loop over rows, below each other", async () => {
    const text = comparisonText(exactAndFast(line), { differ, width: 60 });
    await expect(text).toMatchFileSnapshot("line.compare.txt");
  });

  test.each([40, 60, 80, 120])("no line is wider than %i columns", (width) => {
    for (const shown of ["code", "ir"] as const) {
      const text = comparisonText(rolled(), { differ, width, shown });
      // The table is as wide as its numbers.
      const lines = text.split("\n").filter((row) => !/ {3}/.test(row));
      expect(Math.max(...lines.map((row) => row.length))).toBeLessThanOrEqual(width);
    }
  });

  test("what is too long is cut, and says so", () => {
    expect(comparisonText(rolled(), { differ, limit: 5 })).toMatch(/… and \d+ more lines \(--all/);
  });
});

describe("as a page", () => {
  test("refers to nothing outside of itself, and runs nothing", () => {
    const page = comparisonPage(exactAndFast(readme), differ);
    expect(page).not.toMatch(
      /\b(?:src|href|action|data|poster|srcset)\s*=|https?:|url\(|@import|<script|\son\w+=/i,
    );
    expect(page).toContain("default-src 'none'");
  });

  test("holds whatever names there are as text", () => {
    const name = `"><script>alert('&')</script>`;
    const g = compileGrad((x: Value) => x.mul(x).as(name).exp());
    const comparison = compare(side(name, g), side("fast", g, { mode: "fast" }), { title: name });
    const page = comparisonPage(comparison, differ);
    expect(page).not.toContain("<script");
    expect(page).toContain("&quot;&gt;&lt;script&gt;alert(&#39;&amp;&#39;)&lt;/script&gt;");
  });

  test("has the same numbers as the text", () => {
    const comparison = exactAndFast(readme);
    const page = comparisonPage(comparison, differ);
    for (const { what, cells } of numbersOf(comparison)) {
      expect(page).toContain(`>${what}</th><td>${cells[0]}</td><td>${cells[1]}</td>`);
    }
    for (const sentence of summaryOf(comparison)) expect(page).toContain(`<li>${sentence}</li>`);
  });
});

describe("speed", () => {
  test.each(kindsOf(of(readme).programs))("of %s is measured in rounds", (kind) => {
    const speed = measureSpeed(of(readme), of(readme).again({ mode: "fast" }), kind, EFFORT);
    expect(speed.rounds).toBeGreaterThanOrEqual(5);
    for (const { lower, median, upper } of [...speed.sides, speed.ratio]) {
      expect(lower).toBeGreaterThanOrEqual(0);
      expect([lower, median, upper]).toEqual([lower, median, upper].toSorted((a, b) => a - b));
    }
  });

  test("with rows of data, and by the interpreter", () => {
    const { rows } = measureSpeed(of(line), of(line), "backward", EFFORT);
    expect(rows).toBe(100);
    const slow = of(readme).again({ backend: "interpreter" });
    expect(measureSpeed(of(readme), slow, "valueAndGrad", EFFORT).rows).toBe(0);
  });

  test("median and quartiles are between the numbers where they must be", () => {
    expect(spreadOf([5, 1, 3, 2, 4])).toEqual({ lower: 2, median: 3, upper: 4 });
    expect(spreadOf([1, 2])).toEqual({ lower: 1.25, median: 1.5, upper: 1.75 });
  });
});
