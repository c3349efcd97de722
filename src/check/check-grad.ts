/**
 * `checkGrad`: a report on a compiled gradient at one point, against two judges.
 *
 * The non-obvious decision: the finite differences are taken of the interpreted engine's value,
 * not of the compiled one, so that neither judge uses any compiled code.
 */
import { type Compilation, compilationOf } from "../compiled.ts";
import { NOT_COMPILED } from "../catalogue.ts";
import { describe, GradcError } from "../errors.ts";
import { flattener, type Point } from "../trace/read.ts";
import { judge, type Judgement } from "./engine.ts";
import { sameBits, sameGradient } from "./runs.ts";

/** One input in the report. */
export interface InputCheck {
  readonly name: string;
  /** ∂value/∂input by the compiled code, the interpreted engine and central differences. */
  readonly compiled: number;
  readonly interpreted: number;
  readonly difference: number;
  /** Compiled and interpreted are the same bits (the sign of zero aside). */
  readonly identical: boolean;
  /** The difference quotient agrees to about five digits. Near a kink it may not. */
  readonly close: boolean;
}

/** What `checkGrad` found. Printing it gives a table. */
export interface GradCheck {
  /** Everything is identical and close. */
  readonly ok: boolean;
  readonly value: { readonly compiled: number; readonly interpreted: number };
  readonly inputs: readonly InputCheck[];
  toString(): string;
}

/** Relative step sizes; the best of the three counts, since no single one suits every function. */
const STEPS = [6e-6, 1e-4, 1e-7];

/** Directions and weights, which gradients have not. */
const NOWHERE = { direction: new Float64Array(0), cotangents: new Float64Array(0) };

/** Central difference of the engine's value by x[i], the one nearest to `wanted`. */
function centralDifference(
  compilation: Compilation,
  { x, data }: Point,
  i: number,
  wanted: number,
): number {
  const at = (xi: number): number =>
    judge(compilation, { ...NOWHERE, x: x.with(i, xi), data }).value as number;
  const quotients = STEPS.map((step) => {
    const xi = x[i] as number;
    const h = step * Math.max(1, Math.abs(xi));
    return (at(xi + h) - at(xi - h)) / (xi + h - (xi - h));
  });
  const error = (q: number): number => (Number.isNaN(q) ? Infinity : Math.abs(q - wanted));
  return quotients.reduce((best, q) => (error(q) < error(best) ? q : best));
}

const near = (difference: number, gradient: number, value: number): boolean =>
  sameBits(difference, gradient) ||
  Math.abs(difference - gradient) <=
    1e-5 * Math.max(1, Math.abs(gradient)) + 1e-8 * Math.abs(value);

function checkInput(
  compilation: Compilation,
  point: Point,
  truth: Judgement,
  grad: Float64Array,
  i: number,
): InputCheck {
  const name = compilation.programs.main.graph.names.x[i] as string;
  const [compiled, interpreted] = [grad[i] as number, truth.grad?.[i] as number];
  const difference = centralDifference(compilation, point, i, compiled);
  const identical = sameGradient(compiled, interpreted);
  return {
    name,
    compiled,
    interpreted,
    difference,
    identical,
    close: near(difference, compiled, truth.value as number),
  };
}

const HEADINGS = ["input", "compiled", "interpreted", "difference quotient", ""];

function table(check: Omit<GradCheck, "toString">): string {
  const { value, inputs } = check;
  const mark = (row: InputCheck): string =>
    row.identical && row.close ? "ok" : row.identical ? "NOT CLOSE" : "NOT IDENTICAL";
  const same = sameBits(value.compiled, value.interpreted) ? "ok" : "NOT IDENTICAL";
  const rows = [
    HEADINGS,
    ["(value)", `${value.compiled}`, `${value.interpreted}`, "", same],
    ...inputs.map((row) => [
      row.name,
      `${row.compiled}`,
      `${row.interpreted}`,
      `${row.difference}`,
      mark(row),
    ]),
  ];
  const widths = HEADINGS.map((_, c) => Math.max(...rows.map((row) => (row[c] as string).length)));
  const lines = rows.map((row) =>
    row
      .map((cell, c) => cell.padEnd(widths[c] as number))
      .join("  ")
      .trimEnd(),
  );
  return lines.join("\n");
}

/**
 * Compares a compiled gradient at one point with the interpreted engine (bit for bit) and with
 * central differences.
 * @param g what `compileGrad` returned
 * @param args arguments as for `g`
 * @throws GradcError NOT_COMPILED, ARGUMENT_COUNT or SHAPE_MISMATCH
 */
export function checkGrad<A extends readonly unknown[]>(
  g: (...args: A) => unknown,
  ...args: NoInfer<A>
): GradCheck {
  const compilation = compilationOf(g);
  if (compilation?.programs.product !== "gradient") {
    throw new GradcError(NOT_COMPILED, { what: "checkGrad", got: describe(g) });
  }
  const { shapes, parameters, programs } = compilation;
  const { x, data, row = [] } = programs.main.graph.names;
  const lengths = { x: x.length, data: data.length, row: row.length };
  const point = flattener(shapes, parameters, lengths, "checkGrad, after g,")(args);
  const truth = judge(compilation, { ...NOWHERE, ...point });
  const interpreted = truth.value as number;
  const grad = new Float64Array(point.x.length);
  const compiled = compilation.flat.valueAndGrad(point.x, grad, point.data);
  const inputs = Array.from(grad, (_, i) => checkInput(compilation, point, truth, grad, i));
  const identical = sameBits(compiled, interpreted);
  const ok = identical && inputs.every((row) => row.identical && row.close);
  const report = { ok, value: { compiled, interpreted }, inputs };
  return { ...report, toString: () => table(report) };
}
