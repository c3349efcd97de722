/**
 * The check that every compilation ends with: emitted code against the interpreted engine.
 *
 * The non-obvious decision: numbers are compared as bits and never by `error > tolerance`, a form
 * of test that a NaN passes. In fast mode, where bits may differ, the comparison is "close, or not
 * a finite number in the engine either".
 */
import type { Compilation } from "../compiled.ts";
import { GradcError } from "../errors.ts";
import { diagnose } from "./diagnose.ts";
import type { Point } from "../trace/structure.ts";
import { judge, type Judgement, sameBits, sameGradient } from "./engine.ts";
import { samplePoints } from "./points.ts";

/** "auto" checks at as many points as keep engine nodes × points below this. */
const BUDGET = 100_000;
const MOST_POINTS = 16;

interface Run {
  readonly how: "valueAndGrad" | "forward and backward" | "value";
  readonly value: number;
  /** Absent where only the value is computed. */
  readonly grad?: Float64Array;
}

/** Runs the compiled functions in each of the three ways there are. */
function runAll({ flat, programs }: Compilation, { x, data }: Point): readonly Run[] {
  const fused = new Float64Array(x.length).fill(NaN);
  const halves = new Float64Array(x.length).fill(NaN);
  const tape = new Float64Array(programs.tapeLength).fill(NaN);
  const value = flat.valueAndGrad(x, fused, data);
  const forward = flat.forward(x, tape, data);
  flat.backward(x, tape, halves, 1, data);
  return [
    { how: "valueAndGrad", value, grad: fused },
    { how: "forward and backward", value: forward, grad: halves },
    { how: "value", value: flat.value(x, data) },
  ];
}

const close = (a: number, b: number): boolean =>
  !Number.isFinite(b) || Math.abs(a - b) <= 1e-8 * Math.max(1, Math.abs(a), Math.abs(b));

const COMPARE = {
  exact: { value: sameBits, grad: sameGradient },
  fast: { value: close, grad: close },
} as const;

/** What differs between a run and the engine, in words; null if nothing does. */
function difference(compilation: Compilation, run: Run, truth: Judgement): string | null {
  const same = COMPARE[compilation.options.mode];
  if (!same.value(run.value, truth.value)) {
    return `the value is ${run.value} instead of ${truth.value}`;
  }
  const wrong = run.grad?.findIndex((g, i) => !same.grad(g, truth.grad[i] as number)) ?? -1;
  if (wrong === -1) return null;
  const name = compilation.programs.fused.names.x[wrong];
  return `the gradient by ${name} is ${run.grad?.[wrong]} instead of ${truth.grad[wrong]}`;
}

const showPoint = ({ x, data }: Point): string => {
  const list = (numbers: Float64Array): string =>
    numbers.length > 6 ? `${numbers.slice(0, 6).join(", ")}, …` : numbers.join(", ");
  return `x = [${list(x)}]${data.length > 0 ? `, data = [${list(data)}]` : ""}`;
};

/**
 * Compares at one point.
 * @throws GradcError CHECK_FAILED naming the first instruction that differs
 */
export function checkAt(compilation: Compilation, point: Point): void {
  const truth = judge(compilation, point);
  for (const run of runAll(compilation, point)) {
    const what = difference(compilation, run, truth);
    if (what === null) continue;
    const { found, place } = diagnose(compilation, point, truth, run.how !== "valueAndGrad");
    const details = { what: `in ${run.how} at ${showPoint(point)}, ${what}; ${found}` };
    throw new GradcError("CHECK_FAILED", details, place);
  }
}

/** At how many points a compilation is checked. */
export function pointCount({ options, traced }: Pick<Compilation, "options" | "traced">): number {
  if (options.check === false) return 0;
  if (options.check === true) return MOST_POINTS;
  return Math.min(MOST_POINTS, Math.floor(BUDGET / traced.graph.length));
}

/**
 * Compares at up to `count` points.
 * @throws GradcError CHECK_FAILED
 */
export function check(compilation: Compilation, count: number): void {
  if (count === 0) return;
  const differentiated = compilation.programs.stages.find(({ name }) => name === "differentiate");
  const graph = differentiated?.graph ?? compilation.programs.fused;
  for (const point of samplePoints(graph, count)) checkAt(compilation, point);
}
