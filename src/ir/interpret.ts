/**
 * The IR interpreter: runs a graph on typed arrays, with no generated code, no objects and no
 * allocation per call. It is what `compileGrad` falls back to where code generation is forbidden,
 * and what the check uses to tell a wrong pass from a wrong emitter.
 *
 * The non-obvious decision: instructions are not evaluated in their own order but operation by
 * operation, and registers are numbered in the order of evaluation. So the loop over instructions
 * is inside of the operation's `kernel`, and knows where its results go.
 */
import { binary, type Kernel, type Numeric, ternary, unary } from "../kernels.ts";
import { type Op, OP_NAMES, OPS } from "../ops.ts";
import { type Graph, type Id, type Space, SPACES, type Target, TARGETS } from "./graph.ts";
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
function kernelOf({ kernel, arity, eval: evaluate }: Op): Kernel {
  const loop = LOOPS[(arity - 1) as 0 | 1 | 2];
  return kernel ?? ((r, c, z, i, to) => loop(evaluate as Numeric, r, c, z, i, to));
}

/** The kernels of rows, each made once. */
function kernelsOf(rows: readonly Op[]): Kernel[] {
  const made = new Map(rows.map((row) => [row, kernelOf(row)]));
  return rows.map((row) => made.get(row) as Kernel);
}

/** The first kernels of the table, which begins with the commonest operations. */
const [FIRST, SECOND, THIRD, FOURTH, FIFTH, SIXTH] = OP_NAMES.flatMap(
  (op) => OPS[op].kernel ?? [],
) as [Kernel, Kernel, Kernel, Kernel, Kernel, Kernel];

/** Numbers registers: inputs and constants first, then results in the order of evaluation. */
function registersOf(graph: Graph, order: Int32Array): Int32Array {
  const registers = new Int32Array(graph.length);
  let next = 0;
  for (let id = 0; id < graph.length; id++) if (graph.arity(id) === 0) registers[id] = next++;
  for (const id of order) registers[id] = next++;
  return registers;
}

/** The registers of all arguments, in the order of evaluation. */
function operandsOf(graph: Graph, order: Int32Array, registers: Int32Array): Int32Array {
  let length = 0;
  for (const id of order) length += graph.arity(id);
  const operands = new Int32Array(length);
  let next = 0;
  for (const id of order) {
    const arity = graph.arity(id);
    for (let j = 0; j < arity; j++) operands[next++] = registers[graph.arg(id, j)] as number;
  }
  return operands;
}

/** For each run: its first register, and where its operands begin and end. */
function runsOf(rows: readonly Op[], ends: readonly number[], firstRegister: number): Int32Array {
  const runs = new Int32Array(3 * rows.length);
  let start = 0;
  let operand = 0;
  for (let k = 0; k < rows.length; k++) {
    const end = ends[k] as number;
    runs[3 * k] = firstRegister + start;
    runs[3 * k + 1] = operand;
    operand += (end - start) * (rows[k] as Op).arity;
    runs[3 * k + 2] = operand;
    start = end;
  }
  return runs;
}

/** Targets that are arrays. */
type WrittenArray = Exclude<Target, "value">;
const ARRAYS = TARGETS.filter((target): target is WrittenArray => target !== "value");

/** A graph made ready to run: kernels looked up once, registers allocated once. */
export class Interpreter {
  /** Results, in the order of evaluation; inputs and constants come first. */
  readonly registers: Float64Array;
  /** The register of each instruction. */
  readonly registerOf: Int32Array;
  readonly reads: readonly Transfer<Space>[];
  readonly writes: readonly Transfer<WrittenArray>[];
  /** The register of the value, or -1. */
  readonly #value: number;
  readonly #kernels: readonly Kernel[];
  readonly #operands: Int32Array;
  /** For each run: its first register, and where its operands begin and end. */
  readonly #runs: Int32Array;

  constructor(graph: Graph) {
    const { order, rows, ends } = schedule(graph);
    this.registers = new Float64Array(graph.length);
    this.registerOf = registersOf(graph, order);
    this.#kernels = kernelsOf(rows);
    this.#operands = operandsOf(graph, order, this.registerOf);
    this.#runs = runsOf(rows, ends, graph.length - order.length);
    const inputs: Pair[] = [];
    for (let id = 0; id < graph.length; id++) {
      const register = this.registerOf[id] as number;
      if (graph.kind(id) === "constant") this.registers[register] = graph.constant(id) as number;
      if (graph.kind(id) !== "input") continue;
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

  /** After `run`: what an instruction gave. */
  resultOf(id: Id): number {
    return this.registers[this.registerOf[id] as number] as number;
  }

  /** Evaluates every instruction, from the registers of the inputs. */
  execute(): void {
    const { registers } = this;
    const [operands, runs, all] = [this.#operands, this.#runs, this.#kernels];
    for (let k = 0; k < all.length; k++) {
      const kernel = all[k] as Kernel;
      const z = runs[3 * k] as number;
      const i = runs[3 * k + 1] as number;
      const to = runs[3 * k + 2] as number;
      // V8 writes a kernel that it knows by name inside of this loop. That takes 5 ns from each
      // run, which in a small graph is half of the time.
      if (kernel === FIRST) FIRST(registers, operands, z, i, to);
      else if (kernel === SECOND) SECOND(registers, operands, z, i, to);
      else if (kernel === THIRD) THIRD(registers, operands, z, i, to);
      else if (kernel === FOURTH) FOURTH(registers, operands, z, i, to);
      else if (kernel === FIFTH) FIFTH(registers, operands, z, i, to);
      else if (kernel === SIXTH) SIXTH(registers, operands, z, i, to);
      else kernel(registers, operands, z, i, to);
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
