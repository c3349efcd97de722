/**
 * The IR interpreter: runs a graph on typed arrays, with no generated code, no objects and no
 * allocation per call. It is what `compileGrad` falls back to where code generation is forbidden,
 * and what the check uses to tell a wrong pass from a wrong emitter.
 */
import { type Graph, type Id, type Space, SPACES, type Target } from "./graph.ts";

/** What a graph may read and write. Arrays that the graph does not use may be left out. */
export type Memory = {
  readonly [space in Exclude<Space, "seed" | "tape">]?: ArrayLike<number>;
} & {
  readonly [target in Exclude<Target, "value" | "tape">]?: { [index: number]: number };
} & {
  readonly tape?: ArrayLike<number> & { [index: number]: number };
  readonly seed?: number;
};

type Eval = (x: number, y: number, w: number) => number;

/** A graph made ready to run: opcodes resolved to functions once, registers allocated once. */
export class Interpreter {
  /** After `run`: the result of every instruction. */
  readonly registers: Float64Array;
  readonly #graph: Graph;
  readonly #evals: readonly (Eval | null)[];
  readonly #inputs: readonly Id[];
  readonly #a: Int32Array;
  readonly #b: Int32Array;
  readonly #c: Int32Array;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.registers = new Float64Array(graph.length);
    const ids = Array.from({ length: graph.length }, (_, id) => id);
    this.#evals = ids.map((id) => graph.row(id)?.eval ?? null);
    this.#inputs = ids.filter((id) => graph.kind(id) === "input");
    for (const id of ids) this.registers[id] = graph.constant(id) ?? 0;
    const column = (j: number): Int32Array =>
      Int32Array.from(ids, (id) => (j < graph.arity(id) ? graph.arg(id, j) : 0));
    this.#a = column(0);
    this.#b = column(1);
    this.#c = column(2);
  }

  /** Evaluates every instruction in order, writes `grad` and `tape`, returns the value (or 0). */
  run(memory: Memory): number {
    this.#load(memory);
    const { registers } = this;
    for (let id = 0; id < this.#evals.length; id++) {
      const evaluate = this.#evals[id];
      if (!evaluate) continue;
      registers[id] = evaluate(
        registers[this.#a[id] as number] as number,
        registers[this.#b[id] as number] as number,
        registers[this.#c[id] as number] as number,
      );
    }
    return this.#store(memory);
  }

  #load(memory: Memory): void {
    for (const id of this.#inputs) {
      const space = SPACES[this.#graph.arg(id, 0)] as Space;
      const index = this.#graph.arg(id, 1);
      if (space === "seed") this.registers[id] = memory.seed ?? 1;
      else this.registers[id] = memory[space]?.[index] as number;
    }
  }

  #store(memory: Memory): number {
    let value = 0;
    for (const { target, index, id } of this.#graph.outputs) {
      const result = this.registers[id] as number;
      if (target === "value") value = result;
      else if (memory[target] !== undefined) memory[target][index] = result;
    }
    return value;
  }
}

/** Runs a graph once. For repeated runs make an `Interpreter`. */
export function interpret(graph: Graph, memory: Memory): number {
  return new Interpreter(graph).run(memory);
}
