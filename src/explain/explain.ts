/**
 * Every stage of a compilation as text, from the traced expression to the emitted code: something
 * to learn reverse mode from.
 *
 * The non-obvious decision: it only reads what the compiler keeps anyway (stages, images,
 * origins), so what it tells is what happened.
 */
import { type Compilation, compilationOf } from "../compiled.ts";
import { kindsOf, rowFor } from "../emit/programs.ts";
import { NOT_COMPILED } from "../catalogue.ts";
import { describe, GradcError } from "../errors.ts";
import { hasLoops, type Routine } from "../ir/block.ts";
import { Graph, type Id } from "../ir/graph.ts";
import { showBlock, showGraph } from "../ir/text.ts";
import type { Stage } from "../passes/pipeline.ts";
import { changedLines } from "./changes.ts";
import { Blackboard } from "./words.ts";

export interface ExplainOptions {
  /** What the function is called in the text. */
  readonly name?: string;
  /** Longest list that is shown whole; Infinity shows everything. Default 60 lines. */
  readonly limit?: number;
}

const plural = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? "" : "s"}`;

/** Indents lines and cuts a list that is too long, saying so. */
function block(lines: readonly string[], limit: number): string {
  const shown = lines.length > limit ? lines.slice(0, limit) : lines;
  const rest = lines.length - shown.length;
  const note = rest > 0 ? [`… and ${plural(rest, "more line")} (--all shows them)`] : [];
  return [...shown, ...note].map((line) => (line === "" ? "" : `   ${line}`)).join("\n");
}

const operations = (graph: Graph): Id[] =>
  Array.from({ length: graph.length }, (_, id) => id).filter((id) => graph.op(id) !== null);

function tracedSection(graph: Graph, limit: number): string {
  const board = new Blackboard(graph);
  const inputs = [...graph.names.x, ...graph.names.data];
  const names = inputs.length > 12 ? `${inputs.slice(0, 12).join(", ")}, …` : inputs.join(", ");
  return [
    `Running the function on Values without numbers recorded ${plural(graph.operationCount, "operation")}`,
    `on ${plural(inputs.length, "input")} (${names}):`,
    "",
    block(
      operations(graph).map((id) => board.line(id)),
      limit,
    ),
    "",
    graph.value === undefined
      ? `The results are ${resultsOf(graph, board).join(", ")}.`
      : `The result is ${board.name(graph.value)}.`,
  ].join("\n");
}

/** What each output is called, with its path where that is another name. */
function resultsOf(graph: Graph, board: Blackboard): string[] {
  return graph.outputs.map(({ id, index }) => {
    const [path, name] = [graph.names.outputs?.[index], board.name(id)];
    return path === undefined || path === name ? name : `${path} = ${name}`;
  });
}

function irSection(routine: Routine, limit: number): string {
  if (hasLoops(routine)) {
    return [
      "Steps that run one after the other; each is instructions, or a loop over steps. They hand",
      "numbers over in memory, which may be overwritten, and on the tape, which may not.",
      "",
      block(showBlock(routine).trimEnd().split("\n"), limit),
    ].join("\n");
  }
  return [
    "The same as instructions: each has a number, and only uses smaller numbers.",
    "Behind ; stands what it is for: primal k is the k-th thing traced.",
    "",
    block(showGraph(routine).trimEnd().split("\n"), limit),
  ].join("\n");
}

function chainRuleSection(graph: Graph, limit: number): string {
  const board = new Blackboard(graph);
  const steps = operations(graph).reverse();
  const width = Math.min(32, Math.max(0, ...steps.map((id) => board.line(id).length)));
  const lines = steps.flatMap((id) => {
    const rules = board.chainRule(id);
    const line = board.line(id).padEnd(width);
    return rules.map((rule, i) => `${i === 0 ? line : " ".repeat(width)}   so  ${rule}`);
  });
  return [
    `Write dv for ∂${board.name(graph.value as Id)}/∂v. Start with d${board.name(graph.value as Id)} = 1 and go back through the`,
    "operations in reverse order. Each one hands its own dv on to its arguments, times the",
    "derivative of that one operation (the chain rule). What arrives in several ways is added",
    "up; behind a closed gate nothing arrives at all:",
    "",
    block(lines, limit),
  ].join("\n");
}

function passSection(before: Stage, after: Stage, limit: number): string {
  const counts = [...after.counts].map(([what, count]) => `${String(count).padStart(5)} × ${what}`);
  const lines = after.appends ? [] : changedLines(before, after);
  const parts = [
    `${plural(before.graph.operationCount, "operation")} → ${after.graph.operationCount}.`,
    counts.length === 0 ? "   nothing to do" : block(counts, limit),
  ];
  if (lines.length > 0) parts.push("", block(lines, limit));
  return parts.join("\n");
}

const underlined = (title: string, line: string): string =>
  `${title}\n${line.repeat(title.length)}`;

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

/** The emitted functions, the one that computes everything first. */
function emitted({ programs, sources }: Compilation, limit: number): [string, string][] {
  const kinds = kindsOf(programs);
  const main = kinds.filter((kind) => programs.functions[kind] === programs.main);
  return [...main, ...kinds.filter((kind) => !main.includes(kind))].map((kind) => {
    const { purpose } = rowFor(programs, kind);
    const text = sources[kind].text;
    return [`Emitted: ${kind}. ${purpose}`, block(text.split("\n"), limit)];
  });
}

function sections(compilation: Compilation, limit: number): [title: string, text: string][] {
  const { programs, traced } = compilation;
  const { stages, graph } = programs.main;
  const passes = stages.slice(1).map((stage, i): [string, string] => {
    const before = stages[i] as Stage;
    const { graph: from } = before;
    const teaches = stage.name === "differentiate" && !hasLoops(from) && from.returns;
    const rule = teaches ? `${chainRuleSection(from, limit)}\n\n` : "";
    return [`${capital(stage.name)}: ${stage.about}`, rule + passSection(before, stage, limit)];
  });
  return [
    ["Trace: the expression", tracedSection(traced.graph, limit)],
    ["The intermediate representation (IR)", irSection(traced.graph, limit)],
    ...passes,
    ["The IR after all passes", irSection(graph, limit)],
    ...emitted(compilation, limit),
  ];
}

/**
 * Explains how a gradient was compiled, stage by stage, in plain text.
 * @param g what `compileGrad` returned
 * @throws GradcError NOT_COMPILED
 */
export function explain(
  g: (...args: never[]) => unknown,
  { name = "the function", limit = 60 }: ExplainOptions = {},
): string {
  const compilation = compilationOf(g);
  if (compilation === undefined) {
    throw new GradcError(NOT_COMPILED, { what: "explain", got: describe(g) });
  }
  const parts = sections(compilation, limit).map(
    ([title, text], i) => `${underlined(`${i + 1}. ${title}`, "─")}\n${text}`,
  );
  const title = `How gradc compiles ${name} (${compilation.options.mode} mode)`;
  return `${underlined(title, "═")}\n\n${parts.join("\n\n")}\n`;
}
