/**
 * Structured calls: what goes in and comes out mirrors the arguments and the results, for all
 * six products; structured and flat functions agree to the last bit; whole matrices agree with
 * entries and pattern; names are paths that lead to the numbers.
 *
 * The non-obvious decision: the walks over structures are written here once more, so a mistake in
 * gradc's own cannot hide on both sides.
 */
import fc from "fast-check";
import { describe, expect, expectTypeOf, test } from "vitest";
import {
  add,
  compileGrad,
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  constant,
  matrix,
  mul,
  rows,
  scalar,
  sin,
  square,
  sum,
  Value,
  vector,
} from "../src/index.ts";
import { emitModule, joinParts } from "../src/emit/module.ts";
import { flattener } from "../src/trace/read.ts";
import { entry } from "./emit/products.ts";
import { runs } from "./runs.ts";

type Loose = any; // oxlint-disable-line no-explicit-any -- shapes are drawn at random
type Fn = (...args: Loose[]) => Loose;

/** A shape as data, from which the shape of gradc and arguments are made. */
type Plan =
  | { readonly kind: "scalar" }
  | { readonly kind: "vector"; readonly length: number }
  | { readonly kind: "matrix"; readonly rows: number; readonly columns: number }
  | { readonly kind: "constant"; readonly inner: Plan }
  | { readonly kind: "rows"; readonly inner: Plan; readonly count: number }
  | { readonly kind: "list"; readonly parts: readonly Plan[] }
  | { readonly kind: "object"; readonly parts: readonly (readonly [key: string, Plan])[] };

const leaf: fc.Arbitrary<Plan> = fc.oneof(
  fc.constant<Plan>({ kind: "scalar" }),
  fc.record({ kind: fc.constant("vector" as const), length: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    kind: fc.constant("matrix" as const),
    rows: fc.integer({ min: 1, max: 2 }),
    columns: fc.integer({ min: 1, max: 3 }),
  }),
);

const key = fc.constantFrom(
  "a",
  "b",
  "w",
  "__proto__",
  "constructor",
  "",
  "odd key",
  '"',
  "10",
  "2",
);

