/**
 * Workload: the character-level network of BurTorch's fifth experiment (arXiv 2503.13795): 16 tokens
 * of context, embeddings of 64 numbers, tanh(h), tanh(27), softmax and cross-entropy over 27
 * tokens; the mean over a batch.
 *
 * The non-obvious decision: the tokens are pseudo-random. What is in the embedding table where
 * decides which parameters a sample touches, and nothing else.
 */
import { uniform } from "../../src/random.ts";
import { byHand, gradcContestants, HAND_LOOPS, whole } from "../gradc.ts";
import { simplegrad } from "../peers/graphs.ts";
import { type Tensor, type TfLoss, tfjsTensors } from "../peers/tfjs.ts";
import { engine, type Loss, type Scalars, sumOf } from "../scalars.ts";
import type { Step, Workload } from "../workload.ts";

export interface Sizes {
  readonly tokens: number;
  readonly context: number;
  readonly embedding: number;
  readonly hidden: number;
  readonly batch: number;
}

/** The context of a sample, then the token that follows. */
type Sample = readonly number[];

/** Where the parameters lie: embeddings, then of each layer the weights row by row, then biases. */
function places({ tokens, context, embedding, hidden }: Sizes) {
  const inputs = context * embedding;
  const w1 = tokens * embedding;
  const b1 = w1 + hidden * inputs;
  const w2 = b1 + hidden;
  const b2 = w2 + tokens * hidden;
  return { inputs, w1, b1, w2, b2, length: b2 + tokens };
}

function layer<V>(
  s: Scalars<V>,
  p: readonly V[],
  x: readonly V[],
  [w, b, outputs]: readonly [number, number, number],
): V[] {
  return Array.from({ length: outputs }, (_, i) => {
    let sum = p[b + i] as V;
    const row = w + i * x.length;
    for (let j = 0; j < x.length; j++) sum = s.add(sum, s.mul(p[row + j] as V, x[j] as V));
    return s.tanh(sum);
  });
}

const crossEntropy =
  (sizes: Sizes, samples: readonly Sample[]): Loss =>
  <V>(s: Scalars<V>, p: readonly V[]) => {
    const { context, embedding, hidden, tokens } = sizes;
    const { w1, b1, w2, b2 } = places(sizes);
    const losses = samples.map((sample) => {
      const x = sample
        .slice(0, context)
        .flatMap((token) => p.slice(token * embedding, (token + 1) * embedding));
      const logits = layer(s, p, layer(s, p, x, [w1, b1, hidden]), [w2, b2, tokens]);
      const total = sumOf(
        s,
        logits.map((logit) => s.exp(logit)),
      );
      return s.sub(s.log(total), logits[sample[context] as number] as V);
    });
    return s.div(sumOf(s, losses), samples.length);
  };

