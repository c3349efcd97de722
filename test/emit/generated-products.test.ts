/**
 * Generated modules of all products: the structured call and every flat function give what the
 * function compiled at run time gives, number by number.
 *
 * The non-obvious decision: a few results stand written out in full, so that what the two have in
 * common cannot be wrong in both.
 */
import { describe, expect, test } from "vitest";
import { DENSE, matrixSize } from "../../src/emit/checked.ts";
import { kindsOf } from "../../src/emit/programs.ts";
import { constant, mul, scalar, type Shape, square, type Value, vector } from "../../src/index.ts";
import { OF_ONE_VALUE, type Product } from "../../src/passes/products.ts";
import { type Constant, kindOf } from "../../src/trace/shapes.ts";
import { callArguments, compile, counter, type Name, NAMES, times } from "./product-cases.ts";
import {
  type AnyCompiled,
  type At,
  callFlat,
  compilationFor,
  COMPILERS,
  entriesOf,
  generated,
  POINTS,
  PRODUCTS,
} from "./products.ts";

const FACTS = ["inputLength", "dataLength", "tapeLength", "inputNames"];
const OUTPUT_FACTS = ["outputLength", "outputNames", "pattern"];
const factsOf = (g: AnyCompiled): unknown =>
  [...FACTS, ...OUTPUT_FACTS].map((fact) => [fact, g[fact]]);

type FillMatrix = (...arrays: unknown[]) => unknown;

/** Two calls that fill a whole matrix, into the same arrays: nothing of the first may be left. */
function callDense(g: AnyCompiled, origin: AnyCompiled, at: At): unknown {
  const { programs } = compilationFor(origin);
  const [member] = DENSE[programs.product] as readonly [string, string];
  const length = (name: string): number => (origin[name] as number | undefined) ?? 0;
  const matrix = new Float64Array(matrixSize(programs)).fill(NaN);
  const first = times(length("outputLength") || length("inputLength"), () => NaN);
  const data = times(length("dataLength"), counter(at));
  return [at, POINTS[1] as At, POINTS[0] as At].map((numbers) => {
    const x = times(length("inputLength"), counter(numbers));
    const returned = (g[member] as FillMatrix)(x, first, matrix, data);
    return { returned, x, first: [...first], matrix: [...matrix], data };
  });
}

const cases = PRODUCTS.flatMap((product) => NAMES.map((name) => [product, name] as const));

describe.each(cases)("%s of %s", (product, name) => {
  const g = compile(product, name);
  const made = generated(g);

  test("gives the same structures of the same numbers", () => {
    for (const at of POINTS) {
      const args = callArguments(g, at);
      expect(entriesOf(made(...args))).toStrictEqual(entriesOf(g(...args)));
    }
  });

  test("gives the same numbers in all flat functions", () => {
    const { programs } = compilationFor(g);
    for (const kind of kindsOf(programs)) {
      for (const at of POINTS) {
        expect(callFlat(made, kind, g, at)).toStrictEqual(callFlat(g, kind, g, at));
      }
    }
    if (DENSE[product] === undefined) return;
    for (const at of POINTS) {
      expect(callDense(made, g, at)).toStrictEqual(callDense(g, g, at));
    }
  });

  test("has the same facts", () => {
    expect(factsOf(made)).toStrictEqual(factsOf(g));
  });
});

test("the comparison tells −0 from 0 and undefined from nothing", () => {
  expect(() => expect({ a: [-0] }).toStrictEqual({ a: [0] })).toThrow();
  expect(() => expect(new Float64Array([-0])).toStrictEqual(new Float64Array([0]))).toThrow();
  expect(() => expect({ a: undefined }).toStrictEqual({})).toThrow();
  expect(entriesOf({ a: undefined })).not.toStrictEqual(entriesOf({}));
  expect(entriesOf({ a: 1, b: 2 })).not.toStrictEqual(entriesOf({ b: 2, a: 1 }));
});

describe("the cases", () => {
  const fullness = (product: Product) =>
    NAMES.map((name) => {
      const { programs } = compilationFor(compile(product, name));
      return (programs.pattern?.rows.length ?? 0) === matrixSize(programs);
    });

  test.each(["jacobian", "hessian"] as const)("reach a %s with and without zeros", (product) => {
    expect(new Set(fullness(product)).size).toBe(2);
  });

  test("reach matrices computed in both directions", () => {
    const found = cases.map(([product, name]) => compile(product, name)["direction"]);
    expect(new Set(found)).toEqual(new Set(["reverse", "forward", undefined]));
  });
});

