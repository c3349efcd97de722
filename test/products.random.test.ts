/**
 * Random programs through every product: in exact mode all that is computed has the bits of a
 * judge that shares nothing with `src/check`; in fast mode generated code, the IR interpreter and
 * generated files agree to the last bit, and with the judge roughly.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compileGrad, gradient, mul, sum, type Value, vector } from "../src/index.ts";
import type { Direction } from "../src/passes/jacobian.ts";
import type { Mode } from "../src/passes/simplify.ts";
import { runFile } from "./generated.ts";
import { JUDGES, type ProductName, type Results, type Several, type Spot } from "./judge.ts";
import { type AnyProduct, compileAny, difference, everyFunction, resultsOf } from "./products.ts";
import {
  asFunction,
  interpretedGradient,
  ordinary,
  point,
  type Program,
  programs,
  runProgram,
  sameGradient,
} from "./programs.ts";
import { runs } from "./runs.ts";

const RUNS = runs(120);
const POINTS = 5;

interface Case {
  readonly program: Program;
  readonly spots: readonly Spot[];
}

type Numbers = (length: number) => fc.Arbitrary<number[]>;

const times = <T>(arbitrary: fc.Arbitrary<T>, n: number): fc.Arbitrary<T[]> =>
  fc.array(arbitrary, { minLength: n, maxLength: n });

const spot = ({ inputs, data, outputs }: Program, numbers: Numbers): fc.Arbitrary<Spot> =>
  fc.record({
    x: numbers(inputs),
    data: numbers(data),
    direction: numbers(inputs),
    cotangents: numbers(outputs.length),
  });

const withSpots = (program: Program, numbers: Numbers): fc.Arbitrary<Case> =>
  times(spot(program, numbers), POINTS).map((spots) => ({ program, spots }));

/** The largest programs of a product; Hessians are long, so theirs are short. */
const SIZES: Readonly<Record<ProductName, { readonly steps: number; readonly outputs: number }>> = {
  jacobian: { steps: 20, outputs: 5 },
  hessian: { steps: 12, outputs: 1 },
  jvp: { steps: 25, outputs: 5 },
  vjp: { steps: 25, outputs: 5 },
  hvp: { steps: 16, outputs: 1 },
};

/** Any programs at any points, and a third smooth ones, whose Hessians are not 0. */
const anyCase = (product: ProductName): fc.Arbitrary<Case> => {
  const size = { ...SIZES[product], data: 2 };
  const random = fc.oneof(
    { arbitrary: programs(size), weight: 2 },
    { arbitrary: programs({ ...size, smooth: true }), weight: 1 },
  );
  return random.chain((program) => withSpots(program, point));
};

const smoothCase = (product: ProductName): fc.Arbitrary<Case> =>
  programs({ ...SIZES[product], data: 2, smooth: true }).chain((program) =>
    withSpots(program, (length) => times(ordinary, length)),
  );

const PRODUCTS = Object.keys(JUDGES) as ProductName[];

type Wish = Direction | "auto";

/** The directions that make a difference to what is computed. */
const wishes = (product: ProductName): readonly Wish[] =>
  product === "jacobian" || product === "hessian" ? ["reverse", "forward", "auto"] : ["auto"];

const functionOf =
  (program: Program): Several =>
  (x, data) =>
    runProgram(program, x, data);

type Ways = Readonly<Record<string, AnyProduct>>;

/** A product of a program in a mode, and how matrices are computed. */
interface Wanted {
  readonly product: ProductName;
  readonly program: Program;
  readonly mode: Mode;
  readonly wish: Wish;
}

function compile(
  { product, program, mode, wish }: Wanted,
  backend: "function" | "interpreter",
): AnyProduct {
  const direction = wishes(product).length > 1 ? { direction: wish } : {};
  return compileAny(product, functionOf(program), program, { mode, backend, ...direction });
}

/** One compilation, run in each way there is. */
function everyWay(wanted: Wanted): Ways {
  const code = compile(wanted, "function");
  const file = runFile({ code })["code"] as unknown as AnyProduct;
  return { code, interpreter: compile(wanted, "interpreter"), file };
}

/**
 * The ways that are tried in exact mode: all of them for the first wish. What "auto" gives is one
 * of the others.
 */
function waysFor(wanted: Wanted): Ways {
  if (wanted.wish === wishes(wanted.product)[0]) return everyWay(wanted);
  const code = compile(wanted, "function");
  return wanted.wish === "auto" ? { code } : { code, interpreter: compile(wanted, "interpreter") };
}

/** Calls everything in every way, and fails where something is not what `wanted` says. */
function expectSame(product: ProductName, ways: Ways, at: Spot, wanted: Results): void {
  for (const [way, g] of Object.entries(ways)) {
    for (const { how, results } of everyFunction(product, g, at)) {
      const what = difference(results, wanted);
      if (what !== null) expect.fail(`${way}, ${how}, at ${JSON.stringify(at)}: ${what}`);
    }
  }
}

/** What a product is for. If it is all 0 or NaN, it proves nothing. */
const DERIVATIVES: Readonly<Record<ProductName, string>> = {
  jacobian: "jacobian",
  hessian: "hessian",
  jvp: "tangents",
  vjp: "grad",
  hvp: "product",
};

const isTelling = (product: ProductName, results: Results): boolean =>
  (results[DERIVATIVES[product]] ?? []).some((d) => d !== 0 && Number.isFinite(d));

/** Which direction a matrix was computed in. */
const directionOf = (g: AnyProduct | undefined): Direction =>
  (g?.["direction"] as Direction | undefined) ?? "reverse";

