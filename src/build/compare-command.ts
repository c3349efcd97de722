/**
 * `gradc compare` on the command line.
 *
 * The non-obvious decision: what depends on the machine, speed and the size after gzip, can be left
 * out with one flag, so that the rest can be kept in a file and compared.
 */
import { resolve } from "node:path";
import type { Compilation } from "../compiled.ts";
import { kindsOf } from "../emit/programs.ts";
import { compare, type Both, type Comparison, type Contestant } from "../explain/compare.ts";
import { comparisonPage, PAGE_MARK } from "../explain/compare-html.ts";
import { summaryOf } from "../explain/compare-summary.ts";
import { comparisonText } from "../explain/compare-text.ts";
import { gzippedCode } from "../explain/gzip.ts";
import { measureSpeed } from "../explain/speed.ts";
import type { FunctionKind } from "../passes/products.ts";
import { didYouMean } from "./closest.ts";
import { SETTING_FLAGS, type Setting, settingsOf } from "./compare-settings.ts";
import { loadDiffer } from "./diff.ts";
import { shownPath } from "./files.ts";
import { ModuleLoader } from "./import-module.ts";
import type { Gradient } from "./load.ts";
import { type Output, printFiles } from "./output.ts";
import { writeAlone } from "./outputs.ts";
import { configuredMode, gradientNamed } from "./target.ts";
import { readArgs, type Typed, type Usage, UsageError } from "./usage.ts";

export const COMPARE: Usage = {
  name: "compare",
  args: "FILE#NAME [FILE#OTHER] [options]",
  purpose: [
    "Compare two settings of one function, or two functions of the same inputs.",
    "",
    "Shows what differs in the code, operations and bytes, the speed of both, and whether their",
    "results agree. LEFT,RIGHT are the values of the two sides; one value is for both.",
  ].join("\n"),
  flags: {
    ...SETTING_FLAGS,
    function: {
      value: "KIND",
      help: "which function's code to compare (default: the whole gradient)",
    },
    ir: { help: "show the IR after all passes instead of the code" },
    html: { value: "FILE", help: "write a page that needs no other file, instead of printing" },
    json: { help: "print the comparison as one JSON document" },
    "no-time": { help: "measure nothing, neither speed nor gzip: the same text on every machine" },
    all: { help: "show long lists whole" },
    width: { value: "COLUMNS", help: "how wide the text may be (default: the terminal, or 80)" },
  },
  examples: [
    ["gradc compare src/loss.grad.ts#loss --mode exact,fast", "what fast mode saves"],
    ["gradc compare src/loss.grad.ts#loss --loops off,on", "unrolled and rolled"],
    ["gradc compare src/loss.grad.ts#loss --without share", "what a pass is good for"],
    ["gradc compare src/a.grad.ts#loss src/b.grad.ts#loss", "two ways to write it"],
    ["gradc compare src/a.grad.ts#loss --mode exact,fast --html out.html", "as a page"],
  ],
};

/** What is compared, and what it is called. */
interface Pair {
  readonly title: string;
  readonly sides: Both<Contestant>;
}

const isVaried = ({ variation }: Setting): boolean => Object.keys(variation).length > 0;

/** A function under a setting. */
function compiled({ compilation }: Gradient, setting: Setting): Compilation {
  const { direction } = setting.variation;
  if (direction !== undefined && compilation.programs.direction === undefined) {
    throw new UsageError("--direction is for Jacobians and Hessians only");
  }
  return isVaried(setting) ? compilation.again(setting.variation) : compilation;
}

/** One function under two settings. */
function twoSettings(gradient: Gradient, settings: Both<Setting>): Pair {
  const [left, right] = settings;
  if (left.name === "") {
    const what = isVaried(left)
      ? "both sides have the same settings"
      : "there is nothing to compare";
    throw new UsageError(`${what}: name two functions, or two settings as in --mode exact,fast`);
  }
  const side = (setting: Setting): Contestant => ({
    name: setting.name,
    compilation: compiled(gradient, setting),
  });
  return {
    title: `${gradient.name}: ${left.name} and ${right.name}`,
    sides: [side(left), side(right)],
  };
}

