/** Compiles the products of a function for the tests, and calls everything that a product has. */
import {
  compileHessian,
  compileHvp,
  compileJacobian,
  compileJvp,
  compileVjp,
  constant,
  type MatrixOptions,
  type Pattern,
  vector,
} from "../src/index.ts";
import type { ProductName, Results, Several, Spot } from "./judge.ts";
import { sameGradient } from "./programs.ts";

/** A compiled function as tests see it: at run time, or from a generated file. */
export interface AnyProduct {
  (...args: unknown[]): Readonly<Record<string, unknown>>;
  readonly [flat: string]: unknown;
}

/** How many numbers a function takes. */
export interface Sizes {
  readonly inputs: number;
  readonly data: number;
}

const COMPILERS = {
  jacobian: compileJacobian,
  hessian: compileHessian,
  jvp: compileJvp,
  vjp: compileVjp,
  hvp: compileHvp,
} as const satisfies Readonly<Record<ProductName, unknown>>;

const OF_ONE: ReadonlySet<ProductName> = new Set<ProductName>(["hessian", "hvp"]);

/** Compiles a product of a function of a list of inputs and, if there are any, one of constants. */
export function compileAny(
  product: ProductName,
  fn: Several,
  { inputs, data }: Sizes,
  options: MatrixOptions = {},
): AnyProduct {
  const compiler = COMPILERS[product] as unknown as (...args: unknown[]) => AnyProduct;
  const run = (x: never, d: never): unknown => (OF_ONE.has(product) ? fn(x, d)[0] : fn(x, d));
  const shapes = data === 0 ? [vector(inputs)] : [vector(inputs), constant(vector(data))];
  return compiler(run, ...shapes, { check: false, ...options });
}

/** The results of one function of a product. */
export interface Found {
  readonly how: string;
  readonly results: Results;
}

/** A matrix, row by row, with the entries of a pattern in their places. */
export function scattered(
  entries: readonly number[],
  { rows, columns }: Pattern,
  size: number,
  width: number,
): number[] {
  const matrix = Array.from({ length: size }, () => 0);
  entries.forEach((entry, k) => {
    matrix[(rows[k] as number) * width + (columns[k] as number)] = entry;
  });
  return matrix;
}

/** A compiled product and where to call it. */
class Caller {
  readonly #g: AnyProduct;
  readonly #spot: Spot;

  constructor(g: AnyProduct, spot: Spot) {
    this.#g = g;
    this.#spot = spot;
  }

  /** Calls a function on flat arrays: inputs, what else it reads, what it writes, constants. */
  flat(name: string, read: readonly (readonly number[])[], written: readonly number[][]): unknown {
    const { x, data } = this.#spot;
    const fn = this.#g[name] as (...arrays: unknown[]) => unknown;
    return fn(x, ...read, ...written, ...(data.length === 0 ? [] : [data]));
  }

  /** Calls the function itself. `second` is what products take beside the list of arguments. */
  structured(second?: unknown): Readonly<Record<string, unknown>> {
    const { x, data } = this.#spot;
    const args = data.length === 0 ? [x] : [x, data];
    return second === undefined ? this.#g(...args) : this.#g(args, second);
  }

  get direction(): unknown[] {
    const { direction, data } = this.#spot;
    return data.length === 0 ? [direction] : [direction, undefined];
  }

  get spot(): Spot {
    return this.#spot;
  }

