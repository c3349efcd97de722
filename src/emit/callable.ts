/**
 * The functions of generated files that take structured arguments: code that reads them into flat
 * arrays, calls the straight-line function and builds the results; and the types of both.
 *
 * The non-obvious decision: what differs between products stands in one table of six short
 * rows; reading and building are the same walks over shapes for all of them.
 */
import type { Compilation } from "../compiled.ts";
import type { Product } from "../passes/products.ts";
import { kindOf, partsOf, type Shape } from "../trace/shapes.ts";
import { type Cursor, describePart, type LeafForms, type Part } from "./arguments.ts";
import { DENSE, matrixSize } from "./checked.ts";
import { type Code, code, exactName, join, literal, Namer, propertyKey, quoted } from "./code.ts";
import type { HelperUse } from "./helpers.ts";
import { columnsOf, hasData, lengthsOf } from "./programs.ts";

/** What a file says about the function that users call. */
export interface Callable {
  readonly parameters: readonly Code[];
  readonly body: () => readonly Code[];
  readonly inputNames: () => readonly Code[];
  /** For the doc comment. */
  readonly words: readonly string[];
  readonly type: Code;
}

/** The namer of the file, and its helpers. */
interface File extends HelperUse {
  readonly namer: Namer;
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
const built = (parts: readonly Part[]): Code =>
  listed(parts.map((part) => part.built?.() ?? UNDEFINED));

/** Writes the function for one compilation. */
class CallableEmitter {
  readonly compilation: Compilation;
  /** The export itself. */
  readonly name: Code;
  /** The straight-line function that computes everything. */
  readonly main: Code;
  readonly local: Readonly<Record<Local, Code>>;
  readonly parameters: readonly Code[];
  readonly #file: File;
  readonly #arguments: readonly Code[];

