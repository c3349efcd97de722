/**
 * Where the records of rows are in the end: behind everything else in their array, each as long as
 * all that its row needs there.
 *
 * The non-obvious decision: how long a record is, and where the first one begins, is known only
 * when all steps have been made. Until then records begin far away and are one element apart
 * (`RECORDS_START`), and finished steps are moved at the end, instead of being made twice.
 */
import { type Place, striding } from "../ir/address.ts";
import { mapGraphs, type Sizes, type Step } from "../ir/block.ts";
import type { Graph, Output, Source } from "../ir/graph.ts";
import { type Cells, isCell, RECORDS_START, type Region } from "./cells.ts";

/** Steps, and how long their arrays are. */
export interface Settled {
  readonly steps: readonly Step[];
  readonly sizes: Sizes;
  /** Regions of more than one element. */
  readonly arrays: readonly Region[];
}

const isRecord = (where: string, index: number): boolean => isCell(where) && index >= RECORDS_START;

/** Whether a counter goes from record to record. What a loop made is read with those of others. */
const goesThroughRows = ({ own, around, rows }: Region, depth: number): boolean =>
  own.some(({ count }) => count === "rows") ? !around.has(depth) : rows.includes(depth);

/** Moves what is in records. */
class Move {
  readonly #cells: Cells;

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  /** How far. */
  #by(space: Region["space"]): number {
    return this.#cells.lengths(space).once - RECORDS_START;
  }

  region(region: Region): Region {
    return region.rows.length === 0
      ? region
      : { ...region, base: region.base + this.#by(region.space) };
  }

  source(source: Source): Source {
    const { space, index } = source;
    return isRecord(space, index) ? { ...source, ...this.#place(space, source) } : source;
  }

  output(output: Output): Output {
    const { target, index } = output;
    return isRecord(target, index) ? { ...output, ...this.#place(target, output) } : output;
  }

  #place(where: string, { index, address }: Place): Place {
    const space = where as Region["space"];
    const region = this.#cells.at(space, index);
    const moved = { index: index + this.#by(space) };
    if (address === undefined) return moved;
    const { perRow } = this.#cells.lengths(space);
    const strides = address.strides.map(({ depth, by }) => {
      return { depth, by: goesThroughRows(region, depth) ? by * perRow : by };
    });
    return { ...moved, address: { ...address, strides: striding(strides)?.strides ?? [] } };
  }
}

const readsRecord = (graph: Graph): boolean => {
  for (let id = 0; id < graph.length; id++) {
    if (graph.kind(id) !== "input") continue;
    const { space, index } = graph.source(id);
    if (isRecord(space, index)) return true;
  }
  return false;
};

/** Puts the records of finished steps where they belong. */
export function settleRecords(steps: readonly Step[], cells: Cells): Settled {
  const [memory, tape] = [cells.lengths("memory"), cells.lengths("tape")];
  const sizes = {
    memory: memory.once,
    memoryPerRow: memory.perRow,
    tape: tape.once,
    tapePerRow: tape.perRow,
  };
  if (memory.perRow + tape.perRow === 0) return { steps, sizes, arrays: cells.arrays };
  const move = new Move(cells);
  const moved = mapGraphs(steps, (graph) => {
    const outputs = graph.outputs.map((output) => move.output(output));
    const inputs = readsRecord(graph) ? graph.withSources((source) => move.source(source)) : graph;
    return inputs.withOutputs(outputs);
  });
  return { steps: moved, sizes, arrays: cells.arrays.map((region) => move.region(region)) };
}
