/**
 * The compiled functions on structured arguments, and matrices with their zeros: what users call,
 * around the functions on flat arrays.
 *
 * The non-obvious decision: the code computes only the entries that may differ from 0; a whole
 * matrix is filled with zeros and gets them put in their places, by one loop for all programs.
 */
import type { Compilation } from "./compiled.ts";
import { DENSE, matrixSize } from "./emit/checked.ts";
import { columnsOf, lengthsOf } from "./emit/programs.ts";
import { ARRAYS_SHARED, LENGTH_MISMATCH, SHAPE_MISMATCH } from "./catalogue.ts";
import { describe, GradcError } from "./errors.ts";
import type { Pattern } from "./passes/jacobian.ts";
import type { Product } from "./passes/products.ts";
import { flattenDirection, flattener, flattenOne, type Point } from "./trace/read.ts";
import { build, buildGradient } from "./trace/structure.ts";

type Call = (...args: unknown[]) => unknown;

const array = (length: number): Float64Array => new Float64Array(length);

/** The numbers of an array, one after the other. */
function reader(numbers: Float64Array, start = 0): () => number {
  let next = start;
  return () => numbers[next++] as number;
}

/** The structures of one compiled function. */
class Structures {
  readonly #compilation: Compilation;
  readonly lengths: ReturnType<typeof lengthsOf>;
  /** Reads the arguments. */
  readonly point: (args: readonly unknown[]) => Point;

  constructor(compilation: Compilation) {
    this.#compilation = compilation;
    const { shapes, parameters, programs } = compilation;
    this.lengths = lengthsOf(programs);
    const lengths = { x: this.lengths.inputs, data: this.lengths.data, row: columnsOf(programs) };
    this.point = flattener(shapes, parameters, lengths, "the compiled function");
  }

  /** Reads the first argument of a product: the tuple of arguments. */
  tuple(args: unknown): Point {
    if (Array.isArray(args)) return this.point(args);
    const expected = "a list of the arguments";
    const got = describe(args);
    throw new GradcError(SHAPE_MISMATCH, { path: "the first argument", expected, got });
  }

  direction(direction: unknown): Float64Array {
    const { shapes, parameters } = this.#compilation;
    return flattenDirection(shapes, parameters, direction, this.lengths.inputs);
  }

  cotangents(cotangent: unknown): Float64Array {
    const { result } = this.#compilation.traced;
    return flattenOne(result, cotangent, "cotangent", this.lengths.values);
  }

  /** A structure like the result. */
  values(leaf: () => unknown): unknown {
    return build(this.#compilation.traced.result, "", leaf);
  }

  /** A structure like the differentiated arguments. */
  gradient(leaf: () => unknown): unknown[] {
    return this.#compilation.shapes.map((shape) => buildGradient(shape, leaf));
  }

  /** Gradients from the rows of a matrix, one after the other. */
  rows(matrix: Float64Array): () => unknown {
    let row = 0;
    return () => this.gradient(reader(matrix, this.lengths.inputs * row++));
  }
}

const CALLS: Readonly<Record<Product, (compilation: Compilation, s: Structures) => Call>> = {
  gradient:
    ({ flat }, s) =>
    (...args) => {
      const { x, data } = s.point(args);
      const grad = array(s.lengths.grad);
      const value = flat.valueAndGrad(x, grad, data);
      return { value, grad: s.gradient(reader(grad)) };
    },
  jacobian: (compilation, s) => {
    const fill = denseOf(compilation);
    return (...args) => {
      const { x, data } = s.point(args);
      const values = array(s.lengths.values);
      const matrix = array(values.length * x.length);
      fill(x, values, matrix, data);
      return { value: s.values(reader(values)), jacobian: s.values(s.rows(matrix)) };
    };
  },
  hessian: (compilation, s) => {
    const fill = denseOf(compilation);
    return (...args) => {
      const { x, data } = s.point(args);
      const grad = array(x.length);
      const matrix = array(x.length * x.length);
      const value = fill(x, grad, matrix, data);
      return { value, grad: s.gradient(reader(grad)), hessian: s.gradient(s.rows(matrix)) };
    };
  },
  jvp:
    ({ flat }, s) =>
    (args, direction) => {
      const { x, data } = s.tuple(args);
      const [values, tangents] = [array(s.lengths.values), array(s.lengths.tangents)];
      flat.valueAndTangent(x, s.direction(direction), values, tangents, data);
      return { value: s.values(reader(values)), tangent: s.values(reader(tangents)) };
    },
  vjp:
    ({ flat }, s) =>
    (args, cotangent) => {
      const { x, data } = s.tuple(args);
      const [values, grad] = [array(s.lengths.values), array(s.lengths.grad)];
      flat.valueAndGrad(x, s.cotangents(cotangent), values, grad, data);
      return { value: s.values(reader(values)), grad: s.gradient(reader(grad)) };
    },
  hvp:
    ({ flat }, s) =>
    (args, direction) => {
      const { x, data } = s.tuple(args);
      const [grad, product] = [array(s.lengths.grad), array(s.lengths.product)];
      const value = flat.valueAndProduct(x, s.direction(direction), grad, product, data);
      return { value, grad: s.gradient(reader(grad)), product: s.gradient(reader(product)) };
    },
};

/** The function that takes structured arguments. */
export function structured(compilation: Compilation): Call {
  return CALLS[compilation.programs.product](compilation, new Structures(compilation));
}

type FillMatrix = (
  x: unknown,
  first: unknown,
  matrix: Float64Array | number[],
  data?: unknown,
) => number;

/** Where each entry stands in the matrix, row by row. */
function placesOf({ rows, columns }: Pattern, width: number): Float64Array {
  return Float64Array.from(rows, (row, k) => row * width + (columns[k] as number));
}

/** Computes entries and fills a whole matrix; allocates nothing per call. */
function denseOf({ programs, flat }: Compilation): FillMatrix {
  const { inputs } = lengthsOf(programs);
  const [, what] = DENSE[programs.product] as readonly [string, string];
  const beside = programs.product === "hessian" ? "grad" : "values";
  const size = matrixSize(programs);
  const places = placesOf(programs.pattern as Pattern, inputs);
  const entries = array(places.length);
  const compute = flat.valueAndEntries;
  return (x, first, matrix, data) => {
    if (matrix?.length !== size) {
      const got = matrix?.length ?? "none";
      throw new GradcError(LENGTH_MISMATCH, { what, expected: size, got });
    }
    for (const [name, other] of [
      ["x", x] as const,
      [beside, first] as const,
      ["data", data] as const,
    ]) {
      if (other === matrix) throw new GradcError(ARRAYS_SHARED, { first: name, second: what });
    }
    // Without zeros the entries are the matrix.
    if (places.length === size) return compute(x, first, matrix, data);
    const value = compute(x, first, entries, data);
    matrix.fill(0);
    for (let k = 0; k < places.length; k++) matrix[places[k] as number] = entries[k] as number;
    return value;
  };
}

/** `valueAndJacobian` or `valueAndHessian`, for products that have one. */
export function denseMembers(compilation: Compilation): Readonly<Record<string, FillMatrix>> {
  const [name] = DENSE[compilation.programs.product] ?? [];
  return name === undefined ? {} : { [name]: denseOf(compilation) };
}