describe("exact mode: the bits of the judge", () => {
  test.each(PRODUCTS)(`${RUNS} random programs: %s`, (product) => {
    let telling = 0;
    const expectBits = (ways: Ways, { program, spots }: Case): boolean => {
      const direction = directionOf(ways["code"]);
      const judged = spots.map((at) => JUDGES[product](functionOf(program), at, direction));
      spots.forEach((at, i) => expectSame(product, ways, at, judged[i] as Results));
      return judged.some((results) => isTelling(product, results));
    };
    fc.assert(
      fc.property(anyCase(product), (random) => {
        const { program } = random;
        const told = wishes(product).map((wish) =>
          expectBits(waysFor({ product, program, mode: "exact", wish }), random),
        );
        if (told.includes(true)) telling++;
      }),
      { numRuns: RUNS, seed: 20261124 },
    );
    expect(telling / RUNS).toBeGreaterThan(0.4);
  });

  test("one file holds all products of a program, each with the same bits", () => {
    const random = programs({ steps: 10, data: 2 }).chain((program) => withSpots(program, point));
    fc.assert(
      fc.property(random, ({ program, spots }) => {
        const compiled = Object.fromEntries(
          PRODUCTS.map((product) => {
            return [
              product,
              compile({ product, program, mode: "exact", wish: "auto" }, "function"),
            ];
          }),
        ) as Readonly<Record<ProductName, AnyProduct>>;
        const file = runFile(compiled) as unknown as Readonly<Record<ProductName, AnyProduct>>;
        for (const product of PRODUCTS) {
          const [code, exported] = [compiled[product], file[product]];
          for (const at of spots) {
            expectSame(product, { exported }, at, resultsOf(product, code, at));
          }
        }
      }),
      { numRuns: Math.ceil(RUNS / 6), seed: 20261130 },
    );
  });

  test(`${RUNS} random programs: a gradient with gradient(f) in it`, () => {
    let telling = 0;
    const random = programs({ steps: 12, smooth: true });
    const any = fc.oneof(random, programs({ steps: 12 }));
    const cases = any.chain((program) => withSpots(program, point));
    fc.assert(
      fc.property(cases, ({ program, spots }) => {
        const f = asFunction(program);
        const inner = gradient((x: Value[]) => f(x));
        const fn = (x: Value[]): Value =>
          sum((inner(x)[0] as Value[]).map((d, i) => mul(d, i + 2)).concat(f(x)));
        const g = compileGrad(fn, vector(program.inputs), { check: false });
        let tells = false;
        for (const { x } of spots) {
          const truth = interpretedGradient(fn, x);
          const grad = x.map(() => NaN);
          expect(g.valueAndGrad([...x], grad)).toBe(truth.value);
          const wrong = grad.findIndex((d, i) => !sameGradient(d, truth.grad[i] as number));
          if (wrong !== -1) expect.fail(`at ${x}: ${grad} for ${truth.grad}`);
          tells ||= truth.grad.some((d) => d !== 0 && Number.isFinite(d));
        }
        if (tells) telling++;
      }),
      { numRuns: RUNS, seed: 20261125 },
    );
    expect(telling / RUNS).toBeGreaterThan(0.4);
  });
});

describe("the check at compile time", () => {
  test.each(PRODUCTS)("raises no false alarm on random programs: %s", (product) => {
    const random = programs({ ...SIZES[product], data: 2 });
    fc.assert(
      fc.property(random, fc.constantFrom("exact", "fast"), (program, mode) => {
        compileAny(product, functionOf(program), program, { mode, check: true });
      }),
      { numRuns: Math.ceil(RUNS / 5), seed: 20261201 },
    );
  });
});

const isClose = (got: number, wanted: number): boolean =>
  Math.abs(got - wanted) <= 1e-6 * Math.max(1, Math.abs(wanted));

const allFinite = (results: Results): boolean =>
  Object.values(results).every((numbers) => numbers.every(Number.isFinite));

const agreesRoughly = (found: Results, wanted: Results): boolean =>
  Object.entries(wanted).every(([name, numbers]) =>
    numbers.every((number, i) => isClose(found[name]?.[i] as number, number)),
  );

describe("fast mode", () => {
  const drawn = (product: ProductName): fc.Arbitrary<Wish> => fc.constantFrom(...wishes(product));

  test.each(PRODUCTS)("code, interpreter and file agree to the last bit: %s", (product) => {
    fc.assert(
      fc.property(anyCase(product), drawn(product), ({ program, spots }, wish) => {
        const ways = everyWay({ product, program, mode: "fast", wish });
        for (const at of spots) {
          expectSame(product, ways, at, resultsOf(product, ways["code"] as AnyProduct, at));
        }
      }),
      { numRuns: Math.ceil(RUNS / 2), seed: 20261126 },
    );
  });

  test.each(PRODUCTS)("smooth programs: nearly the numbers of the judge: %s", (product) => {
    let [judgedSpots, close] = [0, 0];
    fc.assert(
      fc.property(smoothCase(product), drawn(product), ({ program, spots }, wish) => {
        const g = compile({ product, program, mode: "fast", wish }, "function");
        for (const at of spots) {
          const wanted = JUDGES[product](functionOf(program), at, directionOf(g));
          if (!allFinite(wanted) || !isTelling(product, wanted)) continue;
          judgedSpots++;
          if (agreesRoughly(resultsOf(product, g, at), wanted)) close++;
        }
      }),
      { numRuns: Math.ceil(RUNS / 3), seed: 20261127 },
    );
    expect(judgedSpots).toBeGreaterThan((RUNS / 3) * POINTS * 0.5);
    expect(close / judgedSpots).toBeGreaterThan(0.97);
  });
});
