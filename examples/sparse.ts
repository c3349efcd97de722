/**
 * Large matrices of derivatives that are mostly zeros: the Hessian of the Rosenbrock function in
 * 100 dimensions, and the Jacobian of a curve fit with 1,000 residuals. Counts what is computed.
 *
 * Run: npx tsx examples/sparse.ts
 */
import { pathToFileURL } from "node:url";
import {
  compileHessian,
  compileJacobian,
  constant,
  exp,
  matrix,
  mul,
  neg,
  scalar,
  square,
  sub,
  sum,
  type Value,
  vector,
} from "../src/index.ts";
import { uniform } from "../src/random.ts";

/** Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)² (Rosenbrock 1960, chained). */
export const rosenbrock = (x: readonly Value[]): Value =>
  sum(
    x.slice(1).map((next, i) => {
      const here = x[i] as Value;
      return square(sub(next, square(here)))
        .mul(100)
        .add(square(sub(1, here)));
    }),
  );

const EXPERIMENTS = 50;
const SAMPLES = 20;

/** One decay that all experiments share; an amplitude and an offset for each of them. */
const decay = {
  rate: scalar,
  amplitude: vector(EXPERIMENTS),
  offset: vector(EXPERIMENTS),
} as const;

/** amplitude · e^(−rate · time) + offset − measured, for each sample of each experiment. */
function residuals(
  model: { rate: Value; amplitude: readonly Value[]; offset: readonly Value[] },
  times: readonly (readonly Value[])[],
  measured: readonly (readonly Value[])[],
): Value[] {
  return times.flatMap((row, e) =>
    row.map((time, s) => {
      const curve = mul(model.amplitude[e] as Value, exp(neg(mul(model.rate, time))));
      return sub(curve.add(model.offset[e] as Value), measured[e]?.[s] as Value);
    }),
  );
}

/** Hessian of the Rosenbrock function in 100 dimensions. */
export const curvature = compileHessian(rosenbrock, vector(100));

/** Jacobian of 1,000 residuals by 101 parameters. */
export const fit = compileJacobian(
  residuals,
  decay,
  constant(matrix(EXPERIMENTS, SAMPLES)),
  constant(matrix(EXPERIMENTS, SAMPLES)),
);

/** What there is to count about a compiled matrix. */
export interface Counts {
  readonly rows: number;
  readonly columns: number;
  /** Elements that may differ from 0: what the code stores. */
  readonly entries: number;
  /** Numbers behind them; in a symmetric matrix two entries share one. */
  readonly computed: number;
  /** Entries that were 0 at each of some random points. */
  readonly zeros: number;
  /** Operations of the whole code, values and gradient included. */
  readonly operations: number;
  /** Operations of the code that no result depends on. */
  readonly dead: number;
}

type Matrix = Pick<typeof fit, "graph" | "pattern" | "inputLength" | "dataLength"> & {
  valueAndEntries(x: Float64Array, first: Float64Array, e: Float64Array, d: Float64Array): unknown;
};

/** Which entries differ from 0 at some random point. */
function everNonzero(g: Matrix, rows: number, entries: number): Uint8Array {
  const next = uniform(3);
  const random = (length: number): Float64Array => Float64Array.from({ length }, () => 2 * next());
  const found = new Uint8Array(entries);
  for (let i = 0; i < 3; i++) {
    const values = new Float64Array(entries);
    g.valueAndEntries(random(g.inputLength), new Float64Array(rows), values, random(g.dataLength));
    values.forEach((value, k) => {
      if (value !== 0) found[k] = 1;
    });
  }
  return found;
}

/** The instructions that some output depends on. */
function needed({ graph }: Matrix): Set<number> {
  const marks = new Set(graph.outputs.map(({ id }) => id));
  for (let id = graph.length - 1; id >= 0; id--) {
    if (marks.has(id)) for (const arg of graph.args(id)) marks.add(arg);
  }
  return marks;
}

/** Counts what a compiled matrix computes. */
export function count(g: Matrix, rows: number): Counts {
  const stored = g.graph.outputs.filter(({ target }) => target === "entries");
  return {
    rows,
    columns: g.inputLength,
    entries: g.pattern.rows.length,
    computed: new Set(stored.map(({ id }) => id)).size,
    zeros: everNonzero(g, rows, stored.length).filter((mark) => mark === 0).length,
    operations: g.graph.operationCount,
    dead: g.graph.length - needed(g).size,
  };
}

function report(title: string, c: Counts): string {
  return [
    title,
    `  ${c.rows} × ${c.columns} = ${c.rows * c.columns} places, of which ${c.entries} may differ from 0`,
    `  ${c.entries} entries stored, ${c.computed} different numbers, ${c.zeros} of them always 0`,
    `  ${c.operations} operations for value, gradient and entries, ${c.dead} without effect`,
  ].join("\n");
}

/** What this example prints. */
export function run(): string {
  return [
    report("Hessian of the Rosenbrock function in 100 dimensions", count(curvature, 100)),
    report("Jacobian of 1,000 residuals", count(fit, fit.outputLength)),
  ].join("\n");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) console.log(run());

/* It prints:
Hessian of the Rosenbrock function in 100 dimensions
  100 × 100 = 10000 places, of which 298 may differ from 0
  298 entries stored, 199 different numbers, 0 of them always 0
  1977 operations for value, gradient and entries, 0 without effect
Jacobian of 1,000 residuals
  1000 × 101 = 101000 places, of which 3000 may differ from 0
  3000 entries stored, 2001 different numbers, 0 of them always 0
  8000 operations for value, gradient and entries, 0 without effect
*/
