/**
 * The worker's part of the compare view: what `gradc compare` does, for exports of the user's module.
 *
 * The non-obvious decision: the worker loads this when the first comparison is asked for, because
 * most visits are without one.
 */
import { type Compilation, compilationOf } from "../../../../src/compiled.ts";
import { compare, type Contestant } from "../../../../src/explain/compare.ts";
import { measureSpeed } from "../../../../src/explain/speed.ts";
import type { CompareRequest, Compared, Failed, Running, SideRequest } from "./protocol.ts";
import { problemOf, runModule } from "./run-module.ts";

type Functions = ReadonlyMap<string, object>;

/** The function of a side under its own name, and compiled as the side says. */
function sideOf(functions: Functions, { name = "", variation }: SideRequest) {
  const own = functions.has(name) ? name : (functions.keys().next().value as string);
  const compilation = compilationOf(functions.get(own)) as Compilation;
  return { own, compilation: compilation.again(variation) };
}

function comparisonOf(functions: Functions, { sides, measured }: CompareRequest) {
  const [left, right] = [sideOf(functions, sides[0]), sideOf(functions, sides[1])];
  const isOne = left.own === right.own;
  const contestant = (i: 0 | 1): Contestant => {
    const { own, compilation } = [left, right][i] as typeof left;
    const { called } = sides[i];
    return { name: isOne ? called : `${own} (${called})`, compilation };
  };
  const [one, other] = [contestant(0), contestant(1)];
  const names = `${one.name} and ${other.name}`;
  const comparison = compare(one, other, { title: isOne ? `${left.own}: ${names}` : names });
  if (!measured) return comparison;
  const speed = measureSpeed(one.compilation, other.compilation, comparison.kind);
  return { ...comparison, speed };
}

/**
 * Runs the module and compares.
 * @param tell told when the user's code begins to run, and when it has run
 */
export async function compareIn(
  request: CompareRequest,
  tell: (moment: Running["kind"]) => void,
): Promise<Compared | Failed> {
  const { id, code, settings } = request;
  const module = await runModule(code, settings, tell);
  if ("problem" in module) return { kind: "failed", id, problem: module.problem };
  try {
    const comparison = comparisonOf(module.functions, request);
    return { kind: "compared", id, functions: [...module.functions.keys()], comparison };
  } catch (error) {
    return { kind: "failed", id, problem: problemOf(error, module.place) };
  }
}
