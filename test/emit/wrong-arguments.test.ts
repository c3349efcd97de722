/**
 * Wrong arguments, directions, cotangents and flat arrays: generated functions of all products
 * refuse them in plain errors that name them, and compiled ones in gradc's own.
 *
 * The non-obvious decision: both must find the same words for what is wrong, so one table serves
 * both.
 */
import { describe, expect, test } from "vitest";
import { DENSE } from "../../src/emit/checked.ts";
import { kindsOf } from "../../src/emit/programs.ts";
import { add, constant, GradcError, mul, scalar, type Value, vector } from "../../src/index.ts";
import { OF_ONE_VALUE, type Product } from "../../src/passes/products.ts";
import type { TracedArguments } from "../../src/trace/shapes.ts";
import { combined, compile } from "./product-cases.ts";
import { type AnyCompiled, compilationFor, COMPILERS, generated, PRODUCTS } from "./products.ts";

type FillMatrix = (...arrays: unknown[]) => unknown;

describe("wrong arguments are refused by name", () => {
  const POINT = [{ a: 1, c: [1, 2], inner: { k: 1, b: [1, 2] } }, [1, 2], 3] as const;
  const [P, PAIR, LAST] = POINT;
  const DIRECTION = [{ a: 1, inner: { b: [1, 2] } }, [undefined, 2], 3] as const;
  const COTANGENT = { x: 1, list: [1, 2], deep: [{ y: 1 }, [1, 2]] };

  const shapes = [
    { a: scalar, c: constant(vector(2)), inner: { k: constant(scalar), b: vector(2) } },
    [constant(scalar), scalar],
    scalar,
  ] as const;
  const outputs = (
    p: TracedArguments<typeof shapes>[0],
    pair: TracedArguments<typeof shapes>[1],
    last: Value,
  ) => ({
    x: mul(p.a, add(p.c[0] as Value, p.inner.k)),
    list: [mul(pair[0], pair[1]), last],
    deep: [{ y: p.inner.b.reduce(mul) }, [last, p.a]],
  });
  type Parts = Parameters<typeof outputs>;
  // One by one: parameters are called in errors what they are called here.
  const one = (p: Parts[0], pair: Parts[1], last: Value): Value => combined(outputs(p, pair, last));

  const made = Object.fromEntries(
    PRODUCTS.map((product) => {
      const fn = (OF_ONE_VALUE[product] ? one : outputs) as unknown as () => unknown;
      const g = COMPILERS[product](fn, ...shapes, { check: false });
      return [product, { g, file: generated(g, "theExport") }];
    }),
  ) as Readonly<Record<Product, { g: AnyCompiled; file: AnyCompiled }>>;

  const right: Readonly<Record<Product, readonly unknown[]>> = {
    gradient: POINT,
    jacobian: POINT,
    hessian: POINT,
    jvp: [POINT, DIRECTION],
    vjp: [POINT, COTANGENT],
    hvp: [POINT, DIRECTION],
  };

  /** Refused by the generated function in a plain error and by the compiled one in gradc's own. */
  function expectRefused(product: Product, args: readonly unknown[], message: RegExp): void {
    const { g, file } = made[product];
    const call = (): unknown => file(...args);
    expect(call).toThrow(message);
    expect(call).toThrow(/ must (be|have) /);
    expect(call).not.toThrow(GradcError);
    expect(() => g(...args)).toThrow(GradcError);
    expect(() => g(...args)).toThrow(message);
  }

  test.each(PRODUCTS)("%s takes right ones", (product) => {
    const { g, file } = made[product];
    expect(file(...right[product])).toStrictEqual(g(...right[product]));
  });

  type Wrong = readonly [what: string, point: readonly unknown[], message: RegExp];
  const WRONG: readonly Wrong[] = [
    ["a string for a number", [P, PAIR, "3"], /\blast\b/],
    ["nothing for a number", [P, PAIR, undefined], /\blast\b/],
    ["null for an object", [null, PAIR, LAST], /\bp\b/],
    ["a number for an object", [1, PAIR, LAST], /\bp\b/],
    ["a part that is missing", [{ ...P, a: undefined }, PAIR, LAST], /\bp\.a\b/],
    ["a constant that is missing", [{ a: 1, inner: P.inner }, PAIR, LAST], /\bp\.c\b/],
    ["a constant of a wrong length", [{ ...P, c: [1] }, PAIR, LAST], /\bp\.c\b/],
    ["a wrong constant in a list", [P, ["1", 2], LAST], /\bpair\[0\]/],
    ["an object that is missing inside", [{ ...P, inner: undefined }, PAIR, LAST], /\bp\.inner\b/],
    ["a list that is too long", [P, [1, 2, 3], LAST], /\bpair\b/],
    ["a list that is missing", [P, undefined, LAST], /\bpair\b/],
    [
      "undefined in a list",
      [{ ...P, inner: { k: 1, b: [1, undefined] } }, PAIR, 3],
      /p\.inner\.b\[1\]/,
    ],
  ];
  const wrongPoints = PRODUCTS.flatMap((product) => WRONG.map((wrong) => [product, ...wrong]));

  test.each(wrongPoints as [Product, ...Wrong][])("%s: %s", (product, _, point, message) => {
    const [, second] = right[product];
    const isTuple = second === DIRECTION || second === COTANGENT;
    expectRefused(product, isTuple ? [point, second] : point, message);
  });

  test.each(["gradient", "jacobian", "hessian"] as const)("%s: too few, too many", (product) => {
    for (const args of [[], [P, PAIR], [...POINT, 1]]) {
      const { g, file } = made[product];
      expect(() => file(...args)).toThrow(new RegExp(`theExport takes 3.*got ${args.length}`));
      expect(() => file(...args)).toThrow(TypeError);
      expect(() => g(...args)).toThrow(/ARGUMENT_COUNT/);
    }
  });

  test.each(["jvp", "vjp", "hvp"] as const)("%s: lists of arguments that are none", (product) => {
    for (const args of [undefined, null, 5, {}, [P, PAIR], [...POINT, 1]]) {
      const { g, file } = made[product];
      expect(() => file(args, right[product][1])).toThrow(/the arguments must have length 3/);
      expect(() => file(args, right[product][1])).toThrow(RangeError);
      expect(() => g(args, right[product][1])).toThrow(GradcError);
    }
  });

  const directionOf = (path: string): RegExp => new RegExp(`the direction of ${path}`);
  const [DP, DPAIR, DLAST] = DIRECTION;
  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /the direction/],
    ["a number", 1, /the direction/],
    ["one that is too short", [DP, DPAIR], /the direction/],
    ["one that is too long", [...DIRECTION, 1], /the direction/],
    ["a string for a number", [DP, DPAIR, "3"], directionOf("last")],
    ["nothing for a list", [DP, undefined, DLAST], directionOf("pair")],
    ["a list that is too short", [DP, [2], DLAST], directionOf("pair")],
    ["nothing in a list", [DP, [1, undefined], DLAST], directionOf("pair\\[1\\]")],
    ["nothing for an object", [undefined, DPAIR, DLAST], directionOf("p\\b")],
    ["a part that is missing", [{ inner: DP.inner }, DPAIR, DLAST], directionOf("p\\.a")],
    ["an object that is missing", [{ a: 1 }, DPAIR, DLAST], directionOf("p\\.inner")],
    [
      "a list in an object",
      [{ a: 1, inner: { b: [1] } }, DPAIR, DLAST],
      directionOf("p\\.inner\\.b"),
    ],
  ])("directions: %s", (_, direction, message) => {
    expectRefused("jvp", [POINT, direction], message);
    expectRefused("hvp", [POINT, direction], message);
  });

  test("a direction may have anything in the place of a constant", () => {
    for (const product of ["jvp", "hvp"] as const) {
      const { g, file } = made[product];
      const loose = [{ ...DP, c: "c", inner: { ...DP.inner, k: null } }, ["any", 2], 3];
      expect(file(POINT, loose)).toStrictEqual(file(POINT, DIRECTION));
      expect(g(POINT, loose)).toStrictEqual(g(POINT, DIRECTION));
    }
  });

  const { x, list, deep } = COTANGENT;
  test.each<[string, unknown, RegExp]>([
    ["nothing", undefined, /cotangent/],
    ["null", null, /cotangent/],
    ["a number", 1, /cotangent/],
    ["a number that is missing", { list, deep }, /\bx\b/],
    ["a string for a number", { x: "1", list, deep }, /\bx\b/],
    ["a list that is missing", { x, deep }, /\blist\b/],
    ["a list that is too long", { x, list: [1, 2, 3], deep }, /\blist\b/],
    ["a string in a list", { x, list: [1, "2"], deep }, /\blist\[1\]/],
    ["an array that is too short", { x, list, deep: [deep[0]] }, /\bdeep\b/],
    ["an object that is missing", { x, list, deep: [undefined, deep[1]] }, /\bdeep\[0\]/],
    ["a number missing inside", { x, list, deep: [{}, deep[1]] }, /\bdeep\[0\]\.y/],
  ])("cotangents: %s", (_, cotangent, message) => {
    expectRefused("vjp", [POINT, cotangent], message);
    expect(() => made.vjp.file(POINT, cotangent)).toThrow(/cotangent/);
  });
});

