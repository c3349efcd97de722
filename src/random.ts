/**
 * Repeatable random numbers, for initial weights and for the points of the check.
 *
 * The non-obvious decision: a generator of our own, five lines long, because the run-time package
 * has no dependencies and `Math.random` cannot be seeded.
 */

/** Uniform in [−1, 1); the same numbers for the same seed. (mulberry32, Tommy Ettinger 2017) */
export function uniform(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}
