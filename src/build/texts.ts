/**
 * The texts of the files that one source becomes, in the format that is wanted.
 *
 * The non-obvious decision: the text of each file is run and compared before it is handed out, so
 * what is checked is to the letter what will be written.
 */
import { existsSync } from "node:fs";
import { basename, join } from "node:path";
import { Namer } from "../emit/code.ts";
import { FORMATS, type Format } from "../emit/formats.ts";
import type { Provenance } from "../emit/header.ts";
import {
  emitDeclarations,
  emitModule,
  type FilePart,
  joinParts,
  type ModuleExport,
} from "../emit/module.ts";
import type { Product } from "../passes/products.ts";
import { finishParts, formatParts } from "./format.ts";
import type { Gradient } from "./load.ts";
import type { Settings } from "./settings.ts";
import { mapParts, type MappedExport } from "./source-map.ts";
import { verifyFile } from "./verify-file.ts";

/** A generated file as it should be. */
export interface ModuleOutput {
  readonly file: string;
  readonly text: string;
  readonly kind: "code" | "types" | "map";
  /** What is in it, for the report. */
  readonly about: string;
}

/** What files are written. */
type OutputSettings = Pick<Settings, "format" | "split" | "sourceMap">;

/** What is computed, in the report. */
const WORDS: Readonly<Record<Product, string>> = {
  gradient: "gradient",
  jacobian: "Jacobian",
  hessian: "Hessian",
  jvp: "tangents",
  vjp: "gradient",
  hvp: "Hessian times a direction",
};

function describeExports(exports: readonly ModuleExport[]): string {
  return exports
    .map(({ name, compilation: { traced, programs } }) => {
      const [before, after] = [traced.graph.operationCount, programs.main.graph.operationCount];
      return `${name} (${before} operations, ${after} with ${WORDS[programs.product]})`;
    })
    .join(", ");
}

/** What becomes one file. */
interface Unit {
  /** The path of the file without what its format adds. */
  readonly path: string;
  /** The name that a script defines. */
  readonly global: string;
  readonly gradients: readonly Gradient[];
}

const LONGEST_GLOBAL = 60;

/** `black-scholes` → `blackScholes`. */
const camelCase = (text: string): string =>
  text.replace(/[^\p{ID_Continue}$]+(.)?/gu, (_, letter?: string) => letter?.toUpperCase() ?? "");

/**
 * The files of a source: `loss.grad` of `loss.grad.ts`; each function by itself is in
 * `loss.NAME.grad`. A file in TypeScript must not look like a source, so there it is
 * `loss.generated`.
 */
function unitsOf(
  source: string,
  out: string,
  gradients: readonly Gradient[],
  settings: OutputSettings,
): Unit[] {
  const { format, split } = settings;
  const whole = basename(source).replace(/\.[cm]?ts$/, "");
  const stem = whole.replace(/\.grad$/, "");
  const end = format === "ts" ? ".generated" : whole.slice(stem.length);
  const global = new Namer().claim(camelCase(stem), LONGEST_GLOBAL);
  if (!split) return [{ path: join(out, stem + end), global, gradients }];
  return gradients.map((gradient) => ({
    path: join(out, `${stem}.${gradient.name}${end}`),
    global: gradient.name,
    gradients: [gradient],
  }));
}

/** Where an export comes from. A place in a file that was there only while it ran is none. */
function mapped({ name, place, compilation }: Gradient): MappedExport {
  const places = compilation.traced.places();
  const files = new Set(places.flatMap((known) => known?.file ?? []));
  const there = new Set([...files].filter((file) => existsSync(file)));
  return {
    name,
    place,
    places: places.map((known) => (known && there.has(known.file) ? known : undefined)),
  };
}

/** The text of a file in a format without a map. */
function wrapped(parts: readonly FilePart[], { global }: Unit, format: Format): string {
  const [head, ...body] = parts as [FilePart, ...FilePart[]];
  const texts = body.map(({ text }) => text);
  const text = FORMATS[format].wrap(texts, global);
  return joinParts([head, { text }]);
}

async function codeOf(
  unit: Unit,
  provenance: Provenance,
  settings: OutputSettings,
): Promise<ModuleOutput[]> {
  const { gradients, path, global } = unit;
  const { format } = settings;
  const { parser, dialect, extension, mapped: canMap } = FORMATS[format];
  const marked = canMap && settings.sourceMap;
  const rough = emitModule(gradients, provenance, { format, marked, global });
  const parts = await finishParts(rough, parser, dialect.margin);
  const file = path + extension;
  const about = describeExports(gradients);
  if (!marked) return [{ file, text: wrapped(parts, unit, format), kind: "code", about }];
  const { text, map } = mapParts(parts, gradients.map(mapped), file);
  return [
    { file, text, kind: "code", about },
    { file: `${file}.map`, text: map, kind: "map", about: "its source map" },
  ];
}

async function typesOf(
  { gradients, path }: Unit,
  provenance: Provenance,
  format: Format,
): Promise<ModuleOutput[]> {
  const { types } = FORMATS[format];
  if (types === undefined) return [];
  const text = await formatParts(emitDeclarations(gradients, provenance), "typescript");
  return [{ file: path + types, text, kind: "types", about: "its types" }];
}

/**
 * The files that a source becomes.
 * @param source the path of the source
 * @param out the folder of the files
 * @throws GradcError FILE_NOT_ALONE, CHECK_FAILED
 */
export async function textsOf(
  source: string,
  out: string,
  gradients: readonly Gradient[],
  provenance: Provenance,
  settings: OutputSettings,
): Promise<ModuleOutput[]> {
  const outputs: ModuleOutput[] = [];
  for (const unit of unitsOf(source, out, gradients, settings)) {
    const code = await codeOf(unit, provenance, settings);
    const [{ text }] = code as [ModuleOutput];
    await verifyFile({ text, format: settings.format, global: unit.global }, unit.gradients);
    outputs.push(...code, ...(await typesOf(unit, provenance, settings.format)));
  }
  return outputs;
}
