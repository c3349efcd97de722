/**
 * The functions of generated files that take structured arguments: code that reads them into flat
 * arrays, calls the straight-line function and builds the results; and the types of both.
 *
 * The non-obvious decision: what differs between products stands in one table of six short
 * rows (results.ts); reading and building are the same walks over shapes for all of them.
 */
import type { Compilation } from "../compiled.ts";
import { kindOf, partsOf, type Shape } from "../trace/shapes.ts";
import { builtList, type Cursor, describePart, type LeafForms, type Part } from "./arguments.ts";
import { DENSE } from "./checked.ts";
import { type Code, code, exactName, join, literal, Namer, propertyKey, quoted } from "./code.ts";
import { type Dialect, typeNote } from "./dialect.ts";
import { type Documentation, documentation } from "./documentation.ts";
import type { HelperUse } from "./helpers.ts";
import { columnsOf, hasData, lengthsOf } from "./programs.ts";
import { ROWS, type Types } from "./results.ts";

/** What a file says about the function that users call. */
export interface Callable {
  readonly parameters: readonly Code[];
  readonly body: () => readonly Code[];
  readonly inputNames: () => readonly Code[];
  /** `: Result` where types are written, else nothing. */
  readonly result: Code;
  /** The lines of the doc comment, given that of the source. */
  readonly documentation: (doc: string) => readonly string[];
  readonly type: Code;
}

/** The namer of the file, and its helpers. */
interface File extends HelperUse {
  readonly namer: Namer;
  readonly dialect: Dialect;
}

/** What the functions of an export are called. */
export interface CallableNames {
  readonly export: Code;
  /** What its members are properties of. */
  readonly owner: Code;
  /** The straight-line function that computes everything. */
  readonly main: Code;
}

/** Local names; the user's come first. */
const LOCALS = [
  "x",
  "constants",
  "gradient",
  "values",
  "matrix",
  "weights",
  "step",
  "tangents",
  "gradientOf",
  "row",
  "i",
] as const;
type Local = (typeof LOCALS)[number];

const UNDEFINED = code`undefined`;
const listed = (items: readonly Code[]): Code => code`[${join(items, ", ")}]`;

/** The type of a gradient by all arguments. */
const gradientType = (parts: readonly Part[]): Code =>
  listed(parts.map((part) => part.builtType ?? UNDEFINED));

/** Writes the function for one compilation. */
export class CallableEmitter {
  readonly compilation: Compilation;
  readonly names: CallableNames;
  readonly local: Readonly<Record<Local, Code>>;
  readonly parameters: readonly Code[];
  readonly #file: File;
  readonly #arguments: readonly Code[];

  constructor(compilation: Compilation, names: CallableNames, file: File) {
    this.compilation = compilation;
    this.names = names;
    this.#file = file;
    const local = new Namer(file.namer);
    const { second } = ROWS[compilation.programs.product];
    const words = compilation.parameters.map((parameter) => parameter || "argument");
    if (second === undefined) {
      this.#arguments = this.parameters = words.map((parameter) => local.claim(parameter));
    } else {
      const args = local.claim("args");
      this.parameters = [args, local.claim(second.name)];
      this.#arguments = words.map((_, i) => code`${args}[${literal(i)}]`);
    }
    this.local = Object.fromEntries(LOCALS.map((word) => [word, local.claim(word)])) as Record<
      Local,
      Code
    >;
  }

  /** Numbers of a flat array. */
  numbers(array: Code): LeafForms {
    const { helper } = this;
    return {
      one: (at) => code`${array}[${at}]`,
      list: (at, end) => code`Array.from(${array}.subarray(${at}, ${end}))`,
      table: (at, rows, columns) =>
        code`${helper("rowsOf")}(${join([array, at, rows, columns], ", ")})`,
      type: code`number`,
    };
  }

  readonly helper: HelperUse["helper"] = (name) => this.#file.helper(name);

