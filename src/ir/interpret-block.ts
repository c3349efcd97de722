/**
 * The interpreter of blocks: runs the steps of a block one after the other, loops included.
 *
 * The non-obvious decision: the graphs in a loop are made ready once. What an iteration changes is
 * the indices that their inputs and outputs are copied from and to.
 */
import { offsetAt, type Address } from "./address.ts";
import { Block, hasLoops, isLoop, type Loop, type Routine, type Step, timesOf } from "./block.ts";
import type { Graph } from "./graph.ts";
import { Interpreter, type Memory } from "./interpret.ts";

/** A column of indices that an iteration changes. */
interface Moving {
  readonly indices: Int32Array;
  readonly bases: Int32Array;
  readonly addresses: readonly (Address | undefined)[];
}

/** A graph of a block, made ready. */
class Stretch {
  readonly interpreter: Interpreter;
  readonly #moving: readonly Moving[];

  constructor(graph: Graph) {
    this.interpreter = new Interpreter(graph, "results");
    const all = [...this.interpreter.reads, ...this.interpreter.writes];
    this.#moving = all.flatMap(({ indices, addresses }) =>
      addresses === undefined ? [] : [{ indices, bases: indices.slice(), addresses }],
    );
  }

  run(memory: Memory, counters: Int32Array): number {
    for (let m = 0; m < this.#moving.length; m++) {
      const { indices, bases, addresses } = this.#moving[m] as Moving;
      for (let k = 0; k < indices.length; k++) {
        const address = addresses[k];
        if (address !== undefined) indices[k] = (bases[k] as number) + offsetAt(address, counters);
      }
    }
    return this.interpreter.run(memory);
  }
}

/** What the graphs of a block read and write; filled in anew in each run. */
type Arrays = { -readonly [K in keyof Memory]: Memory[K] } & { rows: [number] };

/** An array of at least this length: the given one, or a new one. */
const longEnough = (array: Float64Array, length: number): Float64Array =>
  array.length >= length ? array : new Float64Array(length);

/** A block made ready to run. */
export class BlockInterpreter {
  readonly #block: Block;
  readonly #stretches = new Map<Graph, Stretch>();
  readonly #columns: number;
  readonly #counters = new Int32Array(8);
  #tape: Float64Array;
  #memory: Float64Array;
  /** The arrays of the caller, and those of the block. */
  readonly #arrays: Arrays;

  /** @param columns how many numbers a row of `data` has, 0 where there are no rows */
  constructor(block: Block, columns: number) {
    this.#block = block;
    this.#columns = columns;
    const { sizes, table } = block;
    this.#memory = new Float64Array(sizes.memory);
    this.#arrays = { table, counter: this.#counters, rows: [0] };
    this.#tape = new Float64Array(sizes.tape);
  }

  /** Runs all steps, returns the value (or 0). */
  run(memory: Memory): number {
    const { sizes, names } = this.#block;
    const all = this.#arrays;
    const { length } = memory.data ?? names.data;
    const rows = this.#columns === 0 ? 0 : (length - names.data.length) / this.#columns;
    if (memory.tape === undefined) {
      this.#tape = longEnough(this.#tape, sizes.tape + sizes.tapePerRow * rows);
    }
    this.#memory = longEnough(this.#memory, sizes.memory + sizes.memoryPerRow * rows);
    (memory.grad as Float64Array | number[] | undefined)?.fill(0);
    Object.assign(all, memory);
    all.tape = memory.tape ?? this.#tape;
    all.memory = this.#memory;
    all.rows[0] = rows;
    return this.#steps(this.#block.steps, all, rows);
  }

  #steps(steps: readonly Step[], memory: Memory, rows: number): number {
    let value = 0;
    for (const step of steps) {
      if (isLoop(step)) this.#loop(step, memory, rows);
      else {
        const result = this.#stretchOf(step).run(memory, this.#counters);
        if (step.value !== undefined) value = result;
      }
    }
    return value;
  }

  #loop(loop: Loop, memory: Memory, rows: number): void {
    const { depth, down, body } = loop;
    const times = timesOf(loop, this.#counters, rows);
    for (let i = 0; i < times; i++) {
      this.#counters[depth] = down ? times - 1 - i : i;
      this.#steps(body, memory, rows);
    }
  }

  #stretchOf(graph: Graph): Stretch {
    const known = this.#stretches.get(graph);
    if (known !== undefined) return known;
    const made = new Stretch(graph);
    this.#stretches.set(graph, made);
    return made;
  }
}

/** An interpreter for either. */
export const interpreterOf = (routine: Routine, columns: number): Interpreter | BlockInterpreter =>
  hasLoops(routine) ? new BlockInterpreter(routine, columns) : new Interpreter(routine, "results");
