/**
 * The text form of a graph, for reading, for golden files and for tests; it can be read back.
 *
 * One line an instruction: `%3 = add %1 %2`, then after `;` its origin. The non-obvious decision:
 * what a reader does not need but a round trip does (origins, labels, names) stands behind `;` in
 * the same line, so that there is one text and not two.
 */
import { TEXT_INVALID } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import type { Stride } from "./address.ts";
import { hasLoops, isLoop, type Loop, type Routine, type Step } from "./block.ts";
import { isOperation, rowOf } from "../rows.ts";
import {
  Builder,
  type Graph,
  type Id,
  NO_ORIGIN,
  type Origin,
  type Output,
  type Role,
  ROLES,
  type Source,
  type Space,
  SPACES,
  TARGETS,
  userName,
} from "./graph.ts";

/** A number so that it reads back to the same double: −0, NaN and infinities included. */
const showNumber = (value: number): string => (Object.is(value, -0) ? "-0" : String(value));

/** The counters of loops, the outermost first. */
export const COUNTERS = "ijklm";

const showStrides = (strides: readonly Stride[]): string[] =>
  strides.map(({ depth, by }) => `${by === 1 ? "" : `${by}*`}${COUNTERS[depth]}`);

/** An index and what loops add to it. */
function showPlace({ index, address }: Pick<Source, "index" | "address">): string {
  if (address === undefined) return String(index);
  const { strides, lookup } = address;
  const looked =
    lookup === undefined
      ? []
      : [
          `{${lookup.table.slice(0, 4).join()}…}[${showPlace({ index: lookup.offset, address: lookup })}]`,
        ];
  return [index, ...showStrides(strides), ...looked].join(" + ");
}

function showBody(graph: Graph, id: Id): string {
  const op = graph.op(id);
  if (op !== null) return [op, ...graph.args(id).map((arg) => `%${arg}`)].join(" ");
  const constant = graph.constant(id);
  if (constant !== undefined) return `constant ${showNumber(constant)}`;
  const { space, ...place } = graph.source(id);
  return `input ${space}[${showPlace(place)}]`;
}

function showNote(graph: Graph, id: Id): string {
  const { role, of } = graph.origin(id);
  if (role === "none") return "";
  const label = role === "primal" ? userName(graph.names, of) : undefined;
  return `  ; ${role} ${of}${label === undefined ? "" : ` ${JSON.stringify(label)}`}`;
}

/** One instruction, `%3 = add %1 %2`, without its origin. */
export function showInstruction(graph: Graph, id: Id): string {
  return `%${id} = ${showBody(graph, id)}`;
}

/** A line of the text of a graph or block. */
export interface TextLine {
  /** Without indentation. */
  readonly text: string;
  /** What stands behind it: the origin of an instruction. */
  readonly note: string;
  /** How many loops are around it. */
  readonly depth: number;
  /** The instruction that stands there; absent in other lines. */
  readonly instruction?: { readonly graph: Graph; readonly id: Id };
}

const plainLine = (text: string, depth: number): TextLine => ({ text, note: "", depth });

function linesOfGraph(graph: Graph, depth: number): TextLine[] {
  const body = Array.from({ length: graph.length }, (_, id): TextLine => {
    const [text, note] = [showInstruction(graph, id), showNote(graph, id)];
    return { text, note, depth, instruction: { graph, id } };
  });
  const outputs = graph.outputs.map((o) => `output ${o.target}[${showPlace(o)}] = %${o.id}`);
  return [...body, ...outputs.map((text) => plainLine(text, depth))];
}

function showTimes({ count, slope }: Loop): string {
  if (slope === undefined) return count === "rows" ? "each row" : `${count} times`;
  const { depth, first, by } = slope;
  return `${first} ${by < 0 ? "-" : "+"} ${Math.abs(by)}*${COUNTERS[depth]} times`;
}

function linesOfSteps(steps: readonly Step[], depth: number): TextLine[] {
  return steps.flatMap((step) => {
    if (!isLoop(step)) return [...linesOfGraph(step, depth), plainLine("--", depth)];
    const times = showTimes(step);
    const head = `for ${COUNTERS[step.depth]}, ${times}${step.down ? ", down" : ""}`;
    return [plainLine(head, depth), ...linesOfSteps(step.body, depth + 1)];
  });
}

/** The instructions, outputs and loops of a graph or block, one a line. */
export function showLines(routine: Routine): TextLine[] {
  return hasLoops(routine) ? linesOfSteps(routine.steps, 0) : linesOfGraph(routine, 0);
}

/**
 * The whole graph as text, which `parseGraph` reads back; or a block, for reading: its loops are
 * indented, and graphs in it end with `--`.
 */
