/**
 * Emits a block as one JavaScript function with loops.
 *
 * The non-obvious decision: what a function uses under a fixed number is a variable of it, and no
 * element of an array (places.ts); where there are few parameters they are variables, too.
 */
import {
  type Block,
  graphsIn,
  isLoop,
  type Loop,
  sourcesOf,
  type Slope,
  type Step,
} from "../ir/block.ts";
import type { Graph, Id, Output } from "../ir/graph.ts";
import { type Code, code, indent, join, literal } from "./code.ts";
import type { Expression } from "./expression.ts";
import { FunctionNames, type Parameter, type ProgramNames } from "./names.ts";
import { OwnArrays } from "./own-arrays.ts";
import {
  type AddressNames,
  cellAt,
  declaration,
  indexCode,
  listKey,
  type Variables,
  variablesOf,
} from "./places.ts";
import { assignment } from "./statement.ts";
import { type Spelling, StretchEmitter, type Surroundings } from "./stretch.ts";

/** What the counters of loops are called, the outermost first. */
const COUNTERS = ["i", "j", "k", "l", "m"] as const;

/** The tables of integers that a block looks indices up in. */
function lookupTables(steps: readonly Step[]): Set<Int32Array> {
  const found = new Set<Int32Array>();
  for (const graph of graphsIn(steps)) {
    for (const { address } of [...sourcesOf(graph), ...graph.outputs]) {
      if (address?.lookup !== undefined) found.add(address.lookup.table);
    }
  }
  return found;
}