  constructor(compilation: Compilation, name: Code, main: Code, file: File) {
    this.compilation = compilation;
    this.name = name;
    this.main = main;
    this.#file = file;
    const local = new Namer(file.namer);
    const { second } = ROWS[compilation.programs.product];
    const names = compilation.parameters.map((parameter) => parameter || "argument");
    if (second === undefined) {
      this.#arguments = this.parameters = names.map((parameter) => local.claim(parameter));
    } else {
      const args = local.claim("args");
      this.parameters = [args, local.claim(second)];
      this.#arguments = names.map((_, i) => code`${args}[${literal(i)}]`);
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

  get lengths(): ReturnType<typeof lengthsOf> {
    return lengthsOf(this.compilation.programs);
  }

  array(name: Local, length: number, declare: Code = code`const`): Code {
    return code`${declare} ${this.local[name]} = new Float64Array(${literal(length)});`;
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
        ? code`${this.helper("requireCount")}(${quoted(this.name)}, arguments, ${count});`
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
    return code`const ${gradientOf} = (${i}) => {\nconst ${row} = ${slice};\nreturn ${built(parts)};\n};`;
  }

  /** The function of the export that fills a whole matrix. */
  get dense(): Code {
    const [name] = DENSE[this.compilation.programs.product] as readonly [string, string];
    return code`${this.name}.${exactName(name)}`;
  }
}

/** What differs between products. */
interface Row {
  /** The second parameter, if the arguments come as one list. */
  readonly second?: string;
  readonly words: string;
  /** Statements after the arguments have been read. */
  readonly body: (e: CallableEmitter) => readonly Code[];
  readonly type: (e: CallableEmitter, t: Types) => Code;
}

/** Types of arguments, gradient, direction and result. */
interface Types {
  readonly args: Code;
  readonly grad: Code;
  readonly direction: () => Code;
  readonly values: () => Code;
  readonly cotangent: () => Code;
}

const returned = (members: readonly Code[]): Code => code`return {\n${join(members, ",\n")},\n};`;

const valuesOf = (e: CallableEmitter): Code =>
  e.resultPart(e.numbers(e.local.values)).built?.() ?? UNDEFINED;

const gradOf = (e: CallableEmitter): Code => code`grad: ${built(e.argumentParts())}`;

const ROWS: Readonly<Record<Product, Row>> = {
  gradient: {
    words: "Value and gradient.",
    body: (e) => [
      e.array("gradient", e.lengths.grad),
      returned([code`value: ${e.call(e.main, "x", "gradient")}`, gradOf(e)]),
    ],
    type: (_e, { args, grad }) => code`GradFunction<${args}, ${grad}>`,
  },
  jacobian: {
    words: "Values, and the gradient of each.",
    body: (e) => [
      e.array("values", e.lengths.values),
      e.array("matrix", matrixSize(e.compilation.programs)),
      code`${e.call(e.dense, "x", "values", "matrix")};`,
      e.gradientOf(),
      returned([
        code`value: ${valuesOf(e)}`,
        code`jacobian: ${e.resultPart(e.gradients()).built?.() ?? UNDEFINED}`,
      ]),
    ],
    type: (_e, { args, values, grad }) => code`JacobianFunction<${args}, ${values()}, ${grad}>`,
  },
  hessian: {
    words: "Value, gradient and Hessian.",
    body: (e) => [
      e.array("gradient", e.lengths.grad),
      e.array("matrix", matrixSize(e.compilation.programs)),
      e.gradientOf(),
      returned([
        code`value: ${e.call(e.dense, "x", "gradient", "matrix")}`,
        gradOf(e),
        code`hessian: ${built(e.argumentParts(e.gradients()))}`,
      ]),
    ],
    type: (_e, { args, grad }) => code`HessianFunction<${args}, ${grad}>`,
  },
  jvp: {
    second: "direction",
    words: "Values, and their derivatives along the direction.",
    body: (e) => [
      ...e.readsDirection(),
      e.array("values", e.lengths.values),
      e.array("tangents", e.lengths.tangents),
      code`${e.call(e.main, "x", "step", "values", "tangents")};`,
      returned([
        code`value: ${valuesOf(e)}`,
        code`tangent: ${e.resultPart(e.numbers(e.local.tangents)).built?.() ?? UNDEFINED}`,
      ]),
    ],
    type: (_e, { args, direction, values }) =>
      code`JvpFunction<${args}, ${direction()}, ${values()}>`,
  },
  vjp: {
    second: "cotangent",
    words: "Values, and the sum of their gradients, each times its element of cotangent.",
    body: (e) => [
      e.array("weights", e.lengths.cotangents),
      ...e.resultPart(e.numbers(e.local.values)).reads(),
      e.array("values", e.lengths.values),
      e.array("gradient", e.lengths.grad),
      code`${e.call(e.main, "x", "weights", "values", "gradient")};`,
      returned([code`value: ${valuesOf(e)}`, gradOf(e)]),
    ],
    type: (_e, { args, values, cotangent, grad }) =>
      code`VjpFunction<${args}, ${values()}, ${cotangent()}, ${grad}>`,
  },
  hvp: {
    second: "direction",
    words: "Value, gradient, and the Hessian times the direction.",
    body: (e) => [
      ...e.readsDirection(),
      e.array("gradient", e.lengths.grad),
      e.array("tangents", e.lengths.product),
      returned([
        code`value: ${e.call(e.main, "x", "step", "gradient", "tangents")}`,
        gradOf(e),
        code`product: ${built(e.argumentParts(e.numbers(e.local.tangents)))}`,
      ]),
    ],
    type: (_e, { args, direction, grad }) => code`HvpFunction<${args}, ${direction()}, ${grad}>`,
  },
};

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

/** Everything a file says about the structured function of a compilation. */
export function emitCallable(
  compilation: Compilation,
  name: Code,
  main: Code,
  file: File,
): Callable {
  const emitter = new CallableEmitter(compilation, name, main, file);
  const row = ROWS[compilation.programs.product];
  const parts = emitter.argumentParts();
  const names = new Namer();
  const labelled = parts.map((part, i) => {
    return code`${names.claim(compilation.parameters[i] || "argument")}: ${part.type}`;
  });
  const about = parts.map(
    (part, i) => `- ${compilation.parameters[i] || "argument"}: ${part.words}`,
  );
  const types: Types = {
    args: listed(labelled),
    grad: listed(parts.map((part) => part.builtType ?? UNDEFINED)),
    direction: () => listed(emitter.directionParts().map((part) => part.type)),
    values: () => {
      const leaf = { ...emitter.numbers(emitter.local.values), tuples: true };
      return emitter.resultPart(leaf).builtType as Code;
    },
    cotangent: () => looseType(compilation.traced.result),
  };
  return {
    parameters: emitter.parameters,
    body: () => [...emitter.reads(), ...row.body(emitter)],
    inputNames: () => parts.flatMap((part) => part.names()),
    words: [`${row.words} Arguments:`, ...about],
    type: row.type(emitter, types),
  };
}
