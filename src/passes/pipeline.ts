/**
 * The pipeline: which passes run, in which order. This list is the compiler.
 *
 * The non-obvious decision: the order is part of the contract. In exact mode nothing is merged or
 * rewritten before differentiation, so the gradient has the interpreted engine's last bits; fast
 * mode simplifies and shares first, which makes less code and other last bits.
 */
import type { Graph } from "../ir/graph.ts";
import { differentiate, type Seed } from "./differentiate.ts";
import { prune } from "./prune.ts";
import type { Rewritten } from "./rewrite.ts";
import { share } from "./share.ts";
import { type Mode, simplify } from "./simplify.ts";
import { type Halves, split } from "./split.ts";

/** A pass: a function from graph to graph that never changes its input. */
export interface Pass {
  readonly name: string;
  /** What it does, for someone who learns. */
  readonly about: string;
  readonly run: (graph: Graph) => Rewritten;
}

/** A graph as a pass left it. */
export interface Stage {
  /** The name of the pass, or "trace". */
  readonly name: string;
  readonly about: string;
  readonly graph: Graph;
  /** What became of each instruction of the stage before; absent in the first stage. */
  readonly image?: Int32Array;
  /** What the pass did, as counts. */
  readonly counts: ReadonlyMap<string, number>;
}

const differentiated = (seed: Seed): Pass => ({
  name: "differentiate",
  about: "append the chain rule, from the result back to the inputs",
  run: (graph) => differentiate(graph, seed),
});

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

const pruned: Pass = {
  name: "prune",
  about: "drop what no result depends on",
  run: prune,
};

/** Passes before differentiation: none in exact mode, where they would change last bits. */
const early = (mode: Mode): readonly Pass[] => (mode === "exact" ? [] : [simplified(mode), shared]);

const late = (mode: Mode): readonly Pass[] => [simplified(mode), shared, pruned];

/** The passes that lead to value and gradient. With a seed of one: the fused function. */
export function gradientPasses(mode: Mode, seed: Seed): readonly Pass[] {
  return [...early(mode), differentiated(seed), ...late(mode)];
}

/** The passes that lead to the value alone. */
export function valuePasses(mode: Mode): readonly Pass[] {
  return late(mode);
}

/** Runs passes one after the other; the first stage is the traced graph itself. */
export function runPasses(traced: Graph, passes: readonly Pass[]): readonly Stage[] {
  const about = "run the function on Values that record what is done to them";
  const stages: Stage[] = [{ name: "trace", about, graph: traced, counts: new Map() }];
  let graph = traced;
  for (const { name, about: purpose, run } of passes) {
    const result = run(graph);
    graph = result.graph;
    stages.push({ name, about: purpose, ...result });
  }
  return stages;
}

/** All graphs that are emitted for one function. */
export interface Programs extends Halves {
  /** Outputs: the value. */
  readonly value: Graph;
  /** Outputs: the value and `grad[i]`. */
  readonly fused: Graph;
  /** How `fused` came about. */
  readonly stages: readonly Stage[];
  /** How the graph came about that was split into `forward` and `backward`. */
  readonly seededStages: readonly Stage[];
}

const last = (stages: readonly Stage[]): Graph => (stages.at(-1) as Stage).graph;

/** Takes a traced graph through the whole pipeline. */
export function lowerToPrograms(traced: Graph, mode: Mode): Programs {
  const stages = runPasses(traced, gradientPasses(mode, "one"));
  const seededStages = runPasses(traced, gradientPasses(mode, "input"));
  const value = last(runPasses(traced, valuePasses(mode)));
  return { ...split(last(seededStages)), value, fused: last(stages), stages, seededStages };
}