test("an argument without a name of its own is called the argument", () => {
  for (const product of ["jacobian", "vjp"] as const) {
    const g = compile(product, "destructured");
    for (const f of [g, generated(g)]) {
      const wrap = (point: unknown): readonly unknown[] =>
        product === "vjp" ? [[point], [1, 2]] : [point];
      expect(() => f(...wrap(null))).toThrow(/the argument must be/);
      expect(() => f(...wrap({ y: [1, 2], k: 3 }))).toThrow(/\bx must be/);
      expect(() => f(...wrap({ x: 1, y: [1], k: 3 }))).toThrow(/\by must (be|have)/);
    }
  }
  const g = compile("jvp", "destructured");
  for (const f of [g, generated(g)]) {
    expect(() => f([{ x: 1, y: [1, 2], k: 3 }], [null])).toThrow(/the direction of the argument/);
  }
});

describe("wrong flat arrays are refused by name", () => {
  const members = PRODUCTS.flatMap((product) => {
    const { programs } = compilationFor(compile(product, "constants"));
    const dense = DENSE[product]?.slice(0, 1) ?? [];
    return [...kindsOf(programs), ...dense].map((member) => [product, member] as const);
  });

  /** The parameters of a member, as its text in a generated file has them. */
  function parametersOf(made: AnyCompiled, member: string): readonly string[] {
    const [, list = ""] = /^\((.*?)\) =>/.exec(String(made[member])) ?? [];
    return list.split(", ").map((name) => name.replace(/ = .*/, ""));
  }

  const WRITTEN = ["grad", "values", "entries", "tangents", "product", "jacobian", "hessian"];
  const isWritten = (name: string, member: string): boolean =>
    WRITTEN.includes(name) || (name === "tape" && member === "forward");

  /** An array of the right length for a parameter. */
  function arrayFor(g: AnyCompiled, name: string): Float64Array | number {
    if (name === "seed") return 1;
    const fact = (key: string): number => (g[key] as number | undefined) ?? 0;
    const [inputs, outputs] = [fact("inputLength"), fact("outputLength")];
    const { rows } = (g["pattern"] ?? { rows: [] }) as { rows: ArrayLike<number> };
    const others: Readonly<Record<string, number>> = {
      values: outputs,
      tangents: outputs,
      cotangents: outputs,
      tape: fact("tapeLength"),
      data: fact("dataLength"),
      entries: rows.length,
      jacobian: inputs * outputs,
      hessian: inputs * inputs,
    };
    return new Float64Array(others[name] ?? inputs).fill(0.5);
  }

  const caller =
    (g: AnyCompiled, member: string, arrays: readonly unknown[]): (() => unknown) =>
    () =>
      (g[member] as FillMatrix)(...arrays);

  test.each(members)("%s, %s: lengths", (product, member) => {
    const g = compile(product, "constants");
    const made = generated(g);
    const names = parametersOf(made, member);
    const right = names.map((name) => arrayFor(g, name));
    for (const f of [g, made]) expect(caller(f, member, right)).not.toThrow();
    expect(names).toContain("data");
    for (const [i, name] of names.entries()) {
      if (name === "seed") continue;
      for (const wrong of [undefined, null, 5, [], new Float64Array(99)]) {
        const arrays = right.with(i, wrong as never);
        const message = new RegExp(`\\b${name} must have length`);
        expect(caller(made, member, arrays)).toThrow(message);
        expect(caller(made, member, arrays)).toThrow(RangeError);
        expect(caller(g, member, arrays)).toThrow(message);
        expect(caller(g, member, arrays)).toThrow(/LENGTH_MISMATCH/);
      }
    }
  });

  // All arrays are of one length; the second has matrices with zeros.
  const small = members.flatMap(([product, member]) =>
    (["one by one", "linear"] as const).map((name) => [product, member, name] as const),
  );

  test.each(small)("%s, %s: one array for two, %s", (product, member, name) => {
    const g = compile(product, name);
    const made = generated(g);
    const names = parametersOf(made, member);
    const right = names.map((parameter) => arrayFor(g, parameter));
    for (const [i, first] of names.entries()) {
      for (const [j, second] of names.entries()) {
        const [one, two] = [right[i] as ArrayLike<number>, right[j] as ArrayLike<number>];
        if (i >= j || [first, second].includes("seed") || one.length !== two.length) continue;
        const arrays = right.with(j, right[i] as never);
        const refused = isWritten(first, member) || isWritten(second, member);
        const pairs = [
          `${first} and ${second} are the same`,
          `${second} and ${first} are the same`,
        ];
        for (const f of [made, g]) {
          const call = caller(f, member, arrays);
          if (refused) expect(call).toThrow(new RegExp(pairs.join("|")));
          else expect(call, `${first} and ${second}`).not.toThrow();
        }
      }
    }
  });
});
