/**
 * Identities between the products of smooth random programs, which need no judge: the dot-product
 * test, matrices times vectors, symmetry, both directions, differences of gradients, third
 * derivatives in several ways.
 *
 * The non-obvious decision: tolerances are relative to the sizes of the terms that are added up,
 * not to their sum, which may be small by chance.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { gradient, mul, type Pattern, sum, Value } from "../src/index.ts";
import type { Results, Several, Spot } from "./judge.ts";
import { compileAny, everyFunction, resultsOf } from "./products.ts";
import { ordinary, type Program, programs, runProgram } from "./programs.ts";
import { runs } from "./runs.ts";

const RUNS = runs(60);
/** Where something is larger, a point is not ordinary. */
const LARGEST = 1e4;

interface Case {
  readonly program: Program;
  readonly at: Spot;
}

const list = (length: number): fc.Arbitrary<number[]> =>
  fc.array(ordinary, { minLength: length, maxLength: length });

/** Smooth programs at ordinary points. */
const cases = (steps: number, outputs: number): fc.Arbitrary<Case> =>
  programs({ steps, outputs, data: 1, smooth: true }).chain((program) =>
    fc.record({
      program: fc.constant(program),
      at: fc.record({
        x: list(program.inputs),
        data: list(program.data),
        direction: list(program.inputs),
        cotangents: list(program.outputs.length),
      }),
    }),
  );

const functionOf =
  (program: Program): Several =>
  (x, data) =>
    runProgram(program, x, data);

type Numbers = readonly number[];

const dot = (a: Numbers, b: Numbers): number =>
  a.reduce((total, ai, i) => total + ai * (b[i] as number), 0);

const sizes = (numbers: Numbers): number[] => numbers.map(Math.abs);

const matrixTimes = (matrix: Numbers, v: Numbers): number[] =>
  Array.from({ length: matrix.length / v.length }, (_, row) =>
    dot(matrix.slice(row * v.length, (row + 1) * v.length), v),
  );

function transposed(matrix: Numbers, columns: number): number[] {
  const rows = matrix.length / columns;
  return matrix.map((_, i) => matrix[(i % rows) * columns + Math.floor(i / rows)] as number);
}

/** Numbers that should be equal, how large their terms are, and how far apart they may be. */
interface Claim {
  readonly what: string;
  readonly got: Numbers;
  readonly wanted: Numbers;
  readonly terms: Numbers;
  readonly tolerance: number;
}

function expectNear({ what, got, wanted, terms, tolerance }: Claim, program: Program): void {
  expect(got.length, what).toBe(wanted.length);
  const scale = Math.max(1, ...sizes(terms));
  got.forEach((number, i) => {
    const error = Math.abs(number - (wanted[i] as number)) / scale;
    if (error <= tolerance) return;
    const where = JSON.stringify(program);
    expect.fail(`${what}: [${i}] is ${number} for ${wanted[i]}, off by ${error} in ${where}`);
  });
}

const isOrdinary = (...lists: readonly Numbers[]): boolean =>
  lists.every((numbers) => numbers.every((number) => Math.abs(number) < LARGEST));

/**
 * Claims about random programs. `make` gives none where numbers are not ordinary, or where all
 * are 0; most programs must give some.
 */
function assertClaims(
  random: fc.Arbitrary<Case>,
  count: number,
  make: (random: Case) => readonly Claim[],
): void {
  let telling = 0;
  fc.assert(
    fc.property(random, (one) => {
      const claims = make(one);
      for (const claim of claims) expectNear(claim, one.program);
      if (claims.length > 0) telling++;
    }),
    { numRuns: count, seed: 20261128 },
  );
  expect(telling / count).toBeGreaterThan(0.5);
}

/** One list of results. */
const named = (results: Results, name: string): Numbers => results[name] as Numbers;

test("several outputs: J·v is the JVP, wᵀ·J the VJP, ⟨J·v, w⟩ is ⟨v, Jᵀ·w⟩", () => {
  assertClaims(cases(14, 5), RUNS, ({ program, at }) => {
    const fn = functionOf(program);
    const matrix = (direction: "reverse" | "forward"): Numbers =>
      named(
        resultsOf("jacobian", compileAny("jacobian", fn, program, { direction }), at),
        "jacobian",
      );
    const [rows, columns] = [matrix("reverse"), matrix("forward")];
    const along = named(resultsOf("jvp", compileAny("jvp", fn, program), at), "tangents");
    const back = named(resultsOf("vjp", compileAny("vjp", fn, program), at), "grad");
    if (!isOrdinary(rows, columns, along, back) || rows.every((d) => d === 0)) return [];
    const { direction: v, cotangents: w } = at;
    const across = transposed(rows, v.length);
    const tolerance = 1e-10;
    const termsAlong = matrixTimes(sizes(rows), sizes(v));
    const termsBack = matrixTimes(sizes(across), sizes(w));
    const both = [dot(termsAlong, sizes(w))];
    return [
      {
        what: "⟨J·v, w⟩",
        got: [dot(along, w)],
        wanted: [dot(v, back)],
        terms: both,
        tolerance,
      },
      { what: "J·v", got: along, wanted: matrixTimes(rows, v), terms: termsAlong, tolerance },
      { what: "wᵀ·J", got: back, wanted: matrixTimes(across, w), terms: termsBack, tolerance },
      { what: "directions", got: columns, wanted: rows, terms: rows, tolerance },
    ];
  });
});

const STEPS = [1e-2, 3e-3, 1e-3, 1e-4];