const { plan } = fc.letrec<{ plan: Plan }>((tie) => ({
  plan: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.record({ kind: fc.constant("constant" as const), inner: tie("plan") }),
    fc.record({
      kind: fc.constant("list" as const),
      parts: fc.array(tie("plan"), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({
      kind: fc.constant("object" as const),
      parts: fc.uniqueArray(fc.tuple(key, tie("plan")), {
        minLength: 1,
        maxLength: 3,
        selector: ([name]) => name,
      }),
    }),
  ),
}));

const sizeOf = (of: Plan): number =>
  leavesOf(
    of,
    argumentOf(of, () => 0),
  ).length;

/** One to three arguments, together not large. */
const plans = fc
  .array(plan, { minLength: 1, maxLength: 3 })
  .filter((all) => all.map(sizeOf).reduce((a, b) => a + b) <= 12);

/** A table of rows, alone or in a structure with something else. */
const table: fc.Arbitrary<Plan> = fc
  .record({
    inner: plan.filter((inner) => sizeOf(inner) <= 5),
    count: fc.integer({ min: 1, max: 3 }),
    beside: leaf,
    around: fc.constantFrom("nothing", "constant", "list", "object"),
    isFirst: fc.boolean(),
  })
  .map(({ inner, count, beside, around, isFirst }): Plan => {
    const rowsOf: Plan = { kind: "rows", inner, count };
    const parts = isFirst ? [rowsOf, beside] : [beside, rowsOf];
    if (around === "constant") return { kind: "constant", inner: { kind: "list", parts } };
    if (around === "list") return { kind: "list", parts };
    if (around === "nothing") return rowsOf;
    return { kind: "object", parts: parts.map((part, i) => [`key ${i}`, part] as const) };
  });

/** Arguments with a table of rows among them. */
const plansWithRows = fc
  .tuple(plans, table, fc.nat(3))
  .map(([all, one, at]) => [...all.slice(0, at), one, ...all.slice(at)]);

const list = <T>(length: number, make: () => T): T[] => Array.from({ length }, make);

const entriesTo = (parts: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(parts);

/** The shape of gradc. */
function shapeOf(of: Plan): Loose {
  switch (of.kind) {
    case "scalar":
      return scalar;
    case "vector":
      return vector(of.length);
    case "matrix":
      return matrix(of.rows, of.columns);
    case "constant":
      return constant(shapeOf(of.inner));
    case "rows":
      return rows(shapeOf(of.inner));
    case "list":
      return of.parts.map(shapeOf);
    default:
      return entriesTo(of.parts.map(([name, part]) => [name, shapeOf(part)]));
  }
}

/** An argument of that shape, made of `next`. */
function argumentOf(of: Plan, next: () => unknown): Loose {
  switch (of.kind) {
    case "scalar":
      return next();
    case "vector":
      return list(of.length, next);
    case "matrix":
      return list(of.rows, () => list(of.columns, next));
    case "constant":
      return argumentOf(of.inner, next);
    case "rows":
      return list(of.count, () => argumentOf(of.inner, next));
    case "list":
      return of.parts.map((part) => argumentOf(part, next));
    default: {
      // Objects visit numbered keys first, whatever the order in which they are set.
      const shape = entriesTo(of.parts.map(([name, part]) => [name, part]));
      return entriesTo(
        Object.entries(shape).map(([name, part]) => [name, argumentOf(part as Plan, next)]),
      );
    }
  }
}

/** Something found in a structure, and whether it is constant or of a row. */
interface Found {
  readonly thing: unknown;
  readonly isConstant: boolean;
  readonly isOfRow: boolean;
}

/** What a table holds; nothing, where a function receives it. */
function leavesOfRows(inner: Plan, thing: unknown): Found[] {
  const list: unknown[] = Array.isArray(thing) ? thing : [];
  return list
    .flatMap((row) => leavesOf(inner, row, true))
    .map((found) => ({ ...found, isOfRow: true }));
}

/** What an argument holds, in order. */
function leavesOf(of: Plan, thing: Loose, isConstant = false): Found[] {
  if (of.kind === "constant") return leavesOf(of.inner, thing, true);
  if (of.kind === "rows") return leavesOfRows(of.inner, thing);
  if (of.kind === "list")
    return of.parts.flatMap((part, i) => leavesOf(part, thing[i], isConstant));
  if (of.kind !== "object") {
    return [thing].flat(2).map((found) => ({ thing: found, isConstant, isOfRow: false }));
  }
  const parts = Object.entries(entriesTo(of.parts)) as [string, Plan][];
  return parts.flatMap(([name, part]) => leavesOf(part, thing[name], isConstant));
}

/** What is left of an argument without its constants: as a gradient has it. */
function withoutConstants(of: Plan, thing: Loose): unknown {
  if (of.kind === "constant" || of.kind === "rows") return undefined;
  if (of.kind === "list") return of.parts.map((part, i) => withoutConstants(part, thing[i]));
  if (of.kind !== "object") return thing;
  const parts = Object.entries(entriesTo(of.parts)) as [string, Plan][];
  const kept = parts.filter(([, { kind }]) => kind !== "constant" && kind !== "rows");
  return entriesTo(kept.map(([name, part]) => [name, withoutConstants(part, thing[name])]));
}

/** The same structure with other leaves, in order; undefined where there is none. */
function refilled(thing: Loose, next: () => unknown): Loose {
  if (thing === undefined) return undefined;
  if (Array.isArray(thing)) return thing.map((part) => refilled(part, next));
  if (typeof thing !== "object" || thing instanceof Value) return next();
  return entriesTo(Object.entries(thing).map(([name, part]) => [name, refilled(part, next)]));
}

const following = (numbers: ArrayLike<number>, start = 0): (() => number) => {
  let next = start;
  return () => numbers[next++] as number;
};

/** Numbers that no two places share. */
const counting = (): (() => number) => {
  let next = 1;
  return () => Math.sqrt(next++);
};

/** Everything about a drawn list of arguments. */
interface Drawn {
  readonly shapes: Loose[];
  readonly args: Loose[];
  /** The arguments without constants. */
  readonly mirror: Loose[];
  readonly x: number[];
  readonly data: number[];
  /** All rows, one after the other. */
  readonly rows: number[];
  /** The function of one Value, and one of several, in a structure like the arguments. */
  readonly one: Fn;
  readonly several: Fn;
}

function drawn(all: readonly Plan[]): Drawn {
  const next = counting();
  const args = all.map((each) => argumentOf(each, next));
  const found = all.flatMap((each, i) => leavesOf(each, args[i]));
  const valuesIn = (given: Loose[]): Found[] => all.flatMap((each, i) => leavesOf(each, given[i]));
  // Each number has a square, and meets its neighbour.
  const terms = (given: Loose[]): Value[] => {
    const values = valuesIn(given).map(({ thing }) => thing as Value);
    return values.map((v, i) => add(square(v), mul(sin(v), values[i + 1] ?? 2)));
  };
  const numbers = (isConstant: boolean, isOfRow = false): number[] =>
    found
      .filter((f) => f.isConstant === isConstant && f.isOfRow === isOfRow)
      .map(({ thing }) => thing as number);
  return {
    shapes: all.map(shapeOf),
    args,
    mirror: all.map((each, i) => withoutConstants(each, args[i])),
    x: numbers(false),
    data: numbers(true),
    rows: numbers(true, true),
    one: (...given) => sum(terms(given)),
    several: (...given) => {
      const results = terms(given);
      let at = 0;
      return { total: sum(results), like: refilled(given, () => results[at++]) };
    },
  };
}

/** As text, undefined included. */
const written = (thing: unknown): string =>
  JSON.stringify(thing, (_, part: unknown) => (part === undefined ? "undefined" : part));

/** Equal, with the same keys in the same order, and undefined in the same places. */
function expectSame(got: unknown, wanted: unknown): void {
  // Not toStrictEqual: it takes a key "constructor" for the class.
  expect(got).toEqual(wanted);
  expect(written(got)).toBe(written(wanted));
}

const zeros = (length: number): Float64Array => new Float64Array(length);

const RUNS = { numRuns: runs(60) };

describe("structures drawn at random", () => {
  const property = (check: (of: Drawn) => void): void =>
    fc.assert(fc.property(plans.map(drawn), check), RUNS);

  test("compileGrad: value, gradient and their mirror", () => {
    property(({ shapes, args, mirror, x, data, one }) => {
      const g = (compileGrad as Fn)(one, ...shapes);
      const grad = zeros(x.length);
      const value = g.valueAndGrad(x, grad, data);
      expect([g.inputLength, g.dataLength]).toEqual([x.length, data.length]);
      expectSame(g(...args), { value, grad: refilled(mirror, following(grad)) });
      expect(g.value(x, data)).toBe(value);
      const [tape, back] = [zeros(g.tapeLength), zeros(x.length)];
      expect(g.forward(x, tape, data)).toBe(value);
      g.backward(x, tape, back, 1, data);
      expect(back).toEqual(grad);
    });
  });

  test("compileJacobian: a gradient in the place of each result", () => {
    property(({ shapes, args, mirror, x, data, several }) => {
      const j = (compileJacobian as Fn)(several, ...shapes);
      const [values, flat] = [zeros(j.outputLength), zeros(j.outputLength * x.length)];
      j.valueAndJacobian(x, values, flat, data);
      const { value, jacobian } = j(...args);
      const like = { total: 0, like: args };
      expectSame(value, refilled(like, following(values)));
      let row = 0;
      const gradient = (): unknown => refilled(mirror, following(flat, x.length * row++));
      expectSame(jacobian, refilled(like, gradient));
      const alone = zeros(j.outputLength);
      j.value(x, alone, data);
      expect(alone).toEqual(values);
    });
  });

  test("compileHessian: a gradient in the place of each number of the gradient", () => {
    property(({ shapes, args, mirror, x, data, one }) => {
      const h = (compileHessian as Fn)(one, ...shapes);
      const [grad, flat] = [zeros(x.length), zeros(x.length ** 2)];
      const value = h.valueAndHessian(x, grad, flat, data);
      let row = 0;
      const gradient = (): unknown => refilled(mirror, following(flat, x.length * row++));
      expectSame(h(...args), {
        value,
        grad: refilled(mirror, following(grad)),
        hessian: refilled(mirror, gradient),
      });
    });
  });

  test("compileJvp, compileVjp, compileHvp: directions and cotangents as structures", () => {
    property(({ shapes, args, mirror, x, data, one, several }) => {
      const direction = x.map((_, i) => 1 / (i + 2));
      const along = refilled(mirror, following(direction));

      const jvp = (compileJvp as Fn)(several, ...shapes);
      const [values, tangents] = [zeros(jvp.outputLength), zeros(jvp.outputLength)];
      jvp.valueAndTangent(x, direction, values, tangents, data);
      const like = { total: 0, like: args };
      const value = refilled(like, following(values));
      expectSame(jvp(args, along), { value, tangent: refilled(like, following(tangents)) });

      const vjp = (compileVjp as Fn)(several, ...shapes);
      const cotangents = Array.from(values, (_, i) => i - 2.5);
      const [same, grad] = [zeros(values.length), zeros(x.length)];
      vjp.valueAndGrad(x, cotangents, same, grad, data);
      const weights = refilled(like, following(cotangents));
      expect(same).toEqual(values);
      expectSame(vjp(args, weights), { value, grad: refilled(mirror, following(grad)) });

      const hvp = (compileHvp as Fn)(one, ...shapes);
      const [slope, product] = [zeros(x.length), zeros(x.length)];
      expectSame(hvp(args, along), {
        value: hvp.valueAndProduct(x, direction, slope, product, data),
        grad: refilled(mirror, following(slope)),
        product: refilled(mirror, following(product)),
      });
    });
  });

  test("names are paths: each leads to the number it names", () => {
    property(({ shapes, args, x, data, several }) => {
      const j = (compileJacobian as Fn)(several, ...shapes);
      const { value } = j(...args);
      const values = zeros(j.outputLength);
      j.value(x, values, data);
      const named = Object.fromEntries(args.map((argument, i) => [`arg${i}`, argument]));
      expect(j.inputNames.map((path: string) => follow(named, path))).toEqual(x);
      expect(j.outputNames.map((path: string) => follow(value, path))).toEqual([...values]);
      expect(new Set(j.inputNames).size).toBe(x.length);
      expect(new Set(j.outputNames).size).toBe(values.length);
    });
  });
});

/** A generated module of one function `f`, which hands the data that it computes with to `spy`. */
function spied(g: unknown, spy: (data: Float64Array) => void): Fn {
  const text = joinParts(emitModule([entry("f", g)])).replace(/^export /gm, "");
  const marked = text.replace(/^function fValueAndGrad\(.*, data\) \{$/m, "$& spy(data);");
  expect(marked).not.toBe(text);
  return new Function("spy", `"use strict";\n${marked}\nreturn f;`)(spy) as Fn;
}

describe("structures with a table of rows, drawn at random", () => {
  const property = (check: (of: Drawn, all: readonly Plan[]) => void): void =>
    fc.assert(
      fc.property(plansWithRows, (all) => check(drawn(all), all)),
      RUNS,
    );

  test("rows get no gradient, and stand in data after the constants", () => {
    property(({ shapes, args, mirror, x, data, rows: flat, one }, all) => {
      const g = (compileGrad as Fn)(one, ...shapes, { check: true });
      const width = flat.length / tableIn(all).count;
      expect([g.inputLength, g.dataLength, g.rowLength]).toEqual([x.length, data.length, width]);
      const grad = zeros(x.length);
      const value = g.valueAndGrad(x, grad, [...data, ...flat]);
      const wanted = { value, grad: refilled(mirror, following(grad)) };
      expectSame(g(...args), wanted);
      let seen: number[] = [];
      expectSame(spied(g, (numbers) => (seen = [...numbers]))(...args), wanted);
      expect(seen).toEqual([...data, ...flat]);
    });
  });

  test("a compiled function reads what a generated one reads", () => {
    property(({ shapes, args, x, data, rows: flat }, all) => {
      const lengths = { x: x.length, data: data.length, row: flat.length / tableIn(all).count };
      const names = shapes.map((_, i) => `arg${i}`);
      const point = flattener(shapes, names, lengths, "it")(args);
      expect([...point.x]).toEqual(x);
      expect([...point.data]).toEqual([...data, ...flat]);
    });
  });
});

/** The table in a list of arguments. */
function tableIn(all: readonly Plan[]): Plan & { kind: "rows" } {
  const inside = (of: Plan): Plan[] => {
    if (of.kind === "constant") return inside(of.inner);
    if (of.kind === "list") return of.parts.flatMap(inside);
    return of.kind === "object" ? of.parts.flatMap(([, part]) => inside(part)) : [of];
  };
  return all.flatMap(inside).find(({ kind }) => kind === "rows") as Plan & { kind: "rows" };
}

/** Follows a path as JavaScript would: `a.b[3]["odd key"]`. */
function follow(thing: Loose, path: string): unknown {
  const steps = path.matchAll(
    /\.?([\p{ID_Start}$_][\p{ID_Continue}$]*)|\[(\d+|"(?:[^"\\]|\\.)*")\]/gu,
  );
  let at = thing;
  let length = 0;
  for (const [whole, name, index] of steps) {
    at = at[name ?? JSON.parse(index as string)];
    length += whole.length;
  }
  expect(length).toBe(path.length);
  return at;
}

describe("whole matrices are their entries, in the places that the pattern names", () => {
  /** Fills a matrix from entries. */
  function filled({ rows, columns }: Loose, entries: Float64Array, height: number, width: number) {
    const whole = zeros(height * width);
    rows.forEach((row: number, k: number) => {
      whole[row * width + columns[k]] = entries[k] as number;
    });
    return whole;
  }

  const sparse = (v: Value[]): Value[] =>
    v.map((value, i) => (i % 3 === 0 ? new Value(i) : mul(value, v[i - 1] as Value)));
  const x = [2, 3, 5, 7, 11];

  test.each(["forward", "reverse"] as const)("Jacobian, %s", (direction) => {
    const j = compileJacobian(sparse, vector(5), { direction });
    const [values, whole] = [zeros(5), zeros(25).fill(NaN)];
    const entries = zeros(j.pattern.rows.length);
    j.valueAndEntries(x, values, entries);
    j.valueAndJacobian(x, values, whole);
    expect([...j.pattern.rows]).toEqual([1, 1, 2, 2, 4, 4]);
    expect([...j.pattern.columns]).toEqual([0, 1, 1, 2, 3, 4]);
    expect([...entries]).toEqual([3, 2, 5, 3, 11, 7]);
    expect(whole).toEqual(filled(j.pattern, entries, 5, 5));
    expect(j(x).jacobian.flat(2)).toEqual([...whole]);
  });

  test.each(["forward", "reverse"] as const)("Hessian, %s", (direction) => {
    const h = compileHessian((v) => sum(sparse(v)), vector(5), { direction });
    const [grad, whole] = [zeros(5), zeros(25).fill(NaN)];
    const entries = zeros(h.pattern.rows.length);
    h.valueAndEntries(x, grad, entries);
    h.valueAndHessian(x, grad, whole);
    expect([...h.pattern.rows]).toEqual([0, 1, 1, 2, 3, 4]);
    expect([...h.pattern.columns]).toEqual([1, 0, 2, 1, 4, 3]);
    expect([...entries]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(whole).toEqual(filled(h.pattern, entries, 5, 5));
    expect(h(x).hessian.flat(3)).toEqual([...whole]);
  });

  test("a matrix is filled anew at each call, into arrays of any kind", () => {
    const j = compileJacobian(sparse, vector(5));
    const whole = Array.from({ length: 25 }, () => 99);
    j.valueAndJacobian(x, zeros(5), whole);
    const again = [...whole];
    j.valueAndJacobian(x, zeros(5), whole);
    expect(whole).toEqual(again);
    expect(whole.filter((entry) => entry === 0)).toHaveLength(19);
  });
});

describe("structures that are easily mistaken", () => {
  const p = { a: 2, c: 3, t: [5, 7] as [number, number] };
  const shape = { a: scalar, c: constant(scalar), t: [constant(scalar), scalar] } as const;
  const fn = ({ a, c, t }: { a: Value; c: Value; t: readonly [Value, Value] }): Value =>
    mul(mul(a, c), mul(t[0], t[1]));

  test("constants fall out of objects, and are undefined in lists and tuples", () => {
    const { grad } = compileGrad(fn, shape, constant(vector(1)))(p, [1]);
    expect(grad).toStrictEqual([{ a: 105, t: [undefined, 30] }, undefined]);
    const h = compileHessian(fn, shape)(p);
    const row = (a: number, t: number): unknown => [{ a, t: [undefined, t] }];
    expect(h.hessian).toStrictEqual([{ a: row(0, 15), t: [undefined, row(15, 0)] }]);
    expectTypeOf(grad).toEqualTypeOf<[{ a: number; t: [undefined, number] }, undefined]>();
  });

  test("all constant: nothing is left", () => {
    const all = { p: constant({ a: scalar }), q: { r: constant(scalar) } };
    const result = compileGrad((o) => mul(o.p.a, o.q.r), all)({ p: { a: 2 }, q: { r: 3 } });
    expect(result).toStrictEqual({ value: 6, grad: [{ q: {} }] });
    const only = constant(scalar);
    expect(compileGrad((a) => a, only)(2)).toStrictEqual({ value: 2, grad: [undefined] });
    expect(compileHessian((a) => a, only)(2).hessian).toStrictEqual([undefined]);
    expect(compileJvp((a) => a, only)([2], [undefined])).toEqual({ value: 2, tangent: 0 });
    expect(compileHvp((a) => a, only)([2], [undefined]).product).toStrictEqual([undefined]);
  });

  test("no arguments at all", () => {
    const three = (): Value => new Value(3);
    expect(compileGrad(three)()).toEqual({ value: 3, grad: [] });
    expect(compileJacobian(three)()).toEqual({ value: 3, jacobian: [] });
    expect(compileHessian(three)()).toEqual({ value: 3, grad: [], hessian: [] });
    expect(compileJvp(three)([], [])).toEqual({ value: 3, tangent: 0 });
    expect(compileVjp(three)([], 1)).toEqual({ value: 3, grad: [] });
    expect(compileHvp(three)([], [])).toEqual({ value: 3, grad: [], product: [] });
  });

  test("results: one alone, lists, nested, the same twice, an argument itself, constants", () => {
    const j = compileJacobian((a, b) => ({
      list: [a, [b, { deep: a }]] as const,
      same: a,
      five: new Value(5),
      zero: mul(a, 0),
    }))(2, 3);
    expect(j.value).toStrictEqual({ list: [2, [3, { deep: 2 }]], same: 2, five: 5, zero: 0 });
    expect(j.jacobian).toStrictEqual({
      list: [[1, 0], [[0, 1], { deep: [1, 0] }]], // prettier-ignore
      same: [1, 0],
      five: [0, 0],
      zero: [0, 0],
    });
    expect(compileJacobian((a) => a)(2)).toEqual({ value: 2, jacobian: [1] });
    expect(compileJacobian((a) => [a])(2)).toEqual({ value: [2], jacobian: [[1]] });
    expect(compileJacobian((a) => [[a]])(2)).toEqual({ value: [[2]], jacobian: [[[1]]] });
  });

  test("a tuple of scalars and a vector are both lists", () => {
    const pair = compileGrad((v) => mul(v[0], v[1]), [scalar, scalar]);
    const two = compileGrad((v) => mul(v[0] as Value, v[1] as Value), vector(2));
    expect(pair([2, 3])).toEqual(two([2, 3]));
    expect(pair.inputNames).toEqual(two.inputNames);
  });

  test("keys that look like numbers come first, as everywhere in JavaScript", () => {
    const j = compileJacobian((o: Loose) => ({ b: o[10], 2: o[2], 1: o.a }), {
      b: scalar,
      10: scalar,
      2: scalar,
      a: scalar,
    } as Loose) as Loose;
    expect(j.inputNames).toEqual(['o["2"]', 'o["10"]', "o.b", "o.a"]);
    expect(j.outputNames).toEqual(['["1"]', '["2"]', "b"]);
    expect(j({ a: 1, b: 2, 2: 3, 10: 4 }).value).toEqual({ 1: 1, 2: 3, b: 4 });
  });

  test("results of different calls share nothing", () => {
    const g = compileGrad((v) => sum(v.map(square)), vector(2));
    const [first, second] = [g([1, 2]), g([3, 4])];
    expect(first.grad).toEqual([[2, 4]]);
    expect(second.grad).toEqual([[6, 8]]);
  });
});