  /** Gradients, each made by `gradientOf` from a row of the matrix. */
  gradients(): LeafForms {
    const { helper } = this;
    const make = this.local.gradientOf;
    return {
      one: (at) => code`${make}(${at})`,
      list: (at, _end, length) => code`${helper("listOf")}(${join([at, length, make], ", ")})`,
      table: (at, rows, columns) =>
        code`${helper("tableOf")}(${join([at, rows, columns, make], ", ")})`,
      type: code`never`,
    };
  }

  #cursor(leaf: LeafForms, x: Code, skipData = false): Cursor {
    const arrays = { x, data: this.local.constants };
    return { arrays, next: { x: 0, data: 0 }, leaf, skipData, file: this.#file };
  }

  /** The arguments, with what is built in their structure made of `leaf`. */
  argumentParts(leaf: LeafForms = this.numbers(this.local.gradient)): readonly Part[] {
    const { shapes, parameters } = this.compilation;
    const cursor = this.#cursor(leaf, this.local.x);
    return shapes.map((shape, i) => {
      const [access, path] = [this.#arguments[i] as Code, parameters[i] as string];
      return describePart(shape, { access, path, space: "x" }, cursor);
    });
  }

  /** A direction in the space of the arguments, read into `step`. */
  directionParts(): readonly Part[] {
    const { shapes, parameters } = this.compilation;
    const cursor = this.#cursor(this.numbers(this.local.step), this.local.step, true);
    return shapes.map((shape, i) => {
      const access = code`${this.parameters[1] as Code}[${literal(i)}]`;
      const path = `the direction of ${parameters[i] || "the argument"}`;
      return describePart(shape, { access, path, space: "x" }, cursor);
    });
  }

  /** The result, with what is built in its structure made of `leaf`. */
  resultPart(leaf: LeafForms): Part {
    const shape: Shape = this.compilation.traced.result;
    const cursor = this.#cursor(leaf, this.local.weights);
    const access = this.parameters[1] ?? UNDEFINED;
    return describePart(shape, { access, path: "cotangent", space: "x" }, cursor);
  }

  /** What the doc comment says about parameters. */
  documented(): Pick<Documentation, "list" | "second"> {
    const { shapes, parameters, programs } = this.compilation;
    const { second } = ROWS[programs.product];
    const list = shapes.map((shape, i) => {
      const parameter = parameters[i] as string;
      const own = second === undefined ? (this.parameters[i] as Code) : parameter;
      return { parameter, name: own || "argument", shape };
    });
    return { list, ...(second && { second }) };
  }

  get lengths(): ReturnType<typeof lengthsOf> {
    return lengthsOf(this.compilation.programs);
  }

  array(name: Local, length: number, declare: Code = code`const`): Code {
    // What is replaced by another array may be given one of any kind.
    const type = this.#file.dialect.typed ? code`: Float64Array` : code``;
    return code`${declare} ${this.local[name]}${type} = new Float64Array(${literal(length)});`;
  }

  /** A call with flat arrays, the constants last. */
  call(callee: Code, ...arrays: readonly Local[]): Code {
    const { programs } = this.compilation;
    const names = hasData(programs) ? [...arrays, "constants" as const] : arrays;
    return code`${callee}(${join(
      names.map((name) => this.local[name]),
      ", ",
    )})`;
  }

  /** Statements that read the arguments. */
  reads(): Code[] {
    const { programs } = this.compilation;
    const { inputs, data } = this.lengths;
    const count = literal(this.#arguments.length);
    const [first] = this.parameters;
    // Where there are rows, they replace the array by a longer one.
    const declare = columnsOf(programs) > 0 ? code`let` : code`const`;
    const counted =
      ROWS[programs.product].second === undefined
        ? code`${this.helper("requireCount")}(${quoted(this.names.export)}, arguments, ${count});`
        : code`${this.helper("requireLength")}("the arguments", ${first ?? UNDEFINED}, ${count});`;
    return [
      counted,
      this.array("x", inputs),
      ...(hasData(programs) ? [this.array("constants", data, declare)] : []),
      ...this.argumentParts().flatMap((part) => part.reads()),
    ];
  }

  /** Statements that read the direction. */
  readsDirection(): Code[] {
    const count = literal(this.#arguments.length);
    const second = this.parameters[1] as Code;
    return [
      code`${this.helper("requireLength")}("the direction", ${second}, ${count});`,
      this.array("step", this.lengths.direction),
      ...this.directionParts().flatMap((part) => part.reads()),
    ];
  }

  /** `const gradientOf = (i) => …`: the gradient in row i of the matrix. */
  gradientOf(): Code {
    const { matrix, row, i, gradientOf } = this.local;
    const width = literal(this.lengths.inputs);
    const parts = this.argumentParts(this.numbers(row));
    const slice = code`${matrix}.subarray(${i} * ${width}, (${i} + 1) * ${width})`;
    const { dialect } = this.#file;
    const number = typeNote(dialect, "number");
    const made = dialect.typed ? code`: ${gradientType(parts)}` : code``;
    return code`const ${gradientOf} = (${i}${number})${made} => {\nconst ${row} = ${slice};\nreturn ${builtList(parts)};\n};`;
  }

  /** The function of the export that fills a whole matrix. */
  get dense(): Code {
    const [name] = DENSE[this.compilation.programs.product] as readonly [string, string];
    return code`${this.names.owner}.${exactName(name)}`;
  }
}

/** The type of a structure of numbers that is passed in: lists of any kind. */
function looseType(shape: Shape): Code {
  const kind = kindOf(shape);
  if (kind === "scalar") return code`number`;
  if (kind === "vector") return code`ArrayLike<number>`;
  const parts = partsOf(shape, "").map((part) => [part.key, looseType(part.shape)] as const);
  if (kind === "object") {
    const members = parts.map(([key, type]) => code`${propertyKey(key)}: ${type}`);
    return code`{ ${join(members, ", ")} }`;
  }
  const types = parts.map(([, type]) => type);
  const same = types.every((type) => type === types[0]);
  return same ? code`ArrayLike<${types[0] ?? UNDEFINED}>` : code`readonly ${listed(types)}`;
}

/** The parameters and the result as TypeScript wants them; the type of the export says it all. */
function typed(
  emitter: CallableEmitter,
  parts: readonly Part[],
): Pick<Callable, "parameters" | "result"> {
  const own = emitter.names.export;
  const isList = ROWS[emitter.compilation.programs.product].second !== undefined;
  return {
    parameters: emitter.parameters.map((parameter, i) => {
      const type = isList
        ? code`Parameters<typeof ${own}>[${literal(i)}]`
        : (parts[i] as Part).type;
      return code`${parameter}: ${type}`;
    }),
    result: code`: ReturnType<typeof ${own}>`,
  };
}

/** Everything a file says about the structured function of a compilation. */
export function emitCallable(compilation: Compilation, names: CallableNames, file: File): Callable {
  const emitter = new CallableEmitter(compilation, names, file);
  const row = ROWS[compilation.programs.product];
  const parts = emitter.argumentParts();
  const labels = new Namer();
  const labelled = parts.map((part, i) => {
    return code`${labels.claim(compilation.parameters[i] || "argument")}: ${part.type}`;
  });
  const types: Types = {
    args: listed(labelled),
    grad: gradientType(parts),
    direction: () => listed(emitter.directionParts().map((part) => part.type)),
    values: () => {
      const leaf = { ...emitter.numbers(emitter.local.values), tuples: true };
      return emitter.resultPart(leaf).builtType as Code;
    },
    cotangent: () => looseType(compilation.traced.result),
  };
  const plain = { parameters: emitter.parameters, result: code`` };
  return {
    ...(file.dialect.typed ? typed(emitter, parts) : plain),
    body: () => [...emitter.reads(), ...row.body(emitter)],
    inputNames: () => parts.flatMap((part) => part.names()),
    documentation: (doc) => documentation({ doc, gives: row.gives, ...emitter.documented() }),
    type: row.type(emitter, types),
  };
}
