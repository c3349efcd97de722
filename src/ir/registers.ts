/**
 * Which register holds the result of each instruction, and the operands that say so to kernels.
 *
 * The non-obvious decision: a register is used again as soon as nobody reads it any more, and the
 * one that became free last comes first. So what is at hand in a long program is a fifth of its
 * results, most of it in the processor's caches.
 */
import type { Evaluable } from "./fuse.ts";
import type { Id } from "./graph.ts";
import type { Schedule } from "./schedule.ts";

/** Registers and operands of a graph. */
export interface Allocation {
  /** The register of each instruction, −1 where it has none; after a run its own only where kept. */
  readonly registerOf: Int32Array;
  readonly registers: number;
  /** For each instruction, in order, the register of its result and those of its arguments. */
  readonly operands: Int32Array;
  /** Where the operands of each run end. */
  readonly ends: Int32Array;
}

/** Read after everything else. */
const FOREVER = 0x7fffffff;

/** The last place in the order in which each instruction is read. */
function lastReads(graph: Evaluable, order: Int32Array, kept: Iterable<Id>): Int32Array {
  const last = new Int32Array(graph.length);
  for (let k = 0; k < order.length; k++) {
    const id = order[k] as Id;
    for (let j = graph.arity(id) - 1; j >= 0; j--) last[graph.arg(id, j)] = k;
  }
  for (const id of kept) last[id] = FOREVER;
  return last;
}

/** Hands out registers. */
class Registers {
  count = 0;
  readonly of: Int32Array;
  readonly #free: number[] = [];

  constructor(length: number) {
    this.of = new Int32Array(length).fill(-1);
  }

  take(id: Id): number {
    const register = this.#free.pop() ?? this.count++;
    this.of[id] = register;
    return register;
  }

  release(id: Id): void {
    this.#free.push(this.of[id] as number);
  }
}

/** How many operands all instructions have together, their results included. */
function countOperands(graph: Evaluable, order: Int32Array): number {
  let count = order.length;
  for (const id of order) count += graph.arity(id);
  return count;
}

/**
 * Gives every instruction a register.
 * @param kept instructions whose results are read after a run; "all" for all
 */
export function allocate(
  graph: Evaluable,
  { order, ends }: Schedule,
  kept: readonly Id[] | "all",
): Allocation {
  const registers = new Registers(graph.length);
  const last = kept === "all" ? null : lastReads(graph, order, kept);
  // What is not evaluated keeps its register: constants, and what is read anew for each run.
  for (let id = 0; id < graph.length; id++) {
    if (!graph.isLeaf(id)) continue;
    registers.take(id);
    if (last !== null) last[id] = FOREVER;
  }
  const operands = new Int32Array(countOperands(graph, order));
  const operandEnds = new Int32Array(ends.length);
  let [next, run] = [0, 0];
  for (let k = 0; k < order.length; k++) {
    const id = order[k] as Id;
    const arity = graph.arity(id);
    const result = next++;
    for (let j = 0; j < arity; j++) {
      const arg = graph.arg(id, j);
      operands[next++] = registers.of[arg] as number;
      if (last === null || last[arg] !== k) continue;
      registers.release(arg);
      // It may be read twice by this instruction.
      last[arg] = FOREVER;
    }
    operands[result] = registers.take(id);
    if (k + 1 === ends[run]) operandEnds[run++] = next;
  }
  return { registerOf: registers.of, registers: registers.count, operands, ends: operandEnds };
}
