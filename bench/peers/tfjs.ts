/**
 * TensorFlow.js on its plain JavaScript backend, in its own terms: tensors, and as few calls as the
 * workload allows.
 *
 * The non-obvious decision: it computes in single precision, so it may be off by 1e-3 of the largest
 * derivative, and the tables say so.
 */
import { loadCommonJs } from "../peers.ts";
import type { Loss, Scalars } from "../scalars.ts";
import type { Contestant, Step } from "../workload.ts";

/** A tensor, as far as it is used. */
export interface Tensor {
  dataSync(): Float32Array;
}

/** As much of TensorFlow.js as is used. */
export interface Tf {
  setBackend(name: string): Promise<boolean>;
  ready(): Promise<void>;
  tidy<T>(f: () => T): T;
  ones(shape: readonly number[]): Tensor;
  tensor(numbers: ArrayLike<number>, shape: readonly number[], type?: string): Tensor;
  slice(x: Tensor, begin: readonly number[], size: readonly number[]): Tensor;
  reshape(x: Tensor, shape: readonly number[]): Tensor;
  matMul(x: Tensor, y: Tensor, transposeX?: boolean, transposeY?: boolean): Tensor;
  concat(tensors: readonly Tensor[], axis: number): Tensor;
  gather(x: Tensor, indices: Tensor): Tensor;
  logSumExp(x: Tensor, axis: number): Tensor;
  sum(x: Tensor, axis?: number): Tensor;
  add(x: Tensor | number, y: Tensor | number): Tensor;
  sub(x: Tensor | number, y: Tensor | number): Tensor;
  mul(x: Tensor | number, y: Tensor | number): Tensor;
  div(x: Tensor | number, y: Tensor | number): Tensor;
  pow(x: Tensor, exponent: number): Tensor;
  square(x: Tensor): Tensor;
  relu(x: Tensor): Tensor;
  tanh(x: Tensor): Tensor;
  exp(x: Tensor): Tensor;
  log(x: Tensor): Tensor;
  sqrt(x: Tensor): Tensor;
  valueAndGrads(
    f: (...args: Tensor[]) => Tensor,
  ): (args: readonly Tensor[]) => { value: Tensor; grads: readonly Tensor[] };
}

/** What a workload's loss is in TensorFlow.js, of tensors with the given shapes. */
export interface TfLoss {
  readonly shapes: readonly (readonly number[])[];
  loss(tf: Tf): (...parameters: Tensor[]) => Tensor;
}

async function tfStep({ shapes, loss }: TfLoss): Promise<Step> {
  const tf = loadCommonJs<Tf>("@tensorflow/tfjs-core");
  loadCommonJs("@tensorflow/tfjs-core/dist/register_all_gradients.js");
  loadCommonJs("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
  await tf.ready();
  const valueAndGrads = tf.valueAndGrads(loss(tf));
  const sizes = shapes.map((shape) => shape.reduce((n, m) => n * m, 1));
  return (x, grad) =>
    tf.tidy(() => {
      let at = 0;
      const parameters = shapes.map((shape, i) =>
        tf.tensor(Float32Array.from(x.subarray(at, (at += sizes[i] as number))), shape),
      );
      const { value, grads } = valueAndGrads(parameters);
      at = 0;
      grads.forEach((g, i) => {
        grad.set(g.dataSync(), at);
        at += sizes[i] as number;
      });
      return value.dataSync()[0] as number;
    });
}

export const tfjsTensors = (loss: TfLoss): Contestant => ({
  name: "TensorFlow.js (cpu)",
  peer: "@tensorflow/tfjs-core",
  tolerance: 1e-3,
  setup: async () => ({ step: await tfStep(loss) }),
});

/** A loss of a few scalars. */
export const tfjs = (inputs: number, loss: Loss): Contestant =>
  tfjsTensors({
    shapes: Array.from({ length: inputs }, () => []),
    loss:
      (tf) =>
      (...parameters) =>
        loss(tf as Scalars<Tensor>, parameters),
  });