export function showGraph(graph: Routine): string {
  const names = (["x", "data", "outputs"] as const)
    .filter((space) => !hasLoops(graph) && graph.names[space]?.length)
    .map((space) => `names ${space} ${JSON.stringify(graph.names[space])}`);
  const lines = showLines(graph).map(({ text, note, depth }) => "  ".repeat(depth) + text + note);
  return [...names, ...lines, ""].join("\n");
}

const LINE = {
  names: /^names (x|data|outputs) (\[.*\])$/s,
  instruction: /^%(\d+) = ([\w:.$\p{ID_Continue}]+) ?([^;]*?)(?: *; (\w+) (\d+)(?: (".*"))?)?$/su,
  input: /^(\w+)\[(\d+)\]$/,
  output: /^output (\w+)\[(\d+)\] = %(\d+)$/,
};

/** The state of reading one text. */
class Reader {
  readonly builder = new Builder();
  readonly outputs: Output[] = [];
  readonly names: { x: string[]; data: string[]; outputs?: string[] } = { x: [], data: [] };
  readonly labels: Map<number, string> = new Map();
  readonly sources: Map<number, { space: "x" | "data"; index: number }> = new Map();

  line(text: string, number: number): void {
    const fail = (why: string): never => {
      throw new GradcError(TEXT_INVALID, {
        line: number,
        why: `${why} in ${JSON.stringify(text)}`,
      });
    };
    const named = LINE.names.exec(text);
    const output = LINE.output.exec(text);
    if (named !== null) {
      this.names[named[1] as "x"] = readList(named[2] as string) ?? fail("no list of names");
    } else if (output !== null) this.#output(output, fail);
    else this.#instruction(LINE.instruction.exec(text) ?? fail("no instruction found"), fail);
  }

  #output([, target, index, id]: RegExpExecArray, fail: (why: string) => never): void {
    if (!(TARGETS as readonly unknown[]).includes(target)) fail(`unknown target ${target}`);
    this.outputs.push({ target: target as Output["target"], index: Number(index), id: Number(id) });
  }

  #instruction(
    [, id, kind, rest, role, of, label]: RegExpExecArray,
    fail: (why: string) => never,
  ): void {
    const origin: Origin = role === undefined ? NO_ORIGIN : { role: role as Role, of: Number(of) };
    if (!(ROLES as readonly string[]).includes(origin.role)) fail(`unknown role ${role}`);
    // What stands behind an input is its path, which the names give already.
    if (label !== undefined && kind !== "input") {
      this.labels.set(origin.of, JSON.parse(label) as string);
    }
    const made = this.#make(kind as string, rest as string, origin, fail);
    if (made !== Number(id)) fail(`expected %${made}, or a constant or input that is new,`);
  }

  #make(kind: string, rest: string, origin: Origin, fail: (why: string) => never): Id {
    if (kind === "constant") return this.builder.constant(readNumber(rest) ?? fail("no number"));
    if (kind === "input") {
      const [, space = "", index] = LINE.input.exec(rest) ?? fail("no input");
      if (!(SPACES as readonly string[]).includes(space)) fail(`unknown space ${space}`);
      if ((space === "x" || space === "data") && origin.role === "primal") {
        this.sources.set(origin.of, { space, index: Number(index) });
      }
      return this.builder.input(space as Space, Number(index), origin);
    }
    if (!isOperation(kind)) return fail(`unknown operation ${kind}`);
    const args =
      rest === "" ? [] : rest.split(/ +/).map((arg) => readId(arg) ?? fail("no argument"));
    const { arity } = rowOf(kind);
    if (args.length !== arity) fail(`${kind} takes ${arity} arguments, not ${args.length},`);
    return this.builder.add(kind, args, origin);
  }
}

function readList(text: string): string[] | undefined {
  try {
    return JSON.parse(text) as string[];
  } catch {
    return undefined;
  }
}

function readNumber(text: string): number | undefined {
  const value = Number(text);
  return text === "NaN" || (text !== "" && !Number.isNaN(value)) ? value : undefined;
}

function readId(text: string): Id | undefined {
  return /^%\d+$/.test(text) ? Number(text.slice(1)) : undefined;
}

/**
 * Reads what `showGraph` wrote. Verify the result if the text was written by hand.
 * @throws GradcError TEXT_INVALID with the line
 */
export function parseGraph(text: string): Graph {
  const reader = new Reader();
  text.split("\n").forEach((line, i) => {
    if (line.trim() !== "") reader.line(line.trim(), i + 1);
  });
  return reader.builder.finish(reader.outputs, {
    ...reader.names,
    labels: reader.labels,
    sources: reader.sources,
  });
}
