/**
 * What eight schools learnt from coaching: draws from the posterior by Hamiltonian Monte Carlo, with
 * the gradient from codegen-out/eight-schools.grad.js.
 *
 * The answer is known: given the spread of the effects everything is normal, so the posterior means
 * are integrals over one number, which `exact` computes.
 *
 * Run: npx tsx examples/eight-schools.ts
 */
import { pathToFileURL } from "node:url";
import { potential } from "../codegen-out/eight-schools.grad.js";
import { EFFECTS, ERRORS } from "./eight-schools.grad.ts";
import { sample } from "./hmc.ts";

/** Posterior means of the mean and the spread of the effects, and of the effect in each school. */
export interface Means {
  readonly mean: number;
  readonly spread: number;
  readonly effects: readonly number[];
}

const average = (numbers: readonly number[]): number =>
  numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

/** The means of many draws. */
export function sampled(draws: number, seed: number): Means & { accepted: number } {
  const start = new Float64Array(potential.inputLength);
  const options = { draws, warmup: 500, step: 0.35, steps: 12, seed };
  const found = sample(potential.valueAndGrad, start, options);
  const means = found.draws.map((x) => 5 * (x[0] as number));
  const spreads = found.draws.map((x) => Math.exp(x[1] as number));
  return {
    mean: average(means),
    spread: average(spreads),
    effects: EFFECTS.map((_, i) =>
      average(
        found.draws.map(
          (x, k) => (means[k] as number) + (spreads[k] as number) * (x[2 + i] as number),
        ),
      ),
    ),
    accepted: found.accepted,
  };
}

/** Means if the spread is known, and minus the logarithm of how likely the spread is, by its logarithm. */
function given(spread: number): Means & { surprise: number } {
  const variances = ERRORS.map((error) => error ** 2 + spread ** 2);
  const precision = variances.reduce((sum, v) => sum + 1 / v, 1 / 25);
  const mean = EFFECTS.reduce((sum, y, i) => sum + y / (variances[i] as number), 0) / precision;
  const misfit = EFFECTS.reduce(
    (sum, y, i) => sum + y ** 2 / (variances[i] as number) + Math.log(variances[i] as number),
    Math.log(precision) - mean ** 2 * precision,
  );
  return {
    mean,
    spread,
    effects: EFFECTS.map((y, i) => {
      const error = ERRORS[i] as number;
      return (y * spread ** 2 + mean * error ** 2) / (spread ** 2 + error ** 2);
    }),
    surprise: misfit / 2 + Math.log(1 + (spread / 5) ** 2) - Math.log(spread),
  };
}

/** The exact means: integrals over the logarithm of the spread, by the trapezoidal rule. */
export function exact(): Means {
  const nodes = Array.from({ length: 4001 }, (_, k) => given(Math.exp(-20 + 0.008 * k)));
  const weights = nodes.map(({ surprise }) => Math.exp(-surprise));
  const total = weights.reduce((sum, w) => sum + w, 0);
  const over = (of: (node: Means) => number): number =>
    nodes.reduce((sum, node, k) => sum + (weights[k] as number) * of(node), 0) / total;
  return {
    mean: over(({ mean }) => mean),
    spread: over(({ spread }) => spread),
    effects: EFFECTS.map((_, i) => over(({ effects }) => effects[i] as number)),
  };
}

/** What this example prints. */
export function run(): string {
  const [found, known] = [sampled(10_000, 1), exact()];
  const row = (name: string, drawn: number, integral: number): string =>
    `${name.padEnd(15)} ${drawn.toFixed(1).padStart(5)} ${integral.toFixed(1).padStart(8)}`;
  return [
    "posterior mean  drawn integral",
    row("mean effect", found.mean, known.mean),
    row("spread", found.spread, known.spread),
    ...known.effects.map((effect, i) =>
      row(`school ${"ABCDEFGH"[i]}`, found.effects[i] as number, effect),
    ),
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
posterior mean  drawn integral
mean effect       4.4      4.4
spread            3.5      3.6
school A          6.2      6.2
school B          4.9      4.9
school C          3.9      3.9
school D          4.7      4.8
school E          3.6      3.6
school F          4.0      4.0
school G          6.2      6.3
school H          4.8      4.9
*/
