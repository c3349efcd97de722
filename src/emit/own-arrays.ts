/**
 * Arrays that stand before a function with loops: tables of constants, copies of parameters, and
 * room for intermediate results.
 *
 * The non-obvious decision: they are constants of the code around the function, not parameters. V8
 * then knows where they are and how long, and checks no index that it can work out. What is
 * constant, or filled before it is read, belongs to all functions of a program together.
 */
import type { Block } from "../ir/block.ts";
import { type Code, code, indent, join, literal } from "./code.ts";
import type { FunctionNames, ProgramNames } from "./names.ts";

/** What arrays are called that are copies of parameters, or stand in for them. */
const OWN_NAMES: Readonly<Record<string, string>> = {
  x: "xs",
  grad: "sums",
  tape: "kept",
  memory: "adjoints",
};

const WIDTH = 80;
const INDENT = 2;

type Kind = "Float64Array" | "Int32Array";

const KINDS: Readonly<Record<Kind, Code>> = {
  Float64Array: code`Float64Array`,
  Int32Array: code`Int32Array`,
};

/** `const name = new Float64Array(content);` */
const typedArray = (name: Code, kind: Kind, content: Code): Code =>
  code`const ${name} = new ${KINDS[kind]}(${content});`;

/** Numbers filled into lines of a width, as prettier fills them; others stand alone. */
function filled(items: readonly Code[], width: number): Code[] {
  const lines: Code[] = [];
  let line: Code[] = [];
  let length = 0;
  for (const item of items) {
    // With the comma after it, and the blank before it.
    const more = item.length + (line.length === 0 ? 1 : 2);
    if (line.length > 0 && length + more > width) {
      lines.push(join(line, ", "));
      [line, length] = [[], 0];
    }
    length += item.length + (line.length === 0 ? 1 : 2);
    line.push(item);
  }
  return [...lines, join(line, ", ")];
}

/** An array of constants, as prettier prints it at a margin. */
function tableText(name: Code, kind: Kind, numbers: ArrayLike<number>, margin: number): Code {
  const items = Array.from(numbers, (number) => literal(number));
  const line = typedArray(name, kind, code`[${join(items, ", ")}]`);
  if (margin + line.length <= WIDTH) return line;
  const areNumbers = Array.from(numbers).every(Number.isFinite);
  const lines = areNumbers ? filled(items, WIDTH - margin - INDENT) : items;
  return typedArray(name, kind, code`[\n${indent(code`${join(lines, ",\n")},`)}\n]`);
}

/** The arrays of one function. */
export class OwnArrays {
  /** Their declarations. */
  readonly before: Code[] = [];
  /** The statements that make room for more rows, where that depends on them. */
  readonly growing: Code[] = [];
  readonly #block: Block;
  readonly #program: ProgramNames;
  readonly #names: FunctionNames;
  readonly #claim: (wanted: string) => Code;
  readonly #known = new Map<string, Code>();

  constructor(
    block: Block,
    program: ProgramNames,
    names: FunctionNames,
    claim: (wanted: string) => Code,
  ) {
    this.#block = block;
    this.#program = program;
    this.#names = names;
    this.#claim = claim;
  }

  /** A table that indices are looked up in. */
  table(numbers: Int32Array): Code {
    return this.#constants("index", "Int32Array", numbers);
  }

  /** The array that stands for a space or target. */
  of(space: string): Code {
    const known = this.#known.get(space);
    if (known !== undefined) return known;
    const made = this.#make(space, OWN_NAMES[space] ?? space);
    this.#known.set(space, made);
    return made;
  }

  #make(space: string, wanted: string): Code {
    const { table, names } = this.#block;
    if (space === "table") return this.#constants(wanted, "Float64Array", table);
    if (space === "x" || space === "grad") {
      const length = literal(names.x.length);
      return this.#shared(`${wanted} ${length}`, wanted, (name) =>
        typedArray(name, "Float64Array", length),
      );
    }
    const made = this.#outside(wanted);
    this.before.push(this.#kept(space, made));
    return made;
  }

  #constants(wanted: string, kind: Kind, numbers: ArrayLike<number>): Code {
    const key = `${wanted} ${Array.from(numbers, literal).join()}`;
    return this.#shared(key, wanted, (name) =>
      tableText(name, kind, numbers, this.#program.margin),
    );
  }

  /** An array that all functions of the program use. */
  #shared(key: string, wanted: string, text: (name: Code) => Code): Code {
    const { shared } = this.#program;
    const known = shared.get(key);
    if (known !== undefined && this.#names.keep(known)) return known;
    const made = this.#outside(wanted);
    shared.set(key, made);
    this.before.push(text(made));
    return made;
  }

  /** An array that keeps intermediate results of one call. */
  #kept(space: string, name: Code): Code {
    const { sizes } = this.#block;
    const [once, each] =
      space === "tape" ? [sizes.tape, sizes.tapePerRow] : [sizes.memory, sizes.memoryPerRow];
    if (each === 0) return typedArray(name, "Float64Array", literal(once));
    const { rows } = this.#program.parameters;
    const perRow = each === 1 ? rows : code`${literal(each)} * ${rows}`;
    const length = once === 0 ? perRow : code`${literal(once)} + ${perRow}`;
    const grow = code`if (${name}.length < ${length}) {\n  ${name} = new Float64Array(${length});\n}`;
    this.growing.push(grow);
    return code`let ${name} = new Float64Array(0);`;
  }

  /** A name for something that stands before the function, which nothing in it hides. */
  #outside(wanted: string): Code {
    for (;;) {
      const name = this.#claim(wanted);
      if (this.#names.keep(name)) return name;
    }
  }
}
