/**
 * Generated files: an ES module without imports that holds compiled functions, and its types.
 *
 * The non-obvious decision: a file is a list of parts. The straight-line functions are written as
 * prettier would print them; the small rest is not, and `gradc build` has prettier print it.
 */
import type { Compilation } from "../compiled.ts";
import type { FunctionKind } from "../passes/products.ts";
import { type Callable, emitCallable } from "./callable.ts";
import { emitChecked, emitDense, RAISERS } from "./checked.ts";
import {
  type Code,
  code,
  docComment,
  exactName,
  indent,
  join,
  literal,
  LONGEST_FUNCTION,
  NAME_MARK,
  Namer,
  quoted,
} from "./code.ts";
import { preambleFor } from "./declarations.ts";
import type { Dialect } from "./dialect.ts";
import { FORMATS, type Format, type FormatRow } from "./formats.ts";
import { header, type Provenance } from "./header.ts";
import {
  type Helper,
  type HelperNames,
  helperTexts,
  type HelperUse,
  nameHelpers,
} from "./helpers.ts";
import { librariesIn, type LibraryNames, libraryTexts, nameLibraries } from "./libraries.ts";
import { columnsOf, emitKinds, allGraphs, kindsOf, lengthsOf, rowFor } from "./programs.ts";

/** One export of a generated file. */
export interface ModuleExport {
  readonly name: string;
  /** The doc comment of the source without its stars. */
  readonly doc: string;
  readonly compilation: Compilation;
}

/** A piece of a file. */
export interface FilePart {
  readonly text: string;
  /** Whether prettier would print it as it is. */
  readonly finished: boolean;
  /** The number of the export that it belongs to, if it belongs to one. */
  readonly owner?: number;
}

/** How a file is written. */
export interface Style {
  readonly format: Format;
  /** Whether code is marked with the operations it serves, for a source map. */
  readonly marked?: boolean;
  /** The name that a script defines. */
  readonly global?: string;
}

const ESM: Style = { format: "esm" };

const finished = (text: Code): FilePart => ({ text, finished: true });
const rough = (text: Code): FilePart => ({ text, finished: false });

/** What all exports of a file share. */
class FileNames implements HelperUse {
  readonly namer = new Namer();
  readonly helpers: HelperNames;
  /** The helpers that are used. */
  readonly used: Set<Helper> = new Set();
  readonly libraries: LibraryNames;
  readonly format: FormatRow;
  readonly dialect: Dialect;

  constructor(exports: readonly ModuleExport[], { format, marked = false }: Style) {
    this.format = FORMATS[format];
    this.dialect = { ...this.format.dialect, marks: marked ? "calls" : "none" };
    for (const { name } of exports) this.namer.reserve(exactName(name));
    this.namer.reserve(NAME_MARK);
    this.helpers = nameHelpers(this.namer);
    const graphs = exports.flatMap(({ compilation }) => allGraphs(compilation.programs));
    this.libraries = nameLibraries(librariesIn(graphs), this.namer);
  }

  helper(name: Helper): Code {
    this.used.add(name);
    return this.helpers[name];
  }
}

/** Everything that is written about one export. */
class ExportEmitter {
  readonly #export: ModuleExport;
  readonly #file: FileNames;
  readonly #name: Code;
  /** What members are properties of: the export, or in TypeScript a function that becomes it. */
  readonly #owner: Code;
  readonly #functions: ReadonlyMap<FunctionKind, Code>;
  readonly #callable: Callable;

  constructor(entry: ModuleExport, file: FileNames) {
    this.#export = entry;
    this.#file = file;
    this.#name = exactName(entry.name);
    const { programs } = entry.compilation;
    // Short enough for a header of 80 columns.
    const short = entry.name.slice(0, 12);
    this.#functions = new Map(
      kindsOf(programs).map((kind) => {
        return [kind, file.namer.claim(short + rowFor(programs, kind).suffix, LONGEST_FUNCTION)];
      }),
    );
    this.#owner = file.dialect.typed ? file.namer.claim(`${short}Function`) : this.#name;
    const names = { export: this.#name, owner: this.#owner, main: this.#function("main") };
    this.#callable = emitCallable(entry.compilation, names, file);
  }

