/**
 * Emits a graph of any length: as one function while it is short, else as several that a last
 * one calls.
 *
 * The non-obvious decision: the parts hand results over in an array that belongs to the function,
 * allocated once. So a call allocates nothing, and a part is a straight-line function like any.
 */
import type { Graph } from "../ir/graph.ts";
import { chunk } from "../passes/chunk.ts";
import { type Code, code, indent, join, literal } from "./code.ts";
import { emitFunction } from "./javascript.ts";
import type { Parameter, ProgramNames } from "./names.ts";
import { ACCESS, bytesOf, estimateBytes } from "./size.ts";
import { callStatement } from "./statement.ts";

/** A function up to this estimate stays whole; V8 gives up at 60 KB. */
const WHOLE = 45_000;
/** The estimate for each part of a longer one: large parts are slow to get optimised. */
const PART = 12_000;

/** Emits `function name(…parameters) { … }`, with the functions it is cut into before it. */
export function emitLong(
  graph: Graph,
  name: Code,
  parameters: readonly Parameter[],
  program: ProgramNames,
  claim: (wanted: string) => Code,
  doc?: Code,
): Code {
  const documented = (text: Code): Code => (doc === undefined ? text : join([doc, text], "\n"));
  if (estimateBytes(graph) <= WHOLE) {
    return documented(emitFunction(graph, name, parameters, program));
  }
  const { parts, memoryLength } = chunk(graph, bytesOf, ACCESS, PART);
  const memory = claim(`${name}Memory`);
  const names = parts.map(() => claim(`${name}Part`));
  const texts = parts.map((part, i) =>
    emitFunction(part, names[i] as Code, [...parameters, "memory"], program),
  );
  const list = parameters.map((parameter) => program.parameters[parameter]);
  const calls = names.map((part, i) => {
    const returns = graph.value !== undefined && i === names.length - 1;
    return callStatement(returns ? code`return ${part}` : part, [...list, memory], program.margin);
  });
  return join(
    [
      documented(code`const ${memory} = new Float64Array(${literal(memoryLength)});`),
      ...texts,
      join(
        [program.head(name, parameters, graph.returns), indent(join(calls, "\n")), code`}`],
        "\n",
      ),
    ],
    "\n\n",
  );
}
