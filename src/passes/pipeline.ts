/**
 * The pipeline: which passes run, in which order. This list is the compiler.
 *
 * The non-obvious decision: the order is part of the contract. In exact mode nothing is merged or
 * rewritten before differentiation, so the gradient has the interpreted engine's last bits; fast
 * mode simplifies and shares first, which makes less code and other last bits. What has second
 * derivatives differentiates the finished gradient, in both modes.
 */
import { hasLoops, type Routine } from "../ir/block.ts";
import type { Graph, Id } from "../ir/graph.ts";
import { type Measure, unmeasured } from "../stopwatch.ts";
import { differentiate, type Seed } from "./differentiate.ts";
import { collect } from "./collect.ts";
import { compact, type Direction, jacobian } from "./jacobian.ts";
import { prune } from "./prune.ts";
import type { Rewritten } from "./rewrite.ts";
import { share } from "./share.ts";
import { type Mode, simplify } from "./simplify.ts";
import { tangents } from "./tangent.ts";

/** A pass: a function from graph to graph that never changes its input. */
export interface Pass {
  readonly name: string;
  /** What it does, for someone who learns. */
  readonly about: string;
  /** It keeps every instruction and only adds more. */
  readonly appends?: true;
  readonly run: (graph: Graph) => Rewritten;
}

/** A graph as a pass left it. */
export interface Stage {
  /** The name of the pass, or "trace". */
  readonly name: string;
  readonly about: string;
  /** The pass kept every instruction and only added more. */
  readonly appends?: true;
  readonly graph: Routine;
  /** What became of each instruction of the stage before; absent in the first stage. */
  readonly image?: Int32Array;
  /** What the pass did, as counts. */
  readonly counts: ReadonlyMap<string, number>;
  /** The rules by which each instruction of the stage before was rewritten. */
  readonly applied?: () => ReadonlyMap<Id, readonly string[]>;
}

const differentiated = (seed: Seed): Pass => ({
  name: "differentiate",
  about: "append the chain rule, from the result back to the inputs",
  appends: true,
  run: (graph) => differentiate(graph, seed),
});

const jacobians = (direction: Direction): Pass => ({
  name: "jacobian",
  about:
    direction === "reverse"
      ? "append the chain rule for each output, back to the inputs it depends on"
      : "append the chain rule for each input, on to the outputs it leads to",
  appends: true,
  run: (graph) => jacobian(graph, { of: "values", symmetric: false, role: "step" }, direction),
});

const hessians = (direction: Direction): Pass => ({
  name: "hessian",
  about: "append the derivatives of the gradient, each pair of inputs once",
  appends: true,
  run: (graph) => jacobian(graph, { of: "grad", symmetric: true, role: "second" }, direction),
});

const directed: Pass = {
  name: "tangents",
  about: "append the derivative of everything along the direction",
  appends: true,
  run: (graph) => tangents(graph, "values", "tangents"),
};

const directedGradient: Pass = {
  name: "tangents",
  about: "append the derivative of the gradient along the direction",
  appends: true,
  run: (graph) => tangents(graph, "grad", "product"),
};

/** The passes that only make less of what is there: results are right without them too. */
export const OPTIONAL = ["simplify", "share", "collect", "prune"] as const;

/** The name of a pass that can be left out. */
export type OptionalPass = (typeof OPTIONAL)[number];

const simplified = (mode: Mode): Pass => ({
  name: "simplify",
  about: "fold constants and apply algebraic identities",
  run: (graph) => simplify(graph, mode),
});

const shared: Pass = {
  name: "share",
  about: "compute equal expressions once",
  run: share,
};

const collected: Pass = {
  name: "collect",
  about: "multiply sums out and collect like terms",
  run: collect,
};

const compacted: Pass = {
  name: "compact",
  about: "drop entries that are always 0 and number the others",
  run: compact,
};

const pruned: Pass = {
  name: "prune",
  about: "drop what no result depends on",
  run: prune,
};

/** Passes before differentiation: none in exact mode, where they would change last bits. */
const early = (mode: Mode): readonly Pass[] =>
  mode === "exact" ? [] : [simplified(mode), shared, collected];

/** What makes less of the whole; in exact mode sums keep their order. */
const smaller = (mode: Mode): readonly Pass[] =>
  mode === "exact" ? [simplified(mode), shared] : [simplified(mode), shared, collected];

const late = (mode: Mode): readonly Pass[] => [...smaller(mode), pruned];

const lateMatrix = (mode: Mode): readonly Pass[] => [...smaller(mode), compacted, pruned];

interface Passes {
  readonly value: (mode: Mode) => readonly Pass[];
  readonly gradient: (mode: Mode, seed: Seed) => readonly Pass[];
  readonly jacobian: (mode: Mode, direction: Direction) => readonly Pass[];
  readonly hessian: (mode: Mode, direction: Direction) => readonly Pass[];
  readonly jvp: (mode: Mode) => readonly Pass[];
  readonly hvp: (mode: Mode) => readonly Pass[];
}

/** The passes that lead to each thing that can be computed. */
export const PASSES: Passes = {
  /** The value, or values, alone. */
  value: late,
  /** Value and gradient. With a seed of one: the fused function. */
  gradient: (mode: Mode, seed: Seed): readonly Pass[] => [
    ...early(mode),
    differentiated(seed),
    ...late(mode),
  ],
  /** Values and the entries of their Jacobian matrix. */
  jacobian: (mode: Mode, direction: Direction): readonly Pass[] => [
    ...early(mode),
    jacobians(direction),
    ...lateMatrix(mode),
  ],
  /** Value, gradient and the entries of the Hessian matrix. */
  hessian: (mode: Mode, direction: Direction): readonly Pass[] => [
    ...PASSES.gradient(mode, "one"),
    hessians(direction),
    ...lateMatrix(mode),
  ],
  /** Values and their derivatives along a direction. */
  jvp: (mode: Mode): readonly Pass[] => [...early(mode), directed, ...late(mode)],
  /** Value, gradient and the product of the Hessian matrix with a direction. */
  hvp: (mode: Mode): readonly Pass[] => [
    ...PASSES.gradient(mode, "one"),
    directedGradient,
    ...late(mode),
  ],
};

/** Runs passes one after the other; the first stage is the traced graph itself. */
export function runPasses(
  traced: Graph,
  passes: readonly Pass[],
  measure: Measure = unmeasured,
): readonly Stage[] {
  const about = "run the function on Values that record what is done to them";
  const stages: Stage[] = [{ name: "trace", about, graph: traced, counts: new Map() }];
  let graph = traced;
  for (const pass of passes) {
    const input = graph;
    const { name, about, appends } = pass;
    const result = measure(
      name,
      () => pass.run(input),
      (made) => made.graph.length,
    );
    graph = result.graph;
    stages.push({ name, about, ...(appends && { appends }), ...result });
  }
  return stages;
}

/** The straight-line graph of a stage; a stage with loops has none. */
export function straight({ graph }: Pick<Stage, "graph">): Graph {
  if (!hasLoops(graph)) return graph;
  throw new TypeError("a stage with loops is no single graph");
}

/** The graph that stages end with. */
export const lastGraph = (stages: readonly Stage[]): Graph => straight(stages.at(-1) as Stage);
