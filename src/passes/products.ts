/**
 * The things that can be compiled from one traced function, and the graphs each consists of.
 *
 * The non-obvious decision: where a matrix can be computed row by row or column by column, both
 * are compiled and the one with fewer operations is kept; counting beats guessing.
 */
import type { Graph } from "../ir/graph.ts";
import { type Direction, type Pattern, patternOf } from "./jacobian.ts";
import { lastGraph, type Pass, PASSES, runPasses, type Stage } from "./pipeline.ts";
import type { Mode } from "./simplify.ts";
import { split } from "./split.ts";

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
  readonly graph: Graph;
  readonly stages: readonly Stage[];
}

/** All functions that are emitted for one compilation. */
export interface Programs {
  readonly product: Product;
  readonly functions: Readonly<Partial<Record<FunctionKind, Program>>>;
  /** The one that computes everything at once. */
  readonly main: Program;
  readonly tapeLength: number;
  /** The sparsity pattern of a matrix. */
  readonly pattern?: Pattern;
  /** How a matrix was computed. */
  readonly direction?: Direction;
}

/** Which functions of several there are, for a mode and a wish. */
export interface Wish {
  readonly mode: Mode;
  readonly direction: Direction | "auto";
}

const program = (stages: readonly Stage[]): Program => ({ graph: lastGraph(stages), stages });

/** Computes the value, or values, alone. */
const valueOf = (traced: Graph, { mode }: Wish): Program =>
  program(runPasses(traced, PASSES.value(mode)));

type Lowering = (traced: Graph, wish: Wish) => Omit<Programs, "product">;

const gradient: Lowering = (traced, wish) => {
  const main = program(runPasses(traced, PASSES.gradient(wish.mode, "one")));
  const { graph, stages } = program(runPasses(traced, PASSES.gradient(wish.mode, "input")));
  let tapeLength = 0;
  const { forward, backward } = split(graph, {
    isResult: ({ target }) => target === "value",
    place: () => ({ index: tapeLength++ }),
  });
  const functions = {
    value: valueOf(traced, wish),
    forward: { graph: forward, stages },
    backward: { graph: backward, stages },
    valueAndGrad: main,
  };
  return { functions, main, tapeLength };
};

/** The graph before entries were numbered, from which the pattern is read. */
function patternIn({ stages }: Program): Pattern {
  const at = stages.findIndex(({ name }) => name === "compact");
  return patternOf((stages[at - 1] as Stage).graph);
}

/** Compiles a matrix in each direction that may pay, and keeps the one with fewest operations. */
const matrix =
  (
    passes: (mode: Mode, direction: Direction) => readonly Pass[],
    worthTrying: (traced: Graph) => readonly Direction[],
  ): Lowering =>
  (traced, wish) => {
    const directions = wish.direction === "auto" ? worthTrying(traced) : [wish.direction];
    const candidates = directions.map((direction) => {
      return { direction, main: program(runPasses(traced, passes(wish.mode, direction))) };
    });
    const { direction, main } = candidates.reduce((best, next) =>
      next.main.graph.operationCount < best.main.graph.operationCount ? next : best,
    );
    const functions = { value: valueOf(traced, wish), valueAndEntries: main };
    return { functions, main, tapeLength: 0, pattern: patternIn(main), direction };
  };

/** More outputs than inputs: then a sweep an input may be cheaper than a sweep an output. */
const isTall = ({ outputs, names }: Graph): boolean => outputs.length > names.x.length;

const jacobian = matrix(PASSES.jacobian, (traced) =>
  isTall(traced) ? ["reverse", "forward"] : ["reverse"],
);

const hessian = matrix(PASSES.hessian, () => ["reverse", "forward"]);

const jvp: Lowering = (traced, { mode }) => {
  const main = program(runPasses(traced, PASSES.jvp(mode)));
  return { functions: { valueAndTangent: main }, main, tapeLength: 0 };
};

const vjp: Lowering = (traced, { mode }) => {
  const main = program(runPasses(traced, PASSES.gradient(mode, "cotangents")));
  return { functions: { valueAndGrad: main }, main, tapeLength: 0 };
};

const hvp: Lowering = (traced, { mode }) => {
  const main = program(runPasses(traced, PASSES.hvp(mode)));
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
export function lowerToPrograms(traced: Graph, product: Product, wish: Wish): Programs {
  return { product, ...LOWERINGS[product](traced, wish) };
}