describe("the dense matrix is the structured one, row by row", () => {
  /** All numbers of a structure. */
  const numbersIn = (thing: unknown): number[] => {
    if (thing === undefined) return [];
    return typeof thing === "number" ? [thing] : Object.values(thing as object).flatMap(numbersIn);
  };

  test.each(NAMES.flatMap((name) => ["jacobian", "hessian"].map((product) => [product, name])))(
    "%s of %s",
    (product, name) => {
      const g = compile(product as Product, name as Name);
      const made = generated(g);
      const args = callArguments(g, POINTS[0] as At);
      const structured = made(...args) as Readonly<Record<string, unknown>>;
      const length = g["inputLength"] as number;
      const [member] = DENSE[product as Product] as readonly [string, string];
      const matrix = times(matrixSize(compilationFor(g).programs), () => NaN);
      const first = times((g["outputLength"] as number | undefined) ?? length, () => NaN);
      const data = new Float64Array(g["dataLength"] as number);
      const x = new Float64Array(length);
      readInto(g, args, x, data);
      (made[member] as FillMatrix)(x, first, matrix, data);
      expect(numbersIn(structured[product as string])).toEqual(matrix);
    },
  );

  /** The numbers of the arguments in their flat order, constants apart. */
  function readInto(
    g: AnyCompiled,
    args: readonly unknown[],
    x: Float64Array,
    data: Float64Array,
  ): void {
    const { shapes } = compilationFor(g);
    const all = shapes.map((shape, i) => partsOf(shape, args[i], false)).flat();
    x.set(all.filter(({ isConstant }) => !isConstant).map(({ value }) => value));
    data.set(all.filter(({ isConstant }) => isConstant).map(({ value }) => value));
  }

  function partsOf(
    shape: Shape,
    thing: unknown,
    isConstant: boolean,
  ): { value: number; isConstant: boolean }[] {
    const kind = kindOf(shape);
    if (kind === "constant") return partsOf((shape as Constant).shape, thing, true);
    if (kind === "scalar" || kind === "vector" || kind === "matrix") {
      return numbersIn(thing).map((value) => ({ value, isConstant }));
    }
    return Object.entries(shape as Readonly<Record<string, Shape>>).flatMap(([key, part]) =>
      partsOf(part, (thing as Record<string, unknown>)[key], isConstant),
    );
  }
});

/** Results written out in full: r = a c₁ s k and t = [s²], at a = 2, c = [., 3], k = 5, s = 7. */
describe("a small function, by hand", () => {
  const shapes = [{ a: scalar, c: constant(vector(2)) }, [constant(scalar), scalar]] as const;
  const outputs = (p: { a: Value; c: Value[] }, [k, s]: [Value, Value]) => ({
    r: mul(mul(p.a, p.c[1] as Value), mul(s, k)),
    t: [square(s)],
  });
  const one = (p: { a: Value; c: Value[] }, list: [Value, Value]): Value => outputs(p, list).r;
  const args = [{ a: 2, c: [100, 3] }, [5, 7]];
  const value = { r: 210, t: [49] };
  /** ∂r by a and s: c₁ s k and a c₁ k. */
  const gradient = [{ a: 105 }, [undefined, 30]];
  const direction = [{ a: 10 }, [undefined, 100]];

  const EXPECTED: Readonly<Record<Product, { args: readonly unknown[]; result: unknown }>> = {
    gradient: { args, result: { value: 210, grad: gradient } },
    jacobian: {
      args,
      result: { value, jacobian: { r: gradient, t: [[{ a: 0 }, [undefined, 14]]] } },
    },
    hessian: {
      args,
      result: {
        value: 210,
        grad: gradient,
        // ∂²r by a and s: c₁ k.
        hessian: [{ a: [{ a: 0 }, [undefined, 15]] }, [undefined, [{ a: 15 }, [undefined, 0]]]],
      },
    },
    jvp: {
      args: [args, direction],
      result: { value, tangent: { r: 105 * 10 + 30 * 100, t: [1400] } },
    },
    vjp: {
      args: [args, { r: 2, t: [-1] }],
      result: { value, grad: [{ a: 210 }, [undefined, 60 - 14]] },
    },
    hvp: {
      args: [args, direction],
      result: { value: 210, grad: gradient, product: [{ a: 1500 }, [undefined, 150]] },
    },
  };

  test.each(PRODUCTS)("%s", (product) => {
    const fn = (OF_ONE_VALUE[product] ? one : outputs) as unknown as () => unknown;
    const g = COMPILERS[product](fn, ...shapes);
    const { args: given, result } = EXPECTED[product];
    expect(g(...given)).toStrictEqual(result);
    expect(generated(g)(...given)).toStrictEqual(result);
  });
});
