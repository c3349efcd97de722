/**
 * The IR interpreter: runs a graph on typed arrays, with no generated code, no objects and no
 * allocation per call. It is what `compileGrad` falls back to where code generation is forbidden,
 * and what the check uses to tell a wrong pass from a wrong emitter.
 *
 * The non-obvious decision: instructions are not evaluated in their own order but operation by
 * operation, so that the loop over instructions is inside of the operation's `kernel`.
 */
import { binary, type Kernel, type Numeric, ternary, unary } from "../kernels.ts";
import { OP_NAMES, OPS } from "../ops.ts";
import { type Evaluable, type Evaluated, Fused, NUMBERS, SUM_OF_PRODUCTS } from "./fuse.ts";
import { type Graph, type Id, type Space, SPACES, type Target, TARGETS } from "./graph.ts";
import { allocate } from "./registers.ts";
import { schedule } from "./schedule.ts";
import { copyIn, copyOut, NOTHING, type Pair, type Transfer, transfers } from "./transfer.ts";

/** What a graph may read and write. Arrays that the graph does not use may be left out. */
export type Memory = {
  readonly [space in Exclude<Space, "seed" | "tape">]?: ArrayLike<number>;
} & {
  readonly [target in Exclude<Target, "value" | "tape">]?: { [index: number]: number };
} & {
  readonly tape?: ArrayLike<number> & { [index: number]: number };
  readonly seed?: number;
};

/** Loops over a function, by its number of arguments. */
const LOOPS = [unary, binary, ternary] as const;

/** The kernel of a row; for what users define, one that calls `eval`. */
function kernelOf({ kernel, arity, eval: evaluate }: Evaluated): Kernel {
  const loop = LOOPS[(arity - 1) as 0 | 1 | 2];
  return kernel ?? ((r, c, i, to) => loop(evaluate as Numeric, r, c, i, to));
}

/** The kernels of rows, each made once. */
function kernelsOf(rows: readonly Evaluated[]): Kernel[] {
  const made = new Map<Evaluated, Kernel>();
  return rows.map((row) => {
    const kernel = made.get(row) ?? kernelOf(row);
    made.set(row, kernel);
    return kernel;
  });
}

const SUMS = SUM_OF_PRODUCTS.kernel as Kernel;

/** The first kernels of the table, which begins with the commonest operations. */
const [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH] = OP_NAMES.flatMap(
  (op) => OPS[op].kernel ?? [],
) as [Kernel, Kernel, Kernel, Kernel, Kernel, Kernel];

/** Targets that are arrays. */
type WrittenArray = Exclude<Target, "value">;
const ARRAYS = TARGETS.filter((target): target is WrittenArray => target !== "value");

/** A graph made ready to run: kernels looked up once, registers allocated once. */
export class Interpreter {
  /** Inputs and constants come first. */
  readonly registers: Float64Array;
  /** The register of each instruction, which other results may use too, or −1. */
  readonly registerOf: Int32Array;
  readonly reads: readonly Transfer<Space>[];
  readonly writes: readonly Transfer<WrittenArray>[];
  /** The register of the value, or -1. */
  readonly #value: number;
  readonly #kernels: readonly Kernel[];
  readonly #operands: Int32Array;
  /** Where the operands of each run end. */
  readonly #ends: Int32Array;

  /** @param wanted "results": only the outputs; then instructions may be evaluated together */
  constructor(graph: Graph, wanted: "everything" | "results" = "everything") {
    const evaluated: Evaluable = wanted === "results" ? new Fused(graph) : graph;
    const kept = wanted === "results" ? graph.outputs.map(({ id }) => id) : "all";
    const order = schedule(evaluated);
    const { registerOf, registers, operands, ends } = allocate(evaluated, order, kept);
    this.registerOf = registerOf;
    this.registers = new Float64Array(registers);
    this.#kernels = kernelsOf(order.rows);
    this.#operands = operands;
    this.#ends = ends;
    NUMBERS.forEach((number, k) => {
      const register = registerOf[graph.length + k];
      if (register !== undefined) this.registers[register] = number;
    });
    const inputs: Pair[] = [];
    for (let id = 0; id < graph.length; id++) {
      if (!graph.isLeaf(id)) continue;
      const register = registerOf[id] as number;
      const constant = graph.constant(id);
      if (constant !== undefined) {
        this.registers[register] = constant;
        continue;
      }
      const { space: name, index, address } = graph.source(id);
      inputs.push({ name, index, address, register });
    }
    this.reads = transfers(SPACES, inputs);
    this.writes = transfers(
      ARRAYS,
      graph.outputs.map(({ target: name, index, address, id }) => {
        return { name, index, address, register: this.registerOf[id] as number };
      }),
    );
    this.#value = graph.value === undefined ? -1 : (this.registerOf[graph.value] as number);
  }

  /** Evaluates every instruction, writes all outputs, returns the value (or 0). */
  run(memory: Memory): number {
    this.load(memory);
    this.execute();
    return this.store(memory);
  }

  /** After `run`, where everything is wanted: what an instruction gave. */
  resultOf(id: Id): number {
    return this.registers[this.registerOf[id] as number] as number;
  }

  /** Evaluates every instruction, from the registers of the inputs. */
  execute(): void {
    const { registers } = this;
    const [operands, ends, all] = [this.#operands, this.#ends, this.#kernels];
    let i = 0;
    for (let k = 0; k < all.length; k++) {
      const kernel = all[k] as Kernel;
      const to = ends[k] as number;
      // V8 writes a kernel that it knows by name inside of this loop. That takes 5 ns from each
      // run, which in a small graph is half of the time.
      if (kernel === SUMS) SUMS(registers, operands, i, to);
      else if (kernel === FIRST) FIRST(registers, operands, i, to);
      else if (kernel === SECOND) SECOND(registers, operands, i, to);
      else if (kernel === THIRD) THIRD(registers, operands, i, to);
      else if (kernel === FOURTH) FOURTH(registers, operands, i, to);
      else if (kernel === FIFTH) FIFTH(registers, operands, i, to);
      else if (kernel === SIXTH) SIXTH(registers, operands, i, to);
      else kernel(registers, operands, i, to);
      i = to;
    }
  }

  /** Fills the registers of the inputs. */
  load(memory: Memory): void {
    for (let k = 0; k < this.reads.length; k++) {
      const read = this.reads[k] as Transfer<Space>;
      if (read.name !== "seed") copyIn(memory[read.name] ?? NOTHING, read, this.registers);
      else this.registers[read.registers[0] as number] = memory.seed ?? 1;
    }
  }

  /** Writes all outputs, returns the value (or 0). */
  store(memory: Memory): number {
    for (let k = 0; k < this.writes.length; k++) {
      const write = this.writes[k] as Transfer<WrittenArray>;
      const array = memory[write.name];
      if (array !== undefined) copyOut(this.registers, write, array);
    }
    return this.#value === -1 ? 0 : (this.registers[this.#value] as number);
  }
}

/** Runs a graph once; returns what each of its instructions gave. */
export function valuesOf(graph: Graph, memory: Memory): number[] {
  const interpreter = new Interpreter(graph);
  interpreter.run(memory);
  return Array.from({ length: graph.length }, (_, id) => interpreter.resultOf(id));
}

/** Runs a graph once. For repeated runs make an `Interpreter`. */
export function interpret(graph: Graph, memory: Memory): number {
  return new Interpreter(graph).run(memory);
}
