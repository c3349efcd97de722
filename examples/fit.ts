/**
 * Fits y ≈ amplitude · exp(−rate · t) + offset to points with two wild outliers, by gradient
 * descent on the robust loss of shapes.grad.ts: structured arguments in, a structured gradient out.
 */
import { pathToFileURL } from "node:url";
import { decayLoss } from "./shapes.grad.ts";

const TRUTH = { amplitude: 3, rate: 0.7, offset: 0.5 };

/** Points on the curve, two of them far off. */
const samples = Array.from({ length: 40 }, (_, i) => {
  const t = i / 8;
  const y = TRUTH.amplitude * Math.exp(-TRUTH.rate * t) + TRUTH.offset;
  return { t, y: i % 20 === 7 ? y + 50 : y };
});

type Model = typeof TRUTH;

/** Mean loss and gradient over all samples. */
function lossOf(model: Model): { loss: number; grad: Model } {
  const total = { loss: 0, grad: { amplitude: 0, rate: 0, offset: 0 } };
  for (const sample of samples) {
    const { value, grad } = decayLoss(model, sample);
    total.loss += value / samples.length;
    for (const key of ["amplitude", "rate", "offset"] as const) {
      total.grad[key] += grad[0][key] / samples.length;
    }
  }
  return total;
}

/** What this example prints. */
export function run(): string {
  const model = { amplitude: 1, rate: 1, offset: 0 };
  const before = lossOf(model).loss;
  for (let step = 0; step < 2000; step++) {
    const { grad } = lossOf(model);
    for (const key of ["amplitude", "rate", "offset"] as const) model[key] -= 0.3 * grad[key];
  }
  const shown = Object.entries(model).map(([key, value]) => `${key} ${value.toFixed(2)}`);
  return `loss ${before.toFixed(3)} → ${lossOf(model).loss.toFixed(3)}\n${shown.join(", ")}`;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
loss 3.178 → 2.474
amplitude 3.03, rate 0.66, offset 0.50
*/
