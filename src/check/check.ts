/**
 * The check that every compilation ends with: emitted code against the interpreted engine.
 *
 * The non-obvious decision: in fast mode, whose rules may change any bit at some input, the check
 * is two: emitted code against the IR interpreter, bit for bit; and against the engine roughly,
 * where a difference counts only if most points have one.
 */
import type { Compilation } from "../compiled.ts";
import { CHECK_FAILED } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { eachOf, type Flat } from "../emit/evaluate.ts";
import { columnsOf, kindsOf, mainKind } from "../emit/programs.ts";
import { hasLoops } from "../ir/block.ts";
import type { Graph } from "../ir/graph.ts";
import { type Stage, straight } from "../passes/pipeline.ts";
import type { FunctionKind } from "../passes/products.ts";
import { diagnose } from "./diagnose.ts";
import { judge, type Judgement } from "./engine.ts";
import { type CheckPoint, samplePoints, SEVERAL_ROWS } from "./points.ts";
import {
  type Comparison,
  difference,
  EXACTLY,
  RESULT_ARRAYS,
  type Results,
  ROUGHLY,
  type Run,
  runCompiled,
  runInterpreted,
  runMain,
} from "./runs.ts";

/** "auto" checks at as many points as keep engine nodes × points below this; at least at one, … */
const BUDGET = 20_000;
/** … unless there are more nodes than this: then one point takes longer than compiling. */
const LARGEST = 100_000;
const MOST_POINTS = 16;

/** A run that gave something else than it should. */
interface Failure {
  readonly point: CheckPoint;
  readonly run: Run;
  readonly what: string;
}

/** What the results should be; and on the way there, where that is known. */
type Truth = Results & Partial<Pick<Judgement, "traced">>;

/** What is compared: functions of a compilation with what is known to be right. */
interface Checked {
  readonly compilation: Compilation;
  readonly kinds: readonly FunctionKind[];
  readonly truthAt: (compilation: Compilation, point: CheckPoint) => Truth;
}

const showPoint = ({ x, data }: CheckPoint): string => {
  const list = (numbers: Float64Array): string =>
    numbers.length > 6 ? `${numbers.slice(0, 6).join(", ")}, …` : numbers.join(", ");
  return `x = [${list(x)}]${data.length > 0 ? `, data = [${list(data)}]` : ""}`;
};

function refuse({ compilation }: Checked, { point, run, what }: Failure): never {
  const truth = judge(compilation, point);
  const { found, place } = diagnose(compilation, point, truth, run.how);
  const details = { what: `in ${run.how} at ${showPoint(point)}, ${what}; ${found}` };
  throw new GradcError(CHECK_FAILED, details, place);
}

/** The first run at a point that is not what it should be. */
function failureAt(
  { compilation, kinds }: Checked,
  point: CheckPoint,
  same: Comparison,
  wanted: (i: number) => Results,
): Failure | undefined {
  for (const [i, run] of runCompiled(compilation, point, kinds).entries()) {
    const what = difference(run.results, wanted(i), compilation.programs, same);
    if (what !== null) return { point, run, what };
  }
  return undefined;
}

function checkExact(checked: Checked, points: readonly CheckPoint[]): void {
  for (const point of points) {
    const truth = checked.truthAt(checked.compilation, point);
    const failure = failureAt(checked, point, EXACTLY, () => truth);
    if (failure !== undefined) refuse(checked, failure);
  }
}

/** A point is ordinary if no number on the way is infinite or NaN either. */
const allFinite = (truth: Truth): boolean =>
  (truth.traced?.results ?? []).every(Number.isFinite) &&
  Number.isFinite(truth.value ?? 0) &&
  RESULT_ARRAYS.every((array) => truth[array]?.every(Number.isFinite) ?? true);

function checkFast(checked: Checked, points: readonly CheckPoint[]): void {
  const { compilation, kinds, truthAt } = checked;
  const failures: Failure[] = [];
  let ordinary = 0;
  for (const point of points) {
    const truth = truthAt(compilation, point);
    const interpreted = runInterpreted(compilation.programs, point, kinds);
    const own = failureAt(checked, point, EXACTLY, (i) => (interpreted[i] as Run).results);
    if (own !== undefined) refuse(checked, own);
    if (!allFinite(truth)) continue;
    ordinary++;
    const failure = failureAt(checked, point, ROUGHLY, () => truth);
    if (failure !== undefined) failures.push(failure);
  }
  const [first] = failures;
  if (first !== undefined && failures.length > ordinary / 2) refuse(checked, first);
}

/** At how many points a compilation is checked. */
export function pointCount({
  options,
  traced,
  programs,
}: Pick<Compilation, "options" | "traced" | "programs">): number {
  if (options.check === false) return 0;
  if (options.check === true) return MOST_POINTS;
  const { length } = programs.product === "gradient" ? traced.graph : programs.main.graph;
  if (length > LARGEST) return 0;
  const nodes = columnsOf(programs) === 0 ? length : SEVERAL_ROWS * length;
  return Math.min(MOST_POINTS, Math.max(1, Math.floor(BUDGET / nodes)));
}

/** The graph that asks the most questions: the last one that a pass has only appended to. */
export function widest({ programs, traced }: Compilation): Graph {
  const { stages } = programs.main;
  const grown = stages.filter(({ appends }) => appends).at(-1) ?? stages.at(-1);
  // Where there are loops the traced function asks what it asks.
  return stages.some(({ graph }) => hasLoops(graph)) ? traced.graph : straight(grown as Stage);
}

function compare(checked: Checked, count: number): void {
  if (count === 0) return;
  const points = samplePoints(widest(checked.compilation), count);
  if (checked.compilation.options.mode === "exact") checkExact(checked, points);
  else checkFast(checked, points);
}

/**
 * Compares functions with the interpreted engine at up to `count` points.
 * @throws GradcError CHECK_FAILED naming the first instruction that differs
 */
export function check(
  compilation: Compilation,
  count: number,
  kinds: readonly FunctionKind[] = kindsOf(compilation.programs),
): void {
  compare({ compilation, kinds, truthAt: judge }, count);
}

/** Functions that are checked together: backward reads what forward has left. */
const HALVES: readonly FunctionKind[] = ["forward", "backward"];

/**
 * The functions of a compilation. With `check: "auto"` only the main one has been compared with the
 * engine. Each of the others is lowered and emitted when it is first read, and is compared with the
 * main one then: the user's function may have changed what it depends on since it was traced.
 * @throws GradcError CHECK_FAILED, when one is read that differs
 */
export function checkedWhenRead(compilation: Compilation): Flat {
  const { programs, flat, options } = compilation;
  if (options.check !== "auto") return flat;
  return eachOf(programs, (kind) => {
    const kinds = HALVES.includes(kind) ? HALVES : [kind];
    if (kind !== mainKind(programs)) {
      compare({ compilation, kinds, truthAt: runMain }, pointCount(compilation));
    }
    return flat[kind];
  });
}