/** Two functions. */
function twoFunctions(gradients: Both<Gradient>, settings: Both<Setting>): Pair {
  const [a, b] = gradients;
  const name = ({ name: own, place }: Gradient): string =>
    a.name === b.name ? `${shownPath(place.file)}#${own}` : own;
  const side = (i: 0 | 1): Contestant => {
    const [gradient, setting] = [gradients[i], settings[i]];
    const suffix = setting.name === "" ? "" : ` (${setting.name})`;
    return { name: name(gradient) + suffix, compilation: compiled(gradient, setting) };
  };
  const sides = [side(0), side(1)] as const;
  return { title: `${sides[0].name} and ${sides[1].name}`, sides };
}

/** Loads what was named. */
async function pairOf(typed: Typed): Promise<Pair> {
  const [first, second, ...more] = typed.files;
  if (first === undefined || more.length > 0) {
    throw new UsageError("compare takes one FILE#NAME and two settings, or two of FILE#NAME");
  }
  const settings = settingsOf(typed);
  const how = { mode: await configuredMode(), loader: new ModuleLoader() };
  const one = await gradientNamed(first, how);
  if (second === undefined) return twoSettings(one, settings);
  return twoFunctions([one, await gradientNamed(second, how)], settings);
}

/** The function that is asked for. */
function kindIn({ programs }: Compilation, text: string): FunctionKind {
  const kinds = kindsOf(programs);
  const kind = kinds.find((name) => name === text);
  if (kind !== undefined) return kind;
  throw new UsageError(
    `there is no function ${JSON.stringify(text)}${didYouMean(text, kinds)}; there are ${kinds.join(", ")}`,
  );
}

/** Adds what can only be measured. */
async function measured(
  comparison: Comparison,
  [left, right]: Both<Contestant>,
): Promise<Comparison> {
  return {
    ...comparison,
    quantities: [...comparison.quantities, await gzippedCode(comparison)],
    speed: measureSpeed(left.compilation, right.compilation, comparison.kind),
  };
}

/** JSON knows neither NaN nor infinities. */
const writable = (_key: string, value: unknown): unknown =>
  typeof value === "number" && !Number.isFinite(value) ? String(value) : value;

function widthOf({ values }: Typed, { columns = 80 }: Output): number {
  const text = values["width"];
  if (typeof text !== "string") return columns;
  if (!/^\d+$/.test(text) || Number(text) < 20) {
    throw new UsageError(
      `--width takes a number of columns from 20 on, and not ${JSON.stringify(text)}`,
    );
  }
  return Number(text);
}

/** Runs the command. */
export async function runCompare(args: readonly string[], output: Output): Promise<number> {
  const typed = readArgs(args, COMPARE);
  const { values } = typed;
  const { html, function: asked } = values;
  if (html !== undefined && values["json"] === true) {
    throw new UsageError("--html and --json exclude each other");
  }
  const width = widthOf(typed, output);
  const { title, sides } = await pairOf(typed);
  const kind = typeof asked === "string" ? kindIn(sides[0].compilation, asked) : undefined;
  const counted = compare(...sides, { title, ...(kind && { kind }) });
  if (values["no-time"] !== true) output.progress?.("measuring the speed of both sides");
  const comparison = values["no-time"] === true ? counted : await measured(counted, sides);
  output.progress?.("");
  if (values["json"] === true) {
    const document = { summary: summaryOf(comparison), ...comparison };
    output.out(`${JSON.stringify(document, writable, 2)}\n`);
    return 0;
  }
  const differ = await loadDiffer();
  if (typeof html === "string") {
    const page = comparisonPage(comparison, differ);
    printFiles([writeAlone(resolve(html), page, PAGE_MARK, title)], output);
    return 0;
  }
  const shown = values["ir"] === true ? "ir" : "code";
  const limit = values["all"] === true ? Infinity : 200;
  output.out(comparisonText(comparison, { differ, shown, width, limit }));
  return 0;
}
