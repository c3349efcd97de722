/**
 * `gradc explain` on the command line.
 *
 * The non-obvious decision: a function with loops of its own has no numbers to show, since what is
 * in a loop has many; asking for them is a mistake that is said, not an empty column.
 */
import { explain } from "../explain/explain.ts";
import { explainWhy } from "../explain/why.ts";
import { explainTime } from "../explain/time.ts";
import type { Gradient } from "./load.ts";
import type { Output } from "./output.ts";
import { pointFrom } from "./point.ts";
import { gradientNamed, modeOf } from "./target.ts";
import { readArgs, type Usage, UsageError } from "./usage.ts";

export const EXPLAIN: Usage = {
  name: "explain",
  args: "FILE#NAME [--at a=-4,b=2] [--all | --why df | --time]",
  purpose: [
    "Print how NAME of FILE was compiled: the expression, the chain rule, what each pass did to",
    "the IR and by which rules, and the code.",
  ].join("\n"),
  flags: {
    at: { value: "POINT", help: "show the numbers on every line at a point: a=-4,b=2" },
    all: { help: "show long lists whole" },
    why: { value: "NAME", help: "say why a line of the code is there: df, grad[0]" },
    mode: { value: "exact|fast", help: "the mode of a function that sets none itself" },
    time: { help: "print how long each stage takes instead" },
  },
  examples: [
    ["gradc explain src/loss.grad.ts#loss", "from the traced expression to the code"],
    ["gradc explain src/loss.grad.ts#loss --at a=-4,b=2", "with the numbers, forward and back"],
    ["gradc explain src/net.grad.ts#net --at w=0.5,x=1", "all elements of an array at once"],
    ["gradc explain src/loss.grad.ts#loss --why grad[0]", "which rules led to that line"],
    ["gradc explain src/loss.grad.ts#loss --time", "where the time of compiling goes"],
  ],
};

/** The numbers of the inputs of a function at a point. */
function pointOf({ name, compilation }: Gradient, text: string): number[] {
  const { graph, lower } = compilation.traced;
  if (lower !== undefined) {
    throw new UsageError(`--at: ${name} has loops, and what is in a loop has many numbers`);
  }
  return pointFrom(text, [...graph.names.x, ...graph.names.data]);
}

/** Runs the command. */
export async function runExplain(args: readonly string[], output: Output): Promise<number> {
  const typed = readArgs(args, EXPLAIN);
  const { values, files } = typed;
  const [target, ...rest] = files;
  if (target === undefined || rest.length > 0) throw new UsageError("explain takes one FILE#NAME");
  const gradient = await gradientNamed(target, { mode: await modeOf(typed) });
  const { name, compiled, compilation } = gradient;
  if (typeof values["why"] === "string") {
    output.out(explainWhy(compiled, values["why"], name));
    return 0;
  }
  if (values["time"] === true) {
    output.out(explainTime(name, compilation.time()));
    return 0;
  }
  const limit = values["all"] === true ? Infinity : 60;
  const at = values["at"];
  const point = typeof at === "string" ? { at: pointOf(gradient, at) } : {};
  output.out(explain(compiled, { name, limit, ...point }));
  return 0;
}
