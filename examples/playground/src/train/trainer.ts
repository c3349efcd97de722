/**
 * Gradient descent as in the notebook, one step at a time.
 *
 * The non-obvious decision: each step keeps a copy of all parameters, because that is what shows
 * that two ways to get the gradient agree to the last bit, and 100 copies are a few hundred KB.
 */
import { type Engine, type Loss, PARAMETERS, SAMPLES, type Score, START, STEPS } from "./moons.ts";

/** What is known after a step. */
export interface Step {
  /** Of the parameters before the step, as the notebook prints it. */
  readonly loss: number;
  /** Percentage of points on the right side, with the parameters after the step. */
  readonly accuracy: number;
  /** The parameters after the step. */
  readonly parameters: Float64Array;
}

/** How many of the samples are on the right side, in percent. */
export function accuracyOf(score: Score, p: Float64Array): number {
  const point = new Float64Array(2);
  const right = SAMPLES.filter(({ x, y }) => {
    point.set(x);
    return score(p, point) > 0 === y > 0;
  });
  return (100 * right.length) / SAMPLES.length;
}

/** The part of the plane that is drawn. */
export const PLANE = { left: -1.5, right: 2.5, top: 1.6, bottom: -1.1 } as const;

/** How many cells the decision boundary is drawn with. */
export const GRID = { width: 80, height: 54 } as const;

/** The score at the centre of each cell of the grid, row by row from the top left. */
export function scoresOf(score: Score, p: Float64Array): Float32Array {
  const { left, right, top, bottom } = PLANE;
  const { width, height } = GRID;
  const point = new Float64Array(2);
  return Float32Array.from({ length: width * height }, (_, i) => {
    point[0] = left + ((right - left) * ((i % width) + 0.5)) / width;
    point[1] = top + ((bottom - top) * (Math.floor(i / width) + 0.5)) / height;
    return score(p, point);
  });
}

/** Trains the network with one engine. */
export class Trainer {
  readonly #loss: Loss;
  readonly #score: Score;
  readonly #grad = new Float64Array(PARAMETERS);
  #parameters = Float64Array.from(START);
  #taken = 0;
  #seconds = 0;
  /** How long the engine took to get ready, in seconds. */
  readonly preparation: number;

  constructor(engine: Engine, score: Score) {
    const start = performance.now();
    this.#loss = engine.prepare();
    this.preparation = (performance.now() - start) / 1000;
    this.#score = score;
  }

  /** How many steps were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Whether all steps of the notebook were taken. */
  get done(): boolean {
    return this.#taken >= STEPS;
  }

  /** How long loss, gradient and update of all steps took, in seconds. */
  get seconds(): number {
    return this.#seconds;
  }

  get parameters(): Float64Array {
    return this.#parameters;
  }

  /** One step of gradient descent. */
  step(): Step {
    const start = performance.now();
    const parameters = this.#parameters.slice();
    const loss = this.#loss(parameters, this.#grad);
    const rate = 1 - (0.9 * this.#taken) / 100;
    for (let k = 0; k < parameters.length; k++) {
      (parameters[k] as number) -= rate * (this.#grad[k] as number);
    }
    this.#seconds += (performance.now() - start) / 1000;
    this.#parameters = parameters;
    this.#taken++;
    return { loss, accuracy: accuracyOf(this.#score, parameters), parameters };
  }

  /** Goes back to the start. */
  reset(): void {
    this.#parameters = Float64Array.from(START);
    this.#taken = 0;
    this.#seconds = 0;
  }
}

/** After how many steps two runs still agree in each loss and each parameter, to the last bit. */
export function identicalSteps(one: readonly Step[], other: readonly Step[]): number {
  const both = Math.min(one.length, other.length);
  for (let k = 0; k < both; k++) {
    const [a, b] = [one[k] as Step, other[k] as Step];
    const same = a.parameters.every((p, i) => Object.is(p, b.parameters[i]));
    if (!same || !Object.is(a.loss, b.loss)) return k;
  }
  return both;
}
