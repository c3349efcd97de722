/**
 * The things that can be compiled from one traced function, and the graphs each consists of.
 *
 * The non-obvious decision: where a matrix can be computed row by row or column by column, both
 * are compiled and the one with fewer operations is kept; counting beats guessing.
 */
import { type Block, graphsIn, isLoop, type Routine, type Step } from "../ir/block.ts";
import type { Graph } from "../ir/graph.ts";
import { extended, lazily, once } from "../lazy.ts";
import { type Direction, type Pattern, patternOf } from "./jacobian.ts";
import {
  lastGraph,
  type OptionalPass,
  type Pass,
  PASSES,
  runPasses,
  type Stage,
  straight,
} from "./pipeline.ts";
import type { Mode } from "./simplify.ts";
import { share } from "./share.ts";
import { split } from "./split.ts";
import { type Measure, unmeasured } from "../stopwatch.ts";
import { type Lower, loopPrograms } from "./loops.ts";
import { roll, rollSteps } from "../roll/roll.ts";

/** What is computed beside the value: derivatives, or products with them. */
export type Product = "gradient" | "jacobian" | "hessian" | "jvp" | "vjp" | "hvp";

/** The functions that products consist of, one graph each. */
export type FunctionKind =
  | "value"
  | "forward"
  | "backward"
  | "valueAndGrad"
  | "valueAndEntries"
  | "valueAndTangent"
  | "valueAndProduct";

/** One function: its graph, and how that came about. */
export interface Program {
  readonly graph: Routine;
  readonly stages: readonly Stage[];
}

/** All functions that are emitted for one compilation. */
export interface Programs {
  readonly product: Product;
  /** Those that `main` is not are lowered when they are first read. */
  readonly functions: Readonly<Partial<Record<FunctionKind, Program>>>;
  /** The one that computes everything at once. */
  readonly main: Program;
  readonly tapeLength: number;
  /** What each row adds to the tape. */
  readonly tapePerRow?: number;
  /** The sparsity pattern of a matrix. */
  readonly pattern?: Pattern;
  /** How a matrix was computed. */
  readonly direction?: Direction;
}

/** Which functions of several there are, for a mode and a wish. */
export interface Wish {
  readonly mode: Mode;
  readonly loops: boolean | "auto";
  /** Whether an interpreter runs it, which takes long for each iteration, however short. */
  readonly interpreted?: boolean;
  readonly direction: Direction | "auto";
  /** Passes that are left out, to see what they are good for. */
  readonly without?: readonly OptionalPass[];
  /** Told of the stages that lead to the main function. */
  readonly measure?: Measure;
}

const program = (stages: readonly Stage[]): Program => ({ graph: lastGraph(stages), stages });

/** Runs the passes that the wish does not leave out. */
function run(
  traced: Graph,
  passes: readonly Pass[],
  { without = [] }: Wish,
  measure?: Measure,
): readonly Stage[] {
  const wanted = passes.filter(({ name }) => !(without as readonly string[]).includes(name));
  return runPasses(traced, wanted, measure);
}

/** Runs the passes that lead to the main function. */
const mainOf = (traced: Graph, passes: readonly Pass[], wish: Wish): Program =>
  program(run(traced, passes, wish, wish.measure));

/** Computes the value, or values, alone. */
const valueOf = (traced: Graph, wish: Wish): Program =>
  program(run(traced, PASSES.value(wish.mode), wish));

/** A traced function: straight-line, and if it has loops of its own, how they are lowered. */
export interface Traceable {
  readonly graph: Graph;
  readonly lower?: Lower;
}

type Lowering = (traced: Traceable, wish: Wish) => Omit<Programs, "product">;

/** Longer functions have a gradient that V8 does not optimise as one; loops are looked for. */
const LONGEST_STRAIGHT = 1_500;

/** The functions of a gradient with loops, and how they came about. */
function withLoops(source: Traceable, lower: Lower, wish: Wish): ReturnType<Lowering> {
  const traced = source.graph;
  const { measure = unmeasured } = wish;
  const made = loopPrograms(lower, traced.names, wish);
  measure(
    "differentiate",
    () => made.valueAndGrad,
    ({ length }) => length,
  );
  const stages: readonly Stage[] = [
    ...runPasses(traced, []),
    {
      name: "roll",
      about: source.lower ? "cut the trace into its loops" : "make loops of what looks alike",
      graph: made.primal,
      counts: countLoops(made.primal),
    },
    {
      name: "differentiate",
      about: "send adjoints back through all steps, and clean each of them up",
      graph: made.valueAndGrad,
      counts: new Map(),
    },
  ];
  const program = (graph: Routine): Program => ({ graph, stages });
  const main = program(made.valueAndGrad);
  const functions = lazily<Programs["functions"]>({
    value: () => program(made.value),
    forward: () => program(made.forward),
    backward: () => program(made.backward),
    valueAndGrad: () => main,
  });
  return {
    functions,
    main,
    get tapeLength(): number {
      return made.forward.sizes.tape;
    },
    get tapePerRow(): number {
      return made.forward.sizes.tapePerRow;
    },
  };
}

/** How many loops there are, by how often they run. */
function countLoops({ steps }: Block): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const visit = (list: readonly Step[]): void =>
    list.filter(isLoop).forEach(({ count, body }) => {
      const what = `loop of ${count === "rows" ? "all rows" : count}`;
      counts.set(what, (counts.get(what) ?? 0) + 1);
      visit(body);
    });
  visit(steps);
  return counts;
}

/** A body of so many operations is worth an interpreter's while. */
const LONG = 100;

