/**
 * `gradc explain` on the command line.
 *
 * The non-obvious decision: how long compiling takes is an option of this command and not one of its
 * own, because it is asked about the same stages.
 */
import { compilationOf } from "../compiled.ts";
import { explain } from "../explain/explain.ts";
import { explainTime } from "../explain/time.ts";
import type { Output } from "./output.ts";
import { gradientNamed } from "./target.ts";
import { readArgs, type Usage, UsageError } from "./usage.ts";

export const EXPLAIN: Usage = {
  name: "explain",
  args: "FILE#NAME [--all | --time]",
  purpose: "Print how NAME of FILE was compiled, stage by stage.",
  flags: {
    all: { help: "show long lists whole" },
    time: { help: "print how long each stage takes instead" },
  },
  examples: [
    ["gradc explain src/loss.grad.ts#loss", "from the traced expression to the code"],
    ["gradc explain src/loss.grad.ts#loss --time", "where the time of compiling goes"],
  ],
};

/** Runs the command. */
export async function runExplain(args: readonly string[], output: Output): Promise<number> {
  const { values, files } = readArgs(args, EXPLAIN);
  const [target, ...rest] = files;
  if (target === undefined || rest.length > 0) throw new UsageError("explain takes one FILE#NAME");
  const gradient = await gradientNamed(target);
  const laps = values["time"] === true ? compilationOf(gradient.compiled)?.time() : undefined;
  const limit = values["all"] === true ? Infinity : 60;
  output.out(
    laps
      ? explainTime(gradient.name, laps)
      : explain(gradient.compiled, { name: gradient.name, limit }),
  );
  return 0;
}
