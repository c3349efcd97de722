/**
 * Published values of functions and of their derivatives, through the public API: compiled, and by
 * `backward`; and the references of `reference.ts` against the same numbers.
 *
 * Numbers are given with the digits that their source gives. OEIS is the On-Line Encyclopedia of
 * Integer Sequences, DLMF the Digital Library of Mathematical Functions, A&S Abramowitz and Stegun's
 * Handbook of Mathematical Functions. A derivative is another published number, or one step from it.
 */
import { describe, expect, test } from "vitest";
import * as gradc from "../../src/index.ts";
import { compileGrad, Value, vector } from "../../src/index.ts";
import type { OpName } from "../../src/ops.ts";
import { Digits, slopeAt, ulps, valueAt } from "./precise.ts";
import { REFERENCE } from "./reference.ts";

type Published = readonly [
  op: OpName,
  at: readonly number[],
  value: string,
  slopes: readonly string[],
  source: string,
];

const ATAN_HALF = "0.46364760900080611621";
const LOG_2 = "0.69314718055994530942";
const ROOT_2 = "1.41421356237309504880";
const ROOT_HALF = "0.70710678118654752440";

const PUBLISHED: readonly Published[] = [
  ["exp", [1], "2.71828182845904523536", ["2.71828182845904523536"], "OEIS A001113"],
  ["log", [2], LOG_2, ["0.5"], "OEIS A002162"],
  ["log1p", [0.5], "0.40546510810816438198", ["0.66666666666666666667"], "OEIS A016578"],
  ["log10", [2], "0.30102999566398119521", ["0.21714724095162591383"], "OEIS A007524, A002285 / 2"],
  ["sin", [1], "0.84147098480789650665", ["0.54030230586813971740"], "OEIS A049469, A049470"],
  ["cos", [1], "0.54030230586813971740", ["-0.84147098480789650665"], "OEIS A049470, A049469"],
  [
    "tan",
    [1],
    "1.55740772465490223051",
    ["3.42551882081475976094"],
    "OEIS A049471, 1 + its square",
  ],
  ["acos", [0.5], "1.04719755119659774615", ["-1.15470053837925152902"], "π/3, −2/√3: DLMF 4.17"],
  ["atan", [0.5], ATAN_HALF, ["0.8"], "OEIS A073000"],
  ["atan2", [1, 2], ATAN_HALF, ["0.4", "-0.2"], "OEIS A073000"],
  ["sinh", [1], "1.17520119364380145688", ["1.54308063481524377848"], "OEIS A073742, A073743"],
  ["cosh", [1], "1.54308063481524377848", ["1.17520119364380145688"], "OEIS A073743, A073742"],
  [
    "tanh",
    [1],
    "0.76159415595576488812",
    ["0.41997434161402606939"],
    "OEIS A073744, A073746 squared",
  ],
  ["asinh", [1], "0.88137358701954302523", [ROOT_HALF], "OEIS A091648, A010503"],
  ["asinh", [0.5], "0.48121182505960344750", ["0.89442719099991587856"], "OEIS A002390, 2/√5"],
  ["acosh", [2], "1.31695789692481670863", ["0.57735026918962576451"], "log(2 + √3): DLMF 4.37.19"],
  ["atanh", [0.5], "0.54930614433405484570", ["1.33333333333333333333"], "log(3)/2: DLMF 4.37.24"],
  [
    "cbrt",
    [2],
    "1.25992104989487316477",
    ["0.20998684164914552746"],
    "OEIS A002580, a sixth of it",
  ],
  ["hypot", [1, 1], ROOT_2, [ROOT_HALF, ROOT_HALF], "OEIS A002193, A010503"],
  [
    "pow",
    [2, 0.5],
    ROOT_2,
    ["0.35355339059327376220", "0.98025814346854719171"],
    "OEIS A002193: √2/4, √2 log 2",
  ],
  ["softplus", [0], LOG_2, ["0.5"], "OEIS A002162"],
  ["erf", [0.5], "0.5204998778", ["0.8787825789"], "A&S Table 7.1"],
  ["erf", [1], "0.8427007929", ["0.4151074974"], "A&S Table 7.1"],
  ["erf", [2], "0.9953222650", ["0.0206669854"], "A&S Table 7.1"],
  ["erfc", [0.5], "0.4795001222", ["-0.8787825789"], "A&S Table 7.1"],
];

type Operation = (...args: readonly Value[]) => Value;

/** Half a unit of the last digit that is given, and a few ulps. */
function expectPublished(found: number, published: string): void {
  const wanted = new Digits(published);
  const cut = new Digits(10).pow(-(published.split(".")[1] ?? "").length).div(2);
  if (wanted.minus(found).abs().lte(cut)) return;
  expect(ulps(found, wanted), `${found}, not ${published}`).toBeLessThanOrEqual(4);
}

describe.each(PUBLISHED)("%s at %j", (op, at, value, slopes) => {
  const operation = (gradc as unknown as Record<OpName, Operation>)[op];

  test("the reference", () => {
    expectPublished(valueAt(REFERENCE[op], at).toNumber(), value);
    for (const [i, slope] of slopes.entries()) {
      expectPublished(slopeAt(REFERENCE[op], at, i).toNumber(), slope);
    }
  });

  test("compiled", () => {
    const found = compileGrad((list) => operation(...list), vector(at.length))(at);
    expectPublished(found.value, value);
    for (const [i, slope] of slopes.entries()) expectPublished(found.grad[0][i] ?? NaN, slope);
  });

  test("by backward", () => {
    const leaves = at.map((x) => new Value(x));
    const result = operation(...leaves);
    result.backward();
    expectPublished(result.data, value);
    for (const [i, slope] of slopes.entries()) expectPublished(leaves[i]?.grad ?? NaN, slope);
  });
});

// The Gudermannian, DLMF 4.23(viii): gd x = 2 arctan(tanh(x/2)) = arcsin(tanh x), gd′ = sech.
// Its derivative at 1, sech 1, is OEIS A073746.
test.each<[string, (x: Value) => Value]>([
  ["2 atan(tanh(x / 2))", (x) => gradc.mul(2, gradc.atan(gradc.tanh(gradc.div(x, 2))))],
  ["asin(tanh x)", (x) => gradc.asin(gradc.tanh(x))],
  ["atan(sinh x)", (x) => gradc.atan(gradc.sinh(x))],
])("the Gudermannian of 1 as %s", (_, gd) => {
  const { value, grad } = compileGrad(gd)(1);
  expectPublished(value, "0.86576948323965862429");
  expectPublished(grad[0], "0.64805427366388539957");
});