/** Operations in the longest graph of a loop. */
const longestBody = (steps: readonly Step[]): number =>
  Math.max(
    0,
    ...steps.filter(isLoop).flatMap(({ body }) => graphsIn(body).map((g) => g.operationCount)),
  );

/**
 * Where most of a graph computes the same again, as a recursive expansion does, it is the better to
 * share first; else it stays as it is, since what iterations share is in none of them.
 */
function withoutRepetition(graph: Graph): Graph {
  if (graph.operationCount <= LONGEST_STRAIGHT) return graph;
  const shared = share(graph).graph;
  return 2 * shared.operationCount < graph.operationCount ? shared : graph;
}

/** How a function is cut into loops: as it was written, or as they are found; null for none. */
function loopsOf(
  { graph, lower }: Traceable,
  { mode, loops, interpreted = false, measure = unmeasured }: Wish,
): Lower | null {
  const strict = mode === "exact";
  if (lower !== undefined) {
    return (anyOrder) => {
      const { steps, cells } = lower(anyOrder);
      return { steps: rollSteps(steps, cells, strict), cells };
    };
  }
  const flat = mode === "fast" && loops !== false ? withoutRepetition(graph) : graph;
  const wanted = loops === "auto" ? flat.operationCount > LONGEST_STRAIGHT : loops;
  const found = wanted ? measure("roll", () => roll(flat, strict)) : null;
  const short =
    interpreted && loops === "auto" && found !== null && longestBody(found.steps) < LONG;
  return short ? null : found && (() => found);
}

const gradient: Lowering = (source, wish) => {
  const traced = source.graph;
  const lower = loopsOf(source, wish);
  if (lower !== null) return withLoops(source, lower, wish);
  const main = mainOf(traced, PASSES.gradient(wish.mode, "one"), wish);
  const halves = once(() => halvesOf(traced, wish));
  const functions = lazily<Programs["functions"]>({
    value: () => valueOf(traced, wish),
    forward: () => halves().forward,
    backward: () => halves().backward,
    valueAndGrad: () => main,
  });
  return {
    functions,
    main,
    get tapeLength(): number {
      return halves().tapeLength;
    },
  };
};

/** The two halves of a gradient, which have a seed. */
function halvesOf(
  traced: Graph,
  wish: Wish,
): Record<"forward" | "backward", Program> & { tapeLength: number } {
  const stages = run(traced, PASSES.gradient(wish.mode, "input"), wish);
  let tapeLength = 0;
  const { forward, backward } = split(lastGraph(stages), {
    isResult: ({ target }) => target === "value",
    place: () => ({ index: tapeLength++ }),
  });
  return { forward: { graph: forward, stages }, backward: { graph: backward, stages }, tapeLength };
}

/** The graph before entries were numbered, from which the pattern is read. */
function patternIn({ stages }: Program): Pattern {
  const at = stages.findIndex(({ name }) => name === "compact");
  return patternOf(straight(stages[at - 1] as Stage));
}

/** Compiles a matrix in each direction that may pay, and keeps the one with fewest operations. */
const matrix =
  (
    passes: (mode: Mode, direction: Direction) => readonly Pass[],
    worthTrying: (traced: Graph) => readonly Direction[],
  ): Lowering =>
  ({ graph: traced }, wish) => {
    const directions = wish.direction === "auto" ? worthTrying(traced) : [wish.direction];
    const candidates = directions.map((direction) => {
      return { direction, main: mainOf(traced, passes(wish.mode, direction), wish) };
    });
    const { direction, main } = candidates.reduce((best, next) =>
      next.main.graph.operationCount < best.main.graph.operationCount ? next : best,
    );
    const functions = lazily<Programs["functions"]>({
      value: () => valueOf(traced, wish),
      valueAndEntries: () => main,
    });
    return { functions, main, tapeLength: 0, pattern: patternIn(main), direction };
  };

/** More outputs than inputs: then a sweep an input may be cheaper than a sweep an output. */
const isTall = ({ outputs, names }: Graph): boolean => outputs.length > names.x.length;

const jacobian = matrix(PASSES.jacobian, (traced) =>
  isTall(traced) ? ["reverse", "forward"] : ["reverse"],
);

const hessian = matrix(PASSES.hessian, () => ["reverse", "forward"]);

const jvp: Lowering = ({ graph: traced }, wish) => {
  const main = mainOf(traced, PASSES.jvp(wish.mode), wish);
  return { functions: { valueAndTangent: main }, main, tapeLength: 0 };
};

const vjp: Lowering = ({ graph: traced }, wish) => {
  const main = mainOf(traced, PASSES.gradient(wish.mode, "cotangents"), wish);
  return { functions: { valueAndGrad: main }, main, tapeLength: 0 };
};

const hvp: Lowering = ({ graph: traced }, wish) => {
  const main = mainOf(traced, PASSES.hvp(wish.mode), wish);
  return { functions: { valueAndProduct: main }, main, tapeLength: 0 };
};

const LOWERINGS: Readonly<Record<Product, Lowering>> = {
  gradient,
  jacobian,
  hessian,
  jvp,
  vjp,
  hvp,
};

/** Whether a product is of a function of one Value; the others take several, with structure. */
export const OF_ONE_VALUE: Readonly<Record<Product, boolean>> = {
  gradient: true,
  jacobian: false,
  hessian: true,
  jvp: false,
  vjp: false,
  hvp: true,
};

/** Takes a traced graph through the whole pipeline. */
export function lowerToPrograms(traced: Traceable, product: Product, wish: Wish): Programs {
  return extended({ product }, LOWERINGS[product](traced, wish));
}
