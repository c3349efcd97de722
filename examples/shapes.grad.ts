/**
 * Structured arguments, used by examples/fit.ts: the parameters of a small model as an object, its data as a constant.
 * One term of a curve fit, y ≈ amplitude · exp(−rate · t) + offset, with a robust loss.
 */
import { abs, compileGrad, constant, exp, gt, mul, neg, scalar, sub, where } from "../src/index.ts";

/** Huber's loss of one sample: quadratic up to a residual of 1, linear beyond. */
export const decayLoss = compileGrad(
  (model, sample) => {
    const decay = exp(neg(mul(model.rate, sample.t))).as("decay");
    const predicted = mul(model.amplitude, decay).add(model.offset).as("predicted");
    const size = abs(sub(predicted, sample.y)).as("size");
    return where(gt(size, 1), size.sub(0.5), mul(0.5, size.pow(2)));
  },
  { amplitude: scalar, rate: scalar, offset: scalar },
  constant({ t: scalar, y: scalar }),
);
