/**
 * Hamiltonian Monte Carlo (Duane and others 1987; Neal 2011): draws from a density by letting a ball
 * roll over minus its logarithm, pushed anew before each draw.
 *
 * The non-obvious decision: the length of a path is drawn as well. Paths of one length can swing
 * back to where they began, again and again.
 */
import { uniform } from "../src/random.ts";

/** Returns minus the logarithm of the density at x, up to a constant; overwrites its gradient. */
export type Potential = (x: Float64Array, gradient: Float64Array) => number;

export interface SamplerOptions {
  /** How many draws to make. */
  readonly draws: number;
  /** How many draws to throw away before them. */
  readonly warmup: number;
  /** The length of a step. */
  readonly step: number;
  /** The largest number of steps of a path. */
  readonly steps: number;
  readonly seed: number;
}

/** Standard normal numbers (Marsaglia's polar method). */
export function normal(next: () => number): () => number {
  return () => {
    for (;;) {
      const [u, v] = [next(), next()];
      const square = u * u + v * v;
      if (square > 0 && square < 1) return u * Math.sqrt((-2 * Math.log(square)) / square);
    }
  };
}

const kinetic = (momentum: Float64Array): number =>
  momentum.reduce((sum, p) => sum + (p * p) / 2, 0);

/** Adds a multiple of one vector to another. */
function move(x: Float64Array, by: number, along: Float64Array): void {
  for (let i = 0; i < x.length; i++) x[i] = (x[i] as number) + by * (along[i] as number);
}

/** Draws from the density, and the share of paths that were kept. */
export function sample(
  potential: Potential,
  start: Float64Array,
  { draws, warmup, step, steps, seed }: SamplerOptions,
): { draws: Float64Array[]; accepted: number } {
  const next = uniform(seed);
  const gauss = normal(next);
  let here = { x: start.slice(), gradient: new Float64Array(start.length), energy: 0 };
  here.energy = potential(here.x, here.gradient);
  const kept: Float64Array[] = [];
  let accepted = 0;
  for (let k = 0; k < warmup + draws; k++) {
    const momentum = start.map(gauss);
    const there = { x: here.x.slice(), gradient: here.gradient.slice(), energy: here.energy };
    const before = here.energy + kinetic(momentum);
    // Leapfrog: half a push, then moves and pushes in turn, then the other half.
    move(momentum, -step / 2, there.gradient);
    const count = 1 + Math.floor(((next() + 1) / 2) * steps);
    for (let i = 0; i < count; i++) {
      move(there.x, step, momentum);
      there.energy = potential(there.x, there.gradient);
      move(momentum, -step, there.gradient);
    }
    move(momentum, step / 2, there.gradient);
    const change = there.energy + kinetic(momentum) - before;
    if ((next() + 1) / 2 < Math.exp(-change)) {
      here = there;
      if (k >= warmup) accepted++;
    }
    if (k >= warmup) kept.push(here.x.slice());
  }
  return { draws: kept, accepted: accepted / draws };
}
