/**
 * `gradc build`: compiles the gradients of each source file and writes them, or with `check`
 * compares them with what is written.
 *
 * The non-obvious decision: nothing is written before everything has been compiled and checked,
 * and all problems of a run are reported, not only the first.
 */
import { basename, dirname, join } from "node:path";
import { exactName } from "../emit/code.ts";
import {
  emitDeclarations,
  emitModule,
  type ModuleExport,
  type Provenance,
} from "../emit/module.ts";
import { GradcError } from "../errors.ts";
import { readIfPresent, removeLeftovers, shownPath, writeWhole } from "./files.ts";
import type { Product } from "../passes/products.ts";
import { formatParts } from "./format.ts";
import { loadTool } from "./tools.ts";
import { isGradcError, loadGradients } from "./load.ts";
import { assertAlone, verifyFile } from "./verify-file.ts";

/** A file as it should be. */
interface Output {
  readonly file: string;
  readonly text: string;
  readonly source: string;
  /** What is in it, for the report. */
  readonly about: string;
}

/** What a build did. */
export interface BuildResult {
  /** Lines for the user, one a file. */
  readonly report: readonly string[];
  readonly problems: readonly Error[];
}

/** Where files go unless the user says otherwise. */
export const DEFAULT_OUT = "codegen-out";

export interface BuildOptions {
  readonly out: string;
  /** Compare instead of writing. */
  readonly check: boolean;
}

/** A word of a command line, quoted where a shell would split or change it. */
const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The command that makes a file again. */
function commandFor(source: string, out: string): string {
  const command = `gradc build ${shellWord(source)}`;
  return out === DEFAULT_OUT ? command : `${command} --out ${shellWord(out)}`;
}

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

/** Compiles one source file to the text of its two outputs. */
async function compileFile(file: string, out: string): Promise<Output[]> {
  const gradients = await loadGradients(file);
  for (const gradient of gradients) {
    exactName(gradient.name, gradient.place);
    gradient.compilation.verify();
    await assertAlone(gradient);
  }
  const source = shownPath(file);
  const provenance: Provenance = { source, command: commandFor(source, out) };
  const target = join(out, basename(file, ".ts"));
  const about = describeExports(gradients);
  const code = await formatParts(emitModule(gradients, provenance), "babel");
  verifyFile(code, gradients);
  const types = await formatParts(emitDeclarations(gradients, provenance), "typescript");
  return [
    { file: `${target}.js`, text: code, source, about },
    { file: `${target}.d.ts`, text: types, source, about: "its types" },
  ];
}

/** Two sources that would write one file. */
function clashes(outputs: readonly Output[]): GradcError[] {
  const owners = new Map<string, string>();
  return outputs.flatMap(({ file, source }) => {
    const other = owners.get(file);
    owners.set(file, source);
    if (other === undefined || other === source) return [];
    const details = { file: shownPath(file), first: other, second: source };
    return [new GradcError("OUTPUT_CLASH", details, { file: source, line: 1, column: 1 })];
  });
}

/** The first few changed lines between two texts. */
async function shortDiff(file: string, old: string, now: string): Promise<string> {
  const { createTwoFilesPatch } = await loadTool("diff", () => import("diff"));
  const lines = createTwoFilesPatch(file, file, old, now, "on disk", "from source", { context: 1 });
  const shown = lines.split("\n").slice(1);
  const limit = 16;
  const rest = shown.length - limit;
  return [...shown.slice(0, limit), ...(rest > 0 ? [`… and ${rest} more lines`] : [])].join("\n");
}

/** A file that is not what it should be. */
async function staleness({ file, text, source }: Output): Promise<GradcError | undefined> {
  const old = readIfPresent(file);
  if (old === text) return undefined;
  const shown = shownPath(file);
  const diff = old === undefined ? "" : `\n${await shortDiff(shown, old, text)}`;
  const details = {
    file: `${shown}${old === undefined ? " (missing)" : ""}`,
    diff,
    command: commandFor(source, dirname(shownPath(file))),
  };
  return new GradcError("FILE_STALE", details, { file: shown, line: 1, column: 1 });
}

/** Builds or checks the given source files. */
export async function build(
  files: readonly string[],
  { out, check }: BuildOptions,
): Promise<BuildResult> {
  const outputs: Output[] = [];
  const problems: Error[] = [];
  for (const file of files) {
    try {
      outputs.push(...(await compileFile(file, out)));
    } catch (error) {
      if (!isGradcError(error)) throw error;
      problems.push(error);
    }
  }
  problems.push(...clashes(outputs));
  if (check) {
    const stale = await Promise.all(outputs.map(staleness));
    problems.push(...stale.filter((problem) => problem !== undefined));
  } else if (problems.length === 0) {
    removeLeftovers(out);
    for (const { file, text } of outputs) writeWhole(file, text);
  }
  const verb = check ? "current" : "written";
  const report =
    problems.length > 0
      ? []
      : outputs.map(({ file, about }) => `${verb}  ${shownPath(file)}  ${about}`);
  return { report, problems };
}