/** Central differences of a list of numbers, extrapolated to a step of 0. */
function differences(f: (t: number) => Numbers, h: number): number[] {
  const quotient = (step: number): number[] => {
    const [right, left] = [f(step), f(-step)];
    return right.map((r, i) => (r - (left[i] as number)) / (2 * step));
  };
  const [coarse, fine] = [quotient(h), quotient(h / 2)];
  return fine.map((q, i) => (4 * q - (coarse[i] as number)) / 3);
}

/** The differences that come nearest to what is wanted: no one step suits every function. */
function bestDifferences(f: (t: number) => Numbers, wanted: Numbers): number[] {
  const all = STEPS.map((h) => differences(f, h));
  return wanted.map((number, i) => {
    const candidates = all.map((quotients) => quotients[i] as number);
    return candidates.reduce((best, q) =>
      Math.abs(q - number) < Math.abs(best - number) ? q : best,
    );
  });
}

const shifted = (at: Spot, t: number): Spot => {
  const x = at.x.map((xi, i) => xi + t * (at.direction[i] as number));
  return { ...at, x };
};

/** The dense Hessian is symmetric to the bit, and 0 outside of its pattern. */
function expectSymmetric(hessian: Numbers, width: number, { rows, columns }: Pattern): void {
  const places = new Set(Array.from(rows, (row, k) => row * width + (columns[k] as number)));
  hessian.forEach((entry, place) => {
    const [row, column] = [Math.floor(place / width), place % width];
    expect(Object.is(entry, hessian[column * width + row])).toBe(true);
    if (!places.has(place)) expect(entry).toBe(0);
  });
}

test("one output: H is symmetric, H·v the HVP, and that the difference of gradients", () => {
  assertClaims(cases(12, 1), RUNS, ({ program, at }) => {
    const fn = functionOf(program);
    const hessian = (direction: "reverse" | "forward"): Numbers => {
      const g = compileAny("hessian", fn, program, { direction });
      for (const { results } of everyFunction("hessian", g, at)) {
        if (!("hessian" in results)) continue;
        expectSymmetric(named(results, "hessian"), program.inputs, g["pattern"] as Pattern);
      }
      return named(resultsOf("hessian", g, at), "hessian");
    };
    const [rows, columns] = [hessian("reverse"), hessian("forward")];
    const compiled = compileAny("hvp", fn, program);
    const { product, grad } = resultsOf("hvp", compiled, at) as Record<string, Numbers>;
    const [along, slope] = [product as Numbers, grad as Numbers];
    if (!isOrdinary(rows, columns, along, slope) || rows.every((d) => d === 0)) return [];
    const v = at.direction;
    const terms = matrixTimes(sizes(rows), sizes(v));
    const gradientAt = (t: number): Numbers =>
      named(resultsOf("hvp", compiled, shifted(at, t)), "grad");
    return [
      { what: "H·v", got: along, wanted: matrixTimes(rows, v), terms, tolerance: 1e-10 },
      { what: "directions", got: columns, wanted: rows, terms: rows, tolerance: 1e-10 },
      {
        what: "differences of gradients",
        got: bestDifferences(gradientAt, along),
        wanted: along,
        terms: [...terms, ...slope],
        tolerance: 1e-6,
      },
    ];
  });
});

const valuesOf = (numbers: Numbers): Value[] => numbers.map((number) => new Value(number));

test("third derivatives: the Hessian of a gradient, in five ways", () => {
  assertClaims(cases(7, 1), RUNS, ({ program, at }) => {
    const one = functionOf(program);
    const sizesOf = { inputs: program.inputs, data: program.data };
    /** A weighted sum of the elements of the gradient, and its gradient and so on. */
    const slope: Several = (x, data) => {
      const inner = gradient((inputs: Value[]) => one(inputs, data)[0] as Value);
      return [sum((inner(x)[0] as Value[]).map((d, i) => mul(d, 1 + i / 3)))];
    };
    const slopeGradient: Several = (x, data) =>
      gradient((inputs: Value[]) => slope(inputs, data)[0] as Value)(x)[0] as Value[];
    const hessian = named(
      resultsOf("hessian", compileAny("hessian", slope, sizesOf), at),
      "hessian",
    );
    const jacobian = (direction: "reverse" | "forward"): Numbers => {
      const g = compileAny("jacobian", slopeGradient, sizesOf, { direction });
      const spot = { ...at, cotangents: at.x };
      return named(resultsOf("jacobian", g, spot), "jacobian");
    };
    if (!isOrdinary(hessian) || hessian.every((d) => d === 0)) return [];
    const hvp = compileAny("hvp", slope, sizesOf);
    const along = named(resultsOf("hvp", hvp, at), "product");
    const [x, data] = [valuesOf(at.x), valuesOf(at.data)];
    const nested = at.x.flatMap((_, i) => {
      const element = (inputs: Value[]): Value => slopeGradient(inputs, data)[i] as Value;
      return (gradient(element)(x)[0] as Value[]).map((d) => d.data);
    });
    const gradientAt = (t: number): Numbers => named(resultsOf("hvp", hvp, shifted(at, t)), "grad");
    const v = at.direction;
    const terms = matrixTimes(sizes(hessian), sizes(v));
    const tolerance = 1e-9;
    return [
      { what: "gradient(gradient(…))", got: nested, wanted: hessian, terms: hessian, tolerance },
      {
        what: "rows of the Jacobian",
        got: jacobian("reverse"),
        wanted: hessian,
        terms: hessian,
        tolerance,
      },
      {
        what: "columns of the Jacobian",
        got: jacobian("forward"),
        wanted: hessian,
        terms: hessian,
        tolerance,
      },
      { what: "the HVP", got: along, wanted: matrixTimes(hessian, v), terms, tolerance },
      {
        what: "differences",
        got: bestDifferences(gradientAt, along),
        wanted: along,
        terms: [...terms, ...gradientAt(0)],
        tolerance: 1e-6,
      },
    ];
  });
});