/** The path of an input without its indices: `x` for `x[3]`. */
const stem = (path: string): string => path.replace(/\[.*$/s, "") || "x";

/** How often the inputs in loops are read, about, in one call. */
function readsInLoops(steps: readonly Step[], times = 0): number {
  let reads = 0;
  for (const step of steps) {
    if (isLoop(step)) {
      const count = step.count === "rows" ? TYPICAL_ROWS : step.count;
      reads += readsInLoops(step.body, Math.max(1, times) * count);
      continue;
    }
    if (times > 0) reads += times * sourcesOf(step).filter(({ space }) => space === "x").length;
  }
  return reads;
}

/** So many variables fit into registers, or nearly. */
const FEW = 16;

/** Whether some loop goes through the variables, or through the gradient. */
function movesAlong(steps: readonly Step[]): boolean {
  return graphsIn(steps).some(
    (graph) =>
      graph.outputs.some(({ target, address }) => target === "grad" && address) ||
      sourcesOf(graph).some(({ space, address }) => space === "x" && address),
  );
}

/** A guess, where only the caller knows. */
const TYPICAL_ROWS = 100;

/** So many reads of an element pay for a copy of the array, whose place and length V8 knows. */
const WORTH_A_COPY = 8;

class BlockEmitter {
  readonly #block: Block;
  readonly #program: ProgramNames;
  readonly #names: FunctionNames;
  readonly #parameters: readonly Parameter[];
  readonly #name: Code;
  readonly #doc: Code | undefined;
  readonly #counters: readonly Code[];
  readonly #tables = new Map<Int32Array, Code>();
  readonly #variables: Variables;
  /** Arrays that are not parameters. */
  readonly #own: OwnArrays;
  readonly #rows: Code;
  /** Whether variables and gradient are copied into arrays of the function's own. */
  readonly #copies: boolean;
  /** Whether there are so few that each is a variable of the function. */
  readonly #few: boolean;

  constructor(
    block: Block,
    name: Code,
    parameters: readonly Parameter[],
    program: ProgramNames,
    claim: (wanted: string) => Code,
    doc: Code | undefined,
  ) {
    this.#doc = doc;
    this.#block = block;
    this.#name = name;
    this.#parameters = parameters;
    this.#program = program;
    this.#names = new FunctionNames(program);
    this.#own = new OwnArrays(block, program, this.#names, claim);
    this.#counters = COUNTERS.map((counter) => this.#names.claim(counter));
    this.#rows = program.parameters.rows;
    this.#few = block.names.x.length <= FEW && !movesAlong(block.steps);
    const reads = readsInLoops(block.steps);
    this.#copies = !this.#few && reads > WORTH_A_COPY * block.names.x.length;
    const kept = new Set<string>(parameters.includes("tape") ? ["tape"] : []);
    const isElement = (space: string, index: number): boolean =>
      block.stretches.some(
        (stretch) =>
          stretch.space === space && index >= stretch.base && index < stretch.base + stretch.length,
      );
    this.#variables = variablesOf(
      block.steps,
      (written) => this.#nameOfCell(written),
      isElement,
      kept,
    );
    for (const table of lookupTables(block.steps)) {
      this.#tables.set(table, this.#own.table(table));
    }
  }

  emit(): Code {
    const head = this.#program.head(this.#name, this.#parameters, this.#block.returns);
    // First, because it gives names that the body uses.
    const opening = this.#opening();
    const body = this.#steps(this.#block.steps, [], 2 + this.#program.margin);
    const returned = this.#value === undefined ? [] : [code`return ${this.#value};`];
    const lines = [...opening, ...this.#own.growing, ...body, ...this.#closing(), ...returned];
    const text = join([head, indent(join(lines, "\n")), code`}`], "\n");
    const documented = this.#doc === undefined ? text : join([this.#doc, text], "\n");
    return join([...this.#own.before, documented], "\n\n");
  }

  /** Elements are called after what they hold; what is only ever a constant has no better name. */
  #nameOfCell(written?: { readonly graph: Graph; readonly id: Id }): Code {
    if (written === undefined) return this.#names.claim("s");
    const { role } = written.graph.origin(written.id);
    if (role === "step" || role === "none") return this.#names.claim("d");
    return this.#names.nameFor(written.graph, written.id);
  }

  /** What comes before the first step. */
  #opening(): Code[] {
    const { parameters } = this.#program;
    const lines: Code[] = [];
    if (this.#hasRows(this.#block.steps)) {
      const constants = this.#block.names.data.length;
      const columns = literal(this.#block.names.row?.length ?? 1);
      const all = code`${parameters.data}.length`;
      const length = constants === 0 ? all : code`(${all} - ${literal(constants)})`;
      lines.push(code`const ${this.#rows} = ${length} / ${columns};`);
    }
    if (this.#copies) lines.push(code`${this.#array("x")}.set(${parameters.inputs});`);
    if (this.#few) lines.push(...this.#variablesOfFew());
    else if (this.#parameters.includes("grad")) {
      lines.push(code`${this.#array("grad")}.fill(0);`);
    }
    return lines;
  }

  /** What comes after the last step. */
  #closing(): Code[] {
    if (this.#few && this.#parameters.includes("grad")) {
      const { grad } = this.#program.parameters;
      return this.#block.names.x.map((_, i) => {
        return code`${grad}[${literal(i)}] = ${this.#sums.get(i) ?? literal(0)};`;
      });
    }
    if (!this.#copies || !this.#parameters.includes("grad")) return [];
    const [from, to] = [this.#array("grad"), this.#program.parameters.grad];
    const [counter, length] = [this.#counters[0] as Code, literal(this.#block.names.x.length)];
    const head = code`for (let ${counter} = 0; ${counter} < ${length}; ${counter}++) {`;
    return [code`${head}\n  ${to}[${counter}] = ${from}[${counter}];\n}`];
  }

  /** The sums of a gradient of few elements. */
  readonly #sums = new Map<number, Code>();

  /** The variables and the gradient as variables of the function, as far as they are used. */
  #variablesOfFew(): Code[] {
    const { inputs } = this.#program.parameters;
    const read = new Set<number>();
    const written = new Set<number>();
    for (const graph of graphsIn(this.#block.steps)) {
      for (const { space, index } of sourcesOf(graph)) if (space === "x") read.add(index);
      for (const { target, index } of graph.outputs) if (target === "grad") written.add(index);
    }
    const ascending = (set: Set<number>): number[] => [...set].sort((a, b) => a - b);
    const reads = ascending(read).map((i) => {
      return code`const ${this.#program.x[i] as Code} = ${inputs}[${literal(i)}];`;
    });
    const sums = ascending(written).map((i) => {
      const name = this.#names.claim(`d${this.#program.x[i]}`);
      this.#sums.set(i, name);
      return code`let ${name} = 0;`;
    });
    return [...reads, ...sums];
  }

  /** The variable that holds the value, if there are steps after it is known. */
  #value: Code | undefined;

  /** Returns the value if nothing follows, else keeps it for the end, if it is no variable yet. */
  #result(step: Graph, value: Expression): Code | undefined {
    const isLast = step === this.#block.steps.at(-1);
    if (isLast && this.#closing().length === 0) return code`return ${value.code};`;
    if (isLast && /^[\w$]+$/.test(value.code)) {
      this.#value = value.code;
      return undefined;
    }
    this.#value = this.#names.claim("value");
    return assignment(code`const ${this.#value}`, value, { inside: 2 + this.#program.margin });
  }

  get #addressNames(): AddressNames {
    return { counters: this.#counters, tables: this.#tables };
  }

  #hasRows(steps: readonly Step[]): boolean {
    return steps.some((step) =>
      isLoop(step)
        ? step.count === "rows" || this.#hasRows(step.body)
        : sourcesOf(step).some(({ space }) => space === "rows"),
    );
  }

  #steps(steps: readonly Step[], list: readonly number[], inside: number): Code[] {
    const declared = this.#variables.declared.get(listKey(list)) ?? [];
    const lines: Code[] = declared.map(declaration);
    steps.forEach((step, k) => {
      if (isLoop(step)) lines.push(this.#loop(step, [...list, k], inside));
      else lines.push(...new StretchEmitter(step, this.#surroundings(step, inside)).lines());
    });
    return lines;
  }

  /** How often a loop runs, and `more` times more. */
  #times({ count, slope }: Loop, more: number): Code {
    if (slope !== undefined) return this.#sloping(slope, more);
    if (count !== "rows") return literal(count + more);
    return more === 0 ? this.#rows : code`${this.#rows} - ${literal(-more)}`;
  }

  #sloping({ depth, first, by }: Slope, more: number): Code {
    const counter = this.#counters[depth] as Code;
    const number = first + more;
    if (by < 0)
      return code`${literal(number)} - ${by === -1 ? counter : code`${literal(-by)} * ${counter}`}`;
    return indexCode(number, { strides: [{ depth, by }] }, this.#addressNames);
  }

  #loop(loop: Loop, list: readonly number[], inside: number): Code {
    const { depth, down, body } = loop;
    const counter = this.#counters[depth] as Code;
    const head = down
      ? code`for (let ${counter} = ${this.#times(loop, -1)}; ${counter} >= 0; ${counter}--) {`
      : code`for (let ${counter} = 0; ${counter} < ${this.#times(loop, 0)}; ${counter}++) {`;
    const lines = this.#steps(body, list, inside + 2);
    return join([code`${this.#markOf(body)}${head}`, indent(join(lines, "\n")), code`}`], "\n");
  }

  /** The mark of the first operation of a loop. */
  #markOf(body: readonly Step[]): Code {
    for (const graph of graphsIn(body)) {
      for (let id = 0; id < graph.length; id++) {
        if (graph.arity(id) > 0) return this.#program.mark(graph, id);
      }
    }
    return code``;
  }

  #surroundings(step: Graph, inside: number): Surroundings {
    return {
      result: (value) => this.#result(step, value),
      program: this.#program,
      names: this.#names,
      inside,
      input: (graph, id) => this.#input(graph, id),
      output: (output) => this.#output(output),
      nameOf: (graph, id) => this.#nameOf(graph, id),
    };
  }

  /** The array that stands for a space or target. */
  #array(space: string): Code {
    const copied = this.#copies && (space === "x" || space === "grad");
    if (space === "x" && !copied) return this.#program.parameters.inputs;
    if (!copied && this.#parameters.includes(space as Parameter)) {
      return this.#program.parameters[space as Parameter];
    }
    return this.#own.of(space);
  }

  #input(graph: Graph, id: Id): Spelling {
    const source = graph.source(id);
    const { space, index, address } = source;
    const plain = { changes: false, again: false };
    if (space === "seed") return { ...plain, code: this.#program.parameters.seed };
    if (space === "counter") return { ...plain, code: this.#counters[index] as Code };
    if (space === "rows") return { ...plain, code: this.#rows };
    const cell = cellAt(this.#variables, space, source);
    if (cell !== undefined) return { ...plain, code: cell.name };
    if (this.#few && space === "x") return { ...plain, code: this.#program.x[index] as Code };
    if (this.#few && space === "grad") return { ...plain, code: this.#sums.get(index) as Code };
    const at = indexCode(index, address, this.#addressNames);
    const changes = space === "memory" || space === "grad";
    // Read again wherever it is needed: a load costs no more than a register that is kept.
    const again = space === "x" && this.#copies && address === undefined;
    return { again, code: code`${this.#array(space)}[${at}]`, changes };
  }

  #output(output: Output): { readonly head: Code; readonly target: Code } {
    const { target, index, address } = output;
    const nothing = code``;
    const cell = cellAt(this.#variables, target, output);
    if (cell !== undefined) {
      const first = cell.begins && !this.#declared.has(cell.name);
      if (!first) return { head: nothing, target: cell.name };
      this.#declared.add(cell.name);
      return { head: cell.constant ? code`const ` : code`let `, target: cell.name };
    }
    if (this.#few && target === "grad") {
      return { head: nothing, target: this.#sums.get(index) as Code };
    }
    const at = indexCode(index, address, this.#addressNames);
    return { head: nothing, target: code`${this.#array(target)}[${at}]` };
  }

  readonly #declared = new Set<Code>();

  #nameOf(graph: Graph, id: Id): Code {
    const { space, index, address } = graph.source(id);
    if ((space === "x" || space === "data") && address === undefined) {
      return this.#names.claim(this.#program[space][index] as Code);
    }
    if (space === "x") return this.#names.claim(`${stem(this.#block.names.x[index] ?? "x")}_i`);
    if (space === "data") {
      const { data, row = [] } = this.#block.names;
      return this.#names.claim(row[index - data.length] ?? "row");
    }
    if (space === "table") return this.#names.claim("c");
    return this.#names.nameFor(graph, id);
  }
}

/** Emits `function name(…parameters) { … }`, with the arrays that it needs before it. */
export function emitBlock(
  block: Block,
  name: Code,
  parameters: readonly Parameter[],
  program: ProgramNames,
  claim: (wanted: string) => Code,
  doc?: Code,
): Code {
  return new BlockEmitter(block, name, parameters, program, claim, doc).emit();
}
