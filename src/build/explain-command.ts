/**
 * `gradc explain` on the command line.
 *
 * The non-obvious decision: the name may be left out where a file exports one thing only, which is
 * the case of most files one wants explained.
 */
import { resolve } from "node:path";
import { compilationOf } from "../compiled.ts";
import { EXPORT_MISSING } from "../catalogue.ts";
import { GradcError } from "../errors.ts";
import { explain } from "../explain/explain.ts";
import { explainTime } from "../explain/time.ts";
import { shownPath } from "./files.ts";
import { type Gradient, loadGradients } from "./load.ts";
import type { Output } from "./output.ts";
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

/** The export that is asked for. */
async function gradientNamed(file: string, name: string | undefined): Promise<Gradient> {
  const { gradients } = await loadGradients(resolve(file));
  const [only, ...others] = gradients;
  if (name === undefined && only !== undefined && others.length === 0) return only;
  const found = gradients.find((gradient) => gradient.name === name);
  if (found !== undefined) return found;
  const known = gradients.map((gradient) => gradient.name).join(", ");
  const details = { file: shownPath(resolve(file)), name: name ?? "(give one after #)", known };
  throw new GradcError(EXPORT_MISSING, details, { file: resolve(file), line: 1, column: 1 });
}

/** Runs the command. */
export async function runExplain(args: readonly string[], output: Output): Promise<number> {
  const { values, files } = readArgs(args, EXPLAIN);
  const [target, ...rest] = files;
  if (target === undefined || rest.length > 0) throw new UsageError("explain takes one FILE#NAME");
  const [file = "", name] = target.split("#");
  const gradient = await gradientNamed(file, name);
  const laps = values["time"] === true ? compilationOf(gradient.compiled)?.time() : undefined;
  const limit = values["all"] === true ? Infinity : 60;
  output.out(
    laps
      ? explainTime(gradient.name, laps)
      : explain(gradient.compiled, { name: gradient.name, limit }),
  );
  return 0;
}
