/**
 * Fits curves with ml-levenberg-marquardt, which takes exact derivatives as its `jacobianFunction`:
 * here those of codegen-out/curve-fit.grad.js. The answers are the certified ones of NIST.
 *
 * The non-obvious decision: both fits run once more without the derivatives. The library's own
 * differences (a step of 0.1 for each parameter, unless told otherwise) lead nowhere on these data.
 *
 * Run: npx tsx examples/curve-fit.ts
 */
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { levenbergMarquardt } from "ml-levenberg-marquardt";
import { misra1a, misra1aError, thurber } from "../codegen-out/curve-fit.grad.js";

/** A data set with NIST's worse starting point and the certified answer, to 11 digits. */
interface DataSet {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly start: readonly number[];
  readonly certified: readonly number[];
  /** Sum of the squares of the residuals. */
  readonly residualSum: number;
}

type Name = "misra1a" | "thurber";

const MODELS = { misra1a, thurber } as const;

const FILE = new URL("./data/nist.json", import.meta.url);

export const nist = JSON.parse(readFileSync(FILE, "utf8")) as Readonly<Record<Name, DataSet>>;

/** Fits a model to its data; without `exact` the library makes its own derivatives. */
export function fit(name: Name, exact = true): { parameters: number[]; residualSum: number } {
  const model = MODELS[name];
  const found = levenbergMarquardt(nist[name], (b) => (x) => model.value(b, [x]), {
    initialValues: nist[name].start,
    errorTolerance: 0,
    maxIterations: 200,
    ...(exact && {
      jacobianFunction: (b) => (x) => {
        const grad = b.map(() => 0);
        model.valueAndGrad(b, grad, [x]);
        return grad;
      },
    }),
  });
  return { parameters: found.parameterValues, residualSum: found.parameterError };
}

function report(name: Name): string[] {
  const { parameters, residualSum } = fit(name);
  return [
    name,
    ...parameters.map((b, i) => {
      const certified = nist[name].certified[i] as number;
      return `  b${i + 1}  ${b.toPrecision(9).padStart(14)}  certified ${certified.toPrecision(9).padStart(14)}`;
    }),
    `  sum of squares ${residualSum.toPrecision(8)}, without derivatives ${fit(name, false).residualSum.toPrecision(8)}`,
  ];
}

/** The error of the easy model over all samples, at the certified answer: its least one. */
export function certifiedError(): { residualSum: number; slopes: readonly number[] } {
  const { x, y, certified } = nist.misra1a;
  const samples = x.map((xi, i) => ({ x: xi, y: y[i] as number }));
  const { value, grad } = misra1aError(certified as [number, number], samples);
  return { residualSum: value, slopes: grad[0] };
}

/** What this example prints. */
export function run(): string {
  const sum = certifiedError().residualSum.toPrecision(8);
  return [
    ...report("misra1a"),
    `  in one loop, at the certified answer: ${sum}`,
    ...report("thurber"),
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
misra1a
  b1      238.942129  certified     238.942129
  b2  0.000550156432  certified 0.000550156432
  sum of squares 0.12455139, without derivatives 6761.7879
  in one loop, at the certified answer: 0.12455139
thurber
  b1      1288.13968  certified     1288.13968
  b2      1491.07925  certified     1491.07925
  b3      583.238369  certified     583.238369
  b4      75.4166443  certified     75.4166443
  b5     0.966295029  certified    0.966295029
  b6     0.397972858  certified    0.397972858
  b7    0.0497272973  certified   0.0497272973
  sum of squares 5642.7082, without derivatives 13369.460
*/