  /** The name of one of the functions. */
  #function(kind: FunctionKind | "main"): Code {
    const { functions, main } = this.#export.compilation.programs;
    for (const [known, name] of this.#functions) {
      if (known === kind || (kind === "main" && functions[known] === main)) return name;
    }
    return this.#name;
  }

  javascript(): FilePart[] {
    const { programs } = this.#export.compilation;
    const texts = emitKinds(programs, {
      nameOf: (kind) => this.#function(kind),
      claim: (wanted) => this.#file.namer.claim(wanted, LONGEST_FUNCTION),
      libraries: this.#file.libraries,
      dialect: this.#file.dialect,
      doc: (kind) => docComment([rowFor(programs, kind).purpose]),
    });
    const functions = [...texts.values()].map(finished);
    const members = kindsOf(programs).map((kind) => rough(this.#member(kind)));
    return [
      ...functions,
      rough(this.#structured()),
      ...members,
      ...this.#dense(),
      rough(this.#facts()),
      ...(this.#file.dialect.typed ? [rough(this.#typedExport())] : []),
    ];
  }

  /** The source's own doc comment, and the arguments. */
  #documentation(): Code {
    return docComment(this.#callable.documentation(this.#export.doc));
  }

  #structured(): Code {
    const { parameters, result, body } = this.#callable;
    const { format, dialect } = this.#file;
    const list = join(parameters, ", ");
    const head = code`${format.exported}function ${this.#owner}(${list})${result} {`;
    const doc = dialect.typed ? [] : [this.#documentation()];
    return join([...doc, head, indent(join(body(), "\n")), code`}`], "\n");
  }

  /** In TypeScript: the export, of the type that it has in a `.d.ts`. */
  #typedExport(): Code {
    const line = code`export const ${this.#name}: ${this.#callable.type} = ${this.#owner};`;
    return join([this.#documentation(), line], "\n");
  }

  /** A flat function as a property, with the lengths of its arrays checked. */
  #member(kind: FunctionKind): Code {
    const { programs } = this.#export.compilation;
    for (const raiser of RAISERS) this.#file.used.add(raiser);
    const callee = this.#function(kind);
    const { helpers, dialect } = this.#file;
    const { parameters, result, body } = emitChecked(programs, kind, callee, helpers, dialect);
    const list = join(parameters, ", ");
    const head = code`${this.#owner}.${exactName(kind)} = (${list})${result} => {`;
    return join([head, indent(body), code`};`], "\n");
  }

  /** The whole matrix of a product that has one, and its pattern. */
  #dense(): FilePart[] {
    const { programs } = this.#export.compilation;
    if (programs.pattern === undefined) return [];
    const claim = (suffix: string): Code =>
      this.#file.namer.claim(this.#export.name + suffix, LONGEST_FUNCTION);
    const names = { owner: this.#owner, entries: claim("Buffer"), places: claim("Places") };
    const callee = this.#function("valueAndEntries");
    return emitDense(programs, names, callee, this.#file).map(rough);
  }

  #facts(): Code {
    const { programs } = this.#export.compilation;
    const { graph } = programs.main;
    const lengths = lengthsOf(programs);
    const { outputs } = graph.names;
    const isGradient = programs.product === "gradient";
    const facts: (readonly [string, Code])[] = [
      ["inputLength", literal(lengths.inputs)],
      ...(isGradient ? [["tapeLength", literal(lengths.tape)] as const] : []),
      ...(isGradient ? [["tapeRowLength", literal(programs.tapePerRow ?? 0)] as const] : []),
      ["dataLength", literal(lengths.data)],
      ...(isGradient ? [["rowLength", literal(columnsOf(programs))] as const] : []),
      ["inputNames", code`[${join(this.#callable.inputNames(), ", ")}]`],
      ...(outputs === undefined
        ? []
        : ([
            ["outputLength", literal(lengths.values)],
            ["outputNames", code`[${join(outputs.map(quoted), ", ")}]`],
          ] as const)),
    ];
    return join(
      facts.map(([name, value]) => code`${this.#owner}.${exactName(name)} = ${value};`),
      "\n",
    );
  }

  declaration(): Code {
    const line = code`export declare const ${this.#name}: ${this.#callable.type};`;
    return join([this.#documentation(), line], "\n");
  }
}

const owned =
  (owner: number) =>
  (part: FilePart): FilePart => ({ ...part, owner });

/** The declarations that the types of exports need. */
const preamble = (exports: readonly ModuleExport[]): FilePart =>
  rough(preambleFor(new Set(exports.map(({ compilation }) => compilation.programs.product))));

/**
 * The parts of a file that exports the given functions.
 * @throws GradcError EXPORT_UNUSABLE for a name that cannot be exported
 */
export function emitModule(
  exports: readonly ModuleExport[],
  provenance?: Provenance,
  style: Style = ESM,
): readonly FilePart[] {
  const file = new FileNames(exports, style);
  const { format, dialect } = file;
  const body = exports.flatMap((entry, i) =>
    new ExportEmitter(entry, file).javascript().map(owned(i)),
  );
  const names = exports.map(({ name }) => exactName(name));
  return [
    ...(provenance === undefined ? [] : [finished(header(provenance, format.header))]),
    ...format.opening.map(finished),
    ...(dialect.typed ? [preamble(exports)] : []),
    ...body,
    ...libraryTexts(file.libraries, dialect).map(rough),
    ...helperTexts(file.used, file.helpers, dialect).map(rough),
    ...format.closing(names, style.global ?? "").map(rough),
  ];
}

/**
 * The parts of the types of the module that `emitModule` makes.
 * @throws GradcError EXPORT_UNUSABLE for a name that cannot be exported
 */
export function emitDeclarations(
  exports: readonly ModuleExport[],
  provenance?: Provenance,
): readonly FilePart[] {
  const file = new FileNames(exports, ESM);
  const body = exports.map((entry) => rough(new ExportEmitter(entry, file).declaration()));
  return [
    ...(provenance === undefined ? [] : [finished(header(provenance, "types"))]),
    preamble(exports),
    ...body,
    finished(code`export {};`),
  ];
}

/** A file as it is, without a formatter. */
export function joinParts(parts: readonly Pick<FilePart, "text">[]): string {
  return `${parts.map(({ text }) => text).join("\n\n")}\n`;
}