  get outputs(): number {
    return (this.#g["outputLength"] as number | undefined) ?? 1;
  }

  /** Calls a function that fills a matrix, whole or as the entries of its pattern. */
  matrix(name: string, first: number[], size: number): { returned: unknown; matrix: number[] } {
    const width = this.#spot.x.length;
    if (name !== "valueAndEntries") {
      const matrix = unset(size);
      return { returned: this.flat(name, [], [first, matrix]), matrix };
    }
    const pattern = this.#g["pattern"] as Pattern;
    const entries = unset(pattern.rows.length);
    const returned = this.flat(name, [], [first, entries]);
    return { returned, matrix: scattered(entries, pattern, size, width) };
  }
}

const unset = (length: number): number[] => Array.from({ length }, () => NaN);

/** All numbers of a structure, in order. */
function numbersIn(thing: unknown): number[] {
  if (typeof thing === "number") return [thing];
  return thing === undefined ? [] : (thing as unknown[]).flatMap(numbersIn);
}

const EVERY: Readonly<Record<ProductName, (c: Caller) => readonly Found[]>> = {
  jacobian: (c) => {
    const size = c.outputs * c.spot.x.length;
    const values = unset(c.outputs);
    c.flat("value", [], [values]);
    const filled = ["valueAndJacobian", "valueAndEntries"].map((how): Found => {
      const own = unset(c.outputs);
      const { matrix } = c.matrix(how, own, size);
      return { how, results: { values: own, jacobian: matrix } };
    });
    const { value, jacobian } = c.structured();
    const results = { values: numbersIn(value), jacobian: numbersIn(jacobian) };
    return [{ how: "value", results: { values } }, ...filled, { how: "the call", results }];
  },
  hessian: (c) => {
    const { length } = c.spot.x;
    const values = numbersIn(c.flat("value", [], []));
    const filled = ["valueAndHessian", "valueAndEntries"].map((how): Found => {
      const grad = unset(length);
      const { returned, matrix } = c.matrix(how, grad, length ** 2);
      return { how, results: { values: numbersIn(returned), grad, hessian: matrix } };
    });
    const { value, grad, hessian } = c.structured();
    const results = {
      values: numbersIn(value),
      grad: numbersIn(grad),
      hessian: numbersIn(hessian),
    };
    return [{ how: "value", results: { values } }, ...filled, { how: "the call", results }];
  },
  jvp: (c) => {
    const [values, tangents] = [unset(c.outputs), unset(c.outputs)];
    c.flat("valueAndTangent", [c.spot.direction], [values, tangents]);
    const { value, tangent } = c.structured(c.direction);
    return [
      { how: "valueAndTangent", results: { values, tangents } },
      { how: "the call", results: { values: numbersIn(value), tangents: numbersIn(tangent) } },
    ];
  },
  vjp: (c) => {
    const [values, gradient] = [unset(c.outputs), unset(c.spot.x.length)];
    c.flat("valueAndGrad", [c.spot.cotangents], [values, gradient]);
    const { value, grad } = c.structured(c.spot.cotangents);
    return [
      { how: "valueAndGrad", results: { values, grad: gradient } },
      { how: "the call", results: { values: numbersIn(value), grad: numbersIn(grad) } },
    ];
  },
  hvp: (c) => {
    const [gradient, along] = [unset(c.spot.x.length), unset(c.spot.x.length)];
    const returned = c.flat("valueAndProduct", [c.spot.direction], [gradient, along]);
    const { value, grad, product } = c.structured(c.direction);
    const results = {
      values: numbersIn(value),
      grad: numbersIn(grad),
      product: numbersIn(product),
    };
    return [
      {
        how: "valueAndProduct",
        results: { values: numbersIn(returned), grad: gradient, product: along },
      },
      { how: "the call", results },
    ];
  },
};

/** Calls every function that a compiled product has. */
export function everyFunction(product: ProductName, g: AnyProduct, spot: Spot): readonly Found[] {
  return EVERY[product](new Caller(g, spot));
}

/** The results of the function that computes everything. */
export function resultsOf(product: ProductName, g: AnyProduct, spot: Spot): Results {
  return (everyFunction(product, g, spot).at(-1) as Found).results;
}

/** What differs, to the last bit, in words; null for nothing. */
export function difference(found: Results, wanted: Results): string | null {
  for (const [name, numbers] of Object.entries(found)) {
    const same = name === "values" ? Object.is : sameGradient;
    const right = wanted[name] as readonly number[];
    if (numbers.length !== right.length) return `${numbers.length} ${name} for ${right.length}`;
    const i = numbers.findIndex((number, at) => !same(number, right[at] as number));
    if (i !== -1) return `${name}[${i}] is ${numbers[i]} for ${right[i]}`;
  }
  return null;
}
