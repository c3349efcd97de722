/**
 * Gradient descent as in the notebook, one step at a time.
 *
 * The non-obvious decision: each step keeps a copy of all parameters, because that is what shows
 * that two ways to get the gradient agree to the last bit; 100 copies are 270 KB.
 */
import type { Engine, Loss, Score } from "./engines.ts";
import { GRID, PARAMETERS, PLANE, type Sample, SAMPLES, START, STEPS } from "./moons.ts";

/** What is known after a step. */
export interface Step {
  /** Of the parameters before the step, as the notebook prints it. */
  readonly loss: number;
  /** The parameters after the step. */
  readonly parameters: Float64Array;
}

/** Which of the samples, by number, lie on the wrong side. */
export function wrongOf(score: Score, p: Float64Array): number[] {
  const point = new Float64Array(2);
  return [...SAMPLES.keys()].filter((i) => {
    const { x, y } = SAMPLES[i] as Sample;
    point.set(x);
    return score(p, point) > 0 !== y > 0;
  });
}

/** The score at each point of the grid, row by row from the top left corner of the plane. */
export function scoresOf(score: Score, p: Float64Array): Float32Array {
  const { left, right, top, bottom } = PLANE;
  const { width, height } = GRID;
  const point = new Float64Array(2);
  return Float32Array.from({ length: width * height }, (_, i) => {
    point[0] = left + ((right - left) * (i % width)) / (width - 1);
    point[1] = top + ((bottom - top) * Math.floor(i / width)) / (height - 1);
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

  /** Gets the engine ready, which takes a second or so if it compiles. */
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

  /** Which of the samples lie on the wrong side now. */
  wrong(): number[] {
    return wrongOf(this.#score, this.#parameters);
  }

  /** The scores to draw, as `scoresOf` gives them. */
  scores(): Float32Array {
    return scoresOf(this.#score, this.#parameters);
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
    return { loss, parameters };
  }

  /** Goes back to the start. */
  reset(): void {
    this.#parameters = Float64Array.from(START);
    this.#taken = 0;
    this.#seconds = 0;
  }
}
