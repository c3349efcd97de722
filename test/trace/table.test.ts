/**
 * Tables of rows: what a function receives for `rows(shape)` while it is traced and where there is
 * data, which numbers the check puts into it, and what is refused.
 */
import { describe, expect, test } from "vitest";
import { judge } from "../../src/check/engine.ts";
import { samplePoints } from "../../src/check/points.ts";
import { type Compilation, compilationOf } from "../../src/compiled.ts";
import {
  checkGrad,
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  constant,
  GradcError,
  gradient,
  matrix,
  rows,
  scalar,
  Value,
  vector,
} from "../../src/index.ts";
import { leavesOf, rowLeavesOf } from "../../src/trace/structure.ts";
import { Table } from "../../src/trace/table.ts";

type Loose = any; // oxlint-disable-line no-explicit-any -- users without types do this

/** Runs what must fail and returns its error. */
function errorOf(action: () => unknown): GradcError {
  try {
    action();
  } catch (error) {
    if (error instanceof GradcError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}

/** A structure of Values as the numbers in it. */
const numbersOf = (thing: Loose): Loose =>
  thing instanceof Value
    ? thing.data
    : Array.isArray(thing)
      ? thing.map(numbersOf)
      : Object.fromEntries(Object.entries(thing).map(([key, part]) => [key, numbersOf(part)]));

/** What a function with a table before, between and after constants received last. */
function recorded(): { g: Loose; seen: () => Loose[] } {
  let seen: Loose[] = [];
  const shapes = [
    { first: constant(scalar), samples: rows({ x: vector(2), y: scalar }), k: constant(scalar) },
    scalar,
    constant(vector(2)),
  ] as const;
  const g = compileGrad(
    (...args) => {
      seen = args;
      return args[1]
        .mul(args[0].first)
        .mul(args[0].k)
        .add(args[2][0] as Value);
    },
    ...shapes,
    { check: false },
  );
  return { g, seen: () => seen };
}

describe("what a function receives", () => {
  test("while tracing: a table without rows, which knows its columns", () => {
    const { samples } = recorded().seen()[0];
    expect(samples).toBeInstanceOf(Table);
    expect(samples.rows).toBe(null);
    expect(samples.columns).toBe(3);
    expect(samples.columnPaths).toEqual(["x[0]", "x[1]", "y"]);
    // Its function has a rest parameter, so the argument has no name of its own.
    expect(samples.path).toBe("arg0.samples");
  });

  test("where there is data: constants and rows, wherever the table stands", () => {
    const { g, seen } = recorded();
    const { x, direction, cotangents } = samplePoints(g.graph, 1)[0] as Loose;
    const data = Float64Array.of(1, 2, 3, 4, /* rows */ 5, 6, 7, 8, 9, 10);
    const compilation = compilationOf(g) as Compilation;
    const { value } = judge(compilation, { x, data, direction, cotangents });
    const [{ first, samples, k }, , list] = seen();
    expect(numbersOf([first, k, list])).toEqual([1, 2, [3, 4]]);
    expect(numbersOf(samples.rows)).toEqual([
      { x: [5, 6], y: 7 },
      { x: [8, 9], y: 10 },
    ]);
    expect(value).toBe(g.value(x, data));
  });

  test("checkGrad: the rows it is given", () => {
    const { g, seen } = recorded();
    const samples = [{ x: [5, 6], y: 7 }];
    const report = checkGrad(g, { first: 1, samples, k: 2 }, 3, new Float64Array(2));
    expect(report.ok).toBe(true);
    expect(numbersOf(seen()[0].samples.rows)).toEqual(samples);
  });

  test.each([
    [scalar, ["row"]],
    [vector(2), ["row[0]", "row[1]"]],
    [matrix(1, 2), ["row[0][0]", "row[0][1]"]],
    [
      [scalar, { a: scalar }],
      ["row[0]", "row[1].a"],
    ],
    [{ "odd key": constant(scalar), b: vector(1) }, ['["odd key"]', "b[0]"]],
  ])("paths of columns, from the row", (shape, paths) => {
    expect(rowLeavesOf([scalar, { a: rows(shape) }])).toEqual(
      paths.map((path) => ({ path, constant: true, row: true })),
    );
    const g = compileGrad((a, _table) => a, scalar, rows(shape));
    expect(g.graph.names.row).toEqual(paths);
    expect([g.rowLength, g.dataLength, g.inputNames]).toEqual([paths.length, 0, ["a"]]);
  });

  test("rows are not among the leaves of the arguments; a function without has none", () => {
    const shapes = [rows(scalar), constant([scalar, scalar])];
    expect(leavesOf(shapes, ["r", "c"]).map(({ path }) => path)).toEqual(["c[0]", "c[1]"]);
    expect(rowLeavesOf([scalar])).toEqual([]);
    expect(compileGrad((a) => a).rowLength).toBe(0);
  });
});

test("points of the check: three rows, and once a single one", () => {
  const g = compileGrad((a, k, _table) => a.mul(k), scalar, constant(scalar), rows(vector(2)));
  const lengths = samplePoints(g.graph, 16).map(({ data }) => data.length);
  expect([...new Set(lengths)].toSorted()).toEqual([3, 7]);
  expect(lengths.filter((length) => length === 3)).toHaveLength(1);
  // Kinks are looked for between points, which must have the same rows.
  const kinked = compileGrad((a, _table) => a.relu(), scalar, rows(scalar), { check: true });
  expect(kinked(-1, [0]).grad).toEqual([0, undefined]);
});

describe.each(["function", "interpreter"] as const)("flat data, backend %s", (backend) => {
  const options = { backend } as const;
  const alone = compileGrad((a, _table) => a.mul(a), scalar, rows(vector(3)), options);
  const more = compileGrad(
    (a, _table, k) => a.mul(k).exp(),
    scalar,
    rows(scalar),
    constant(scalar),
    options,
  );

  test("at least one row, and whole rows only", () => {
    for (const count of [1, 2, 50]) {
      expect(alone.value([3], new Float64Array(3 * count))).toBe(9);
      expect(more.value([0], new Float64Array(1 + count))).toBe(1);
    }
    const tape = new Float64Array(more.tapeLength);
    const grad = [0];
    expect(more.forward([0], tape, [5, 1])).toBe(1);
    more.backward([0], tape, grad, 2, [5, 1]);
    expect(grad).toEqual([10]);
  });

  const WORDS = "data must have length 3, 6, 9, … (rows of 3, at least one), but has";
  const MORE = "data must have length 2, 3, 4, … (1 constant, then rows of 1, at least one)";

  test.each([[[]], [[1]], [[1, 2, 3, 4]], [undefined], [null], [5], [{}]])("%s", (data: Loose) => {
    for (const action of [
      () => alone.value([1], data),
      () => alone.valueAndGrad([1], [0], data),
      () => alone.forward([1], new Float64Array(alone.tapeLength), data),
      () => alone.backward([1], new Float64Array(alone.tapeLength), [0], 1, data),
    ]) {
      const { code, summary } = errorOf(action);
      expect(code).toBe("LENGTH_MISMATCH");
      expect(summary).toContain(WORDS);
    }
    if (data?.length !== 4) expect(errorOf(() => more.value([1], data)).summary).toMatch(MORE);
  });

  test("the array that is written must be another", () => {
    const array = [1];
    const g = compileGrad((a, _table) => a, scalar, rows(scalar), options);
    expect(errorOf(() => g.valueAndGrad([1], array, array)).code).toBe("ARRAYS_SHARED");
  });
});

describe("refused", () => {
  const bare = (a: Value): Value => a;

  test.each<[string, string, readonly unknown[]]>([
    ["no shape", "shape 2 in rows(…) is not a shape: the number 3", [rows(3 as Loose)]],
    ["an empty object", "shape 2 in rows(…) is not a shape", [rows({})]],
    ["rows in rows", "shape 2 in rows(…).a is not a shape: a table", [rows({ a: rows(scalar) })]],
    ["deeper", "a table of rows inside", [constant([rows([constant(rows(scalar))])])]],
    ["two", "shape 3 is not a shape: a second table of rows", [rows(scalar), rows(scalar)]],
    ["two in one", "shape 2.b is not a shape: a second", [{ a: rows(scalar), b: rows(scalar) }]],
    ["two in constants", "shape 2[1]", [constant([rows(scalar), [rows(scalar)]])]],
  ])("%s", (_, message, shapes) => {
    const error = errorOf(() => (compileGrad as Loose)(bare, scalar, ...shapes));
    expect(error.code).toBe("SHAPE_INVALID");
    expect(error.summary).toContain(message);
    expect(error.hint).toContain("rows({ x: vector(2), y: scalar })");
  });

  test.each<[string, Loose]>([
    ["compileJacobian", compileJacobian],
    ["compileHessian", compileHessian],
    ["compileJvp", compileJvp],
    ["compileVjp", compileVjp],
    ["compileHvp", compileHvp],
  ])("%s", (name, compile) => {
    const error = errorOf(() => compile(bare, scalar, { inner: rows(scalar) }));
    expect([error.code, error.summary]).toEqual([
      "ROWS_UNSUPPORTED",
      expect.stringContaining(name),
    ]);
    expect(error.hint).toContain("compileGrad");
  });

  test.each<[string, (samples: Loose) => unknown]>([
    ["rows.length", (samples) => samples.length],
    ["rows.map(…)", (samples) => samples.map(bare)],
    ["rows.forEach(…)", (samples) => samples.forEach(bare)],
    ["for (… of rows)", (samples) => [...samples]],
    ["for (… of rows)", ([first]) => first],
  ])("rows used as a list: %s", (use, fn) => {
    const error = errorOf(() => compileGrad((samples) => fn(samples) as Value, rows(scalar)));
    expect([error.code, error.summary]).toEqual(["TRACE_ROWS", expect.stringContaining(use)]);
    expect(error.hint).toContain("sum(rows, (row) =>");
  });

  test("rows as a result, and as an argument of gradient(f)", () => {
    expect(errorOf(() => compileGrad((r) => r as Loose, rows(scalar))).code).toBe(
      "TRACE_NOT_VALUE",
    );
    const inner = (a: Value, r: Loose): Value => (gradient(bare) as Loose)(a, r)[0];
    const { code, summary } = errorOf(() => compileGrad(inner, scalar, rows(scalar)));
    expect([code, summary]).toEqual(["OPERAND_INVALID", expect.stringContaining("a Table")]);
  });
});

describe("structured calls", () => {
  const g = compileGrad((a, _p) => a.mul(a), scalar, {
    samples: rows({ x: vector(2), y: [scalar] }),
    k: constant(scalar),
  });
  const row = { x: [1, 2], y: [3] as [number] };

  test("lists of any kind, with rows of any kind", () => {
    const wanted = { value: 9, grad: [3 + 3, {}] };
    expect(g(3, { samples: [row, row], k: 1 })).toEqual(wanted);
    const like = { length: 1, 0: { x: Float64Array.of(1, 2), y: { length: 1, 0: 3 } as Loose } };
    expect(g(3, { samples: like, k: 1 })).toEqual(wanted);
    const flat = compileGrad((a, _r) => a, scalar, rows(scalar));
    expect(flat(3, Float64Array.of(1, 2))).toEqual({ value: 3, grad: [1, undefined] });
  });

  test.each<[string, Loose]>([
    ["p.samples must be a list of at least one row, but is of length 0", []],
    ["p.samples must be a list of at least one row, but is of length NaN", { length: NaN }],
    ["p.samples must be a list of at least one row, but is of length 1.5", { length: 1.5 }],
    ["p.samples must be a list of at least one row, but is null", null],
    ['p.samples must be a list of at least one row, but is the string "abc"', "abc"],
    ["p.samples[1] must be an object, but is undefined", { length: 2, 0: row }],
    ["p.samples[2].x must be a list of 2 numbers", [row, row, { x: [1], y: [3] }]],
    ["p.samples[1].x[1] must be a number", [row, { x: [1, "2"], y: [3] }]],
    ["p.samples[0].y[0] must be a number", [{ x: [1, 2], y: [null] }]],
    ["p.samples[0].y must be present", [{ x: [1, 2] }]],
  ])("%s", (message, samples) => {
    const error = errorOf(() => g(3, { samples, k: 1 }));
    expect(error.code).toBe("SHAPE_MISMATCH");
    expect(error.summary).toContain(message);
  });

  test("a row of a table that is the only argument, without a name", () => {
    const f = compileGrad(({ a, t: _t }) => a, { a: scalar, t: rows(scalar) });
    expect(errorOf(() => f({ a: 1, t: ["1"] as Loose })).summary).toMatch(/^t\[0\] must be/);
  });
});
