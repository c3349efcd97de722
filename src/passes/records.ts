/**
 * Where the records of rows are in the end: behind everything else on the tape, each as long as
 * all that its row needs.
 *
 * The non-obvious decision: how long a record is, and where the first one begins, is known only
 * when all steps have been made. Until then records begin far away and are one element apart
 * (`RECORDS_START`), and finished steps are moved at the end, instead of being made twice.
 */
import { type Address, striding } from "../ir/address.ts";
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

/** Moves what is in records. */
class Move {
  readonly #cells: Cells;
  readonly #by: number;
  readonly #length: number;

  constructor(cells: Cells) {
    this.#cells = cells;
    const { tape, record } = cells.lengths;
    this.#by = tape - RECORDS_START;
    this.#length = record;
  }

  region(region: Region): Region {
    return region.rows.length === 0 ? region : { ...region, base: region.base + this.#by };
  }

  source(source: Source): Source {
    return isRecord(source.space, source.index) ? { ...source, ...this.#place(source) } : source;
  }

  output(output: Output): Output {
    return isRecord(output.target, output.index) ? { ...output, ...this.#place(output) } : output;
  }

  #place({ index, address }: { readonly index: number; readonly address?: Address }): {
    readonly index: number;
    readonly address?: Address;
  } {
    const { rows } = this.#cells.at("tape", index);
    const moved = { index: index + this.#by };
    if (address === undefined) return moved;
    const strides = address.strides.map(({ depth, by }) => {
      return { depth, by: rows.includes(depth) ? by * this.#length : by };
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
  const { memory, tape, record } = cells.lengths;
  const sizes = { memory, tape, tapePerRow: record };
  if (record === 0) return { steps, sizes, arrays: cells.arrays };
  const move = new Move(cells);
  const moved = mapGraphs(steps, (graph) => {
    const outputs = graph.outputs.map((output) => move.output(output));
    const inputs = readsRecord(graph) ? graph.withSources((source) => move.source(source)) : graph;
    return inputs.withOutputs(outputs);
  });
  return { steps: moved, sizes, arrays: cells.arrays.map((region) => move.region(region)) };
}