function loops(sizes: Sizes, samples: readonly Sample[]): Step {
  const { context, embedding, hidden, tokens } = sizes;
  const { inputs, w1, b1, w2, b2 } = places(sizes);
  const [x, dx] = [new Float64Array(inputs), new Float64Array(inputs)];
  const [h, dh] = [new Float64Array(hidden), new Float64Array(hidden)];
  const [logits, powers] = [new Float64Array(tokens), new Float64Array(tokens)];

  /** Fills x, h, logits and powers; returns the sum of the powers. */
  const forward = (p: Float64Array, sample: Sample): number => {
    for (let c = 0; c < context; c++) {
      const from = (sample[c] as number) * embedding;
      for (let i = 0; i < embedding; i++) x[c * embedding + i] = p[from + i] as number;
    }
    for (let j = 0; j < hidden; j++) {
      const row = w1 + j * inputs;
      let sum = p[b1 + j] as number;
      for (let i = 0; i < inputs; i++) sum += (p[row + i] as number) * (x[i] as number);
      h[j] = Math.tanh(sum);
    }
    let total = 0;
    for (let k = 0; k < tokens; k++) {
      const row = w2 + k * hidden;
      let sum = p[b2 + k] as number;
      for (let j = 0; j < hidden; j++) sum += (p[row + j] as number) * (h[j] as number);
      logits[k] = Math.tanh(sum);
      powers[k] = Math.exp(logits[k] as number);
      total += powers[k] as number;
    }
    return total;
  };

  const backward = (p: Float64Array, grad: Float64Array, sample: Sample, total: number): void => {
    const target = sample[context] as number;
    dh.fill(0);
    dx.fill(0);
    for (let k = 0; k < tokens; k++) {
      const y = logits[k] as number;
      const share = (powers[k] as number) / total - (k === target ? 1 : 0);
      const g = (share * (1 - y * y)) / samples.length;
      const row = w2 + k * hidden;
      grad[b2 + k] = (grad[b2 + k] as number) + g;
      for (let j = 0; j < hidden; j++) {
        grad[row + j] = (grad[row + j] as number) + g * (h[j] as number);
        dh[j] = (dh[j] as number) + g * (p[row + j] as number);
      }
    }
    for (let j = 0; j < hidden; j++) {
      const y = h[j] as number;
      const g = (dh[j] as number) * (1 - y * y);
      const row = w1 + j * inputs;
      grad[b1 + j] = (grad[b1 + j] as number) + g;
      for (let i = 0; i < inputs; i++) {
        grad[row + i] = (grad[row + i] as number) + g * (x[i] as number);
        dx[i] = (dx[i] as number) + g * (p[row + i] as number);
      }
    }
    for (let c = 0; c < context; c++) {
      const to = (sample[c] as number) * embedding;
      for (let i = 0; i < embedding; i++) {
        grad[to + i] = (grad[to + i] as number) + (dx[c * embedding + i] as number);
      }
    }
  };

  return (p, grad) => {
    grad.fill(0);
    let loss = 0;
    for (const sample of samples) {
      const total = forward(p, sample);
      loss += Math.log(total) - (logits[sample[context] as number] as number);
      backward(p, grad, sample, total);
    }
    return loss / samples.length;
  };
}

const inTf = (sizes: Sizes, samples: readonly Sample[]): TfLoss => {
  const { tokens, context, embedding, hidden, batch } = sizes;
  const { inputs } = places(sizes);
  return {
    shapes: [[tokens, embedding], [hidden, inputs], [hidden], [tokens, hidden], [tokens]], // prettier-ignore
    loss: (tf) => {
      const contexts = samples.flatMap((sample) => sample.slice(0, context));
      const indices = tf.tensor(contexts, [batch * context], "int32");
      const wanted = samples.flatMap((sample) =>
        Array.from({ length: tokens }, (_, k) => (k === sample[context] ? 1 : 0)),
      );
      const target = tf.tensor(wanted, [batch, tokens]);
      return (...parameters) => {
        const [table, W1, c1, W2, c2] = parameters as [Tensor, Tensor, Tensor, Tensor, Tensor];
        const x = tf.reshape(tf.gather(table, indices), [batch, inputs]);
        const h = tf.tanh(tf.add(tf.matMul(x, W1, false, true), c1));
        const logits = tf.tanh(tf.add(tf.matMul(h, W2, false, true), c2));
        const right = tf.sum(tf.mul(target, logits));
        return tf.div(tf.sub(tf.sum(tf.logSumExp(logits, 1)), right), batch);
      };
    },
  };
};

export function charactersOf(sizes: Sizes): Workload {
  const random = uniform(5);
  const { tokens, context, embedding, hidden, batch } = sizes;
  const token = (): number => Math.floor(((random() + 1) / 2) * tokens);
  const samples = Array.from({ length: batch }, () => Array.from({ length: context + 1 }, token));
  const { length } = places(sizes);
  const loss = crossEntropy(sizes, samples);
  const isLarge = length > 10_000;
  return {
    name: `Character model ${hidden}`,
    about: `BurTorch's character-level network, h = ${hidden}, batch ${batch}, ${length} parameters`,
    points: Array.from({ length: 2 }, () => Float64Array.from({ length }, () => 0.1 * random())),
    native: {
      file: "characters.c",
      data: [tokens, context, embedding, hidden, ...samples.flat()],
    },
    contestants: [
      ...gradcContestants(whole(loss, length)),
      { ...engine(loss), large: isLarge },
      { ...simplegrad(loss, length), large: true },
      tfjsTensors(inTf(sizes, samples)),
      byHand(HAND_LOOPS, () => loops(sizes, samples)),
    ],
  };
}

/** The sizes of BurTorch's experiment. */
export const BURTORCH = { tokens: 27, context: 16, embedding: 64, batch: 64 } as const;
