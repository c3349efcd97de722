/**
 * Which regions steps read and write, and what of a block nothing depends on.
 *
 * The non-obvious decision: a sum reads itself, so being read keeps nothing alive; what counts is
 * whether a result of the block can be reached.
 */
import { graphsIn, isLoop, mapGraphs, type Step } from "../ir/block.ts";
import type { Graph, Output } from "../ir/graph.ts";
import { type Cells, isCell, type Region } from "./cells.ts";
import { live, prune } from "./prune.ts";

/** The regions that the inputs of a graph lie in; `marks` says which inputs count. */
function readBy(graph: Graph, cells: Cells, marks?: Uint8Array): Region[] {
  const found: Region[] = [];
  for (let id = 0; id < graph.length; id++) {
    if (graph.kind(id) !== "input" || marks?.[id] === 0) continue;
    const { space, index } = graph.source(id);
    if (isCell(space)) found.push(cells.at(space, index));
  }
  return found;
}

const regionOf = ({ target, index }: Output, cells: Cells): Region | undefined =>
  isCell(target) ? cells.at(target, index) : undefined;

/** The regions that steps read. */
export function regionsRead(steps: readonly Step[], cells: Cells): Set<Region> {
  return new Set(graphsIn(steps).flatMap((graph) => readBy(graph, cells)));
}

/** The regions that steps write. */
export function regionsWritten(steps: readonly Step[], cells: Cells): Set<Region> {
  const found = new Set<Region>();
  for (const { outputs } of graphsIn(steps)) {
    for (const output of outputs) {
      const region = regionOf(output, cells);
      if (region !== undefined) found.add(region);
    }
  }
  return found;
}

/** The regions from which results can be reached. */
function liveRegions(graphs: readonly Graph[], cells: Cells, kept: Iterable<Region>): Set<Region> {
  const found = new Set(kept);
  for (let before = -1; before < found.size;) {
    before = found.size;
    for (const graph of graphs) {
      const wanted = liveOutputs(graph, cells, found);
      for (const region of readBy(graph, cells, live(graph.withOutputs(wanted)))) found.add(region);
    }
  }
  return found;
}

const liveOutputs = (graph: Graph, cells: Cells, regions: ReadonlySet<Region>): Output[] =>
  graph.outputs.filter((output) => {
    const region = regionOf(output, cells);
    return region === undefined || regions.has(region);
  });

/**
 * Drops what is written to memory after it has been read for the last time, as the zeros that
 * adjoints end with.
 */
function withoutDeadStores(steps: readonly Step[], cells: Cells): Step[] {
  const later = new Set<Region>();
  const trimmed = (step: Step): Step => {
    const reads = regionsRead([step], cells);
    // What a loop writes, its next iteration may read.
    const needed = isLoop(step) ? new Set([...later, ...reads]) : new Set(later);
    for (const region of reads) later.add(region);
    const isRead = (output: Output): boolean =>
      output.target !== "memory" || needed.has(regionOf(output, cells) as Region);
    const [result] = mapGraphs([step], (graph) => graph.withOutputs(graph.outputs.filter(isRead)));
    return result as Step;
  };
  return steps.toReversed().map(trimmed).reverse();
}

/**
 * Drops what no result depends on, in steps and between them.
 * @param kept regions that something else reads later
 */
export function pruneSteps(
  steps: readonly Step[],
  cells: Cells,
  kept: Iterable<Region> = [],
): Step[] {
  const regions = liveRegions(graphsIn(steps), cells, kept);
  const visit = (list: readonly Step[]): Step[] =>
    list.flatMap((step): Step[] => {
      if (isLoop(step)) {
        const body = visit(step.body);
        return body.length === 0 ? [] : [{ ...step, body }];
      }
      const outputs = liveOutputs(step, cells, regions);
      return outputs.length === 0 ? [] : [prune(step.withOutputs(outputs)).graph];
    });
  return visit(withoutDeadStores(steps, cells));
}
