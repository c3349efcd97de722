/**
 * Two compilations side by side: what each has, and whether they compute the same. Text, HTML and
 * the playground are views of this one record.
 *
 * The non-obvious decision: it is plain data, and nothing in it was measured with a clock, so it is
 * the same each time; speed and the size after compression are added by who wants them.
 */
import { COMPARE_DIFFERENT } from "../catalogue.ts";
import type { Compilation } from "../compiled.ts";
import { mainKind, routineOf, rowFor } from "../emit/programs.ts";
import { GradcError } from "../errors.ts";
import { hasLoops } from "../ir/block.ts";
import type { Graph } from "../ir/graph.ts";
import { showGraph } from "../ir/text.ts";
import type { FunctionKind, Product } from "../passes/products.ts";
import { type Agreement, agreementOf } from "./compare-results.ts";
import { quantitiesOf, type Quantity } from "./quantities.ts";
import type { Speed } from "./speed.ts";

/** Something for the left and for the right side. */
export type Both<T> = readonly [left: T, right: T];

/** A compilation, and what it is called in the comparison. */
export interface Contestant {
  /** `exact`, `without share`, `logistic`. */
  readonly name: string;
  readonly compilation: Compilation;
}

/** One side of a comparison. */
export interface Side {
  readonly name: string;
  /** How it was compiled, in words: `exact mode`. */
  readonly settings: readonly string[];
  readonly backend: Compilation["backend"];
  /** The lines of the emitted function. */
  readonly code: readonly string[];
  /** The lines of the IR it was emitted from, without names. */
  readonly ir: readonly string[];
}

/** Two compilations compared. */
export interface Comparison {
  /** What is compared: `loss`, or `mine and theirs`. */
  readonly title: string;
  readonly product: Product;
  /** The function whose code, IR and counts are compared. */
  readonly kind: FunctionKind;
  /** What that function does, in a sentence. */
  readonly purpose: string;
  readonly sides: Both<Side>;
  /** What was counted, one row each; the parts of a row come right after it. */
  readonly quantities: readonly Quantity[];
  readonly agreement: Agreement;
  /** Inputs that are called differently: they are matched by position. */
  readonly renamed: readonly Both<string>[];
  /** How fast both are, if that was measured. */
  readonly speed?: Speed;
}

export interface CompareOptions {
  /** What is compared, as a title. Default: the names of both sides. */
  readonly title?: string;
  /** The function whose code is compared. Default: the one that computes everything at once. */
  readonly kind?: FunctionKind;
}

const settingsOf = ({ options, programs, without }: Compilation): string[] => [
  `${options.mode} mode`,
  ...(programs.direction === undefined ? [] : [`${programs.direction} mode`]),
  ...(hasLoops(programs.main.graph) ? ["with loops"] : []),
  ...(without.length === 0 ? [] : [`without ${without.join(" and ")}`]),
];

function sideOf({ name, compilation }: Contestant, kind: FunctionKind): Side {
  const { programs, sources, backend } = compilation;
  const ir = showGraph(routineOf(programs, kind)).trimEnd().split("\n");
  return {
    name,
    settings: settingsOf(compilation),
    backend,
    code: sources[kind].text.split("\n"),
    ir: ir.filter((line) => !line.startsWith("names ")),
  };
}

const inputsOf = ({ traced }: Compilation): Graph["names"] => traced.graph.names;

/** What makes two compilations incomparable, in words. */
function obstacle(left: Compilation, right: Compilation): string | undefined {
  if (left.programs.product !== right.programs.product) {
    return `one is compiled to a ${left.programs.product}, the other to a ${right.programs.product}`;
  }
  const [a, b] = [inputsOf(left), inputsOf(right)];
  const lengths: readonly (readonly [string, number, number])[] = [
    ["differentiated numbers", a.x.length, b.x.length],
    ["constant numbers", a.data.length, b.data.length],
    ["numbers in each row of data", a.row?.length ?? 0, b.row?.length ?? 0],
    ["results", a.outputs?.length ?? 1, b.outputs?.length ?? 1],
  ];
  const wrong = lengths.find(([, one, other]) => one !== other);
  return wrong && `one has ${wrong[1]} ${wrong[0]}, the other ${wrong[2]}`;
}

/** The inputs whose names differ. */
function renamedInputs(left: Compilation, right: Compilation): Both<string>[] {
  const [a, b] = [inputsOf(left), inputsOf(right)];
  const pairs = (["x", "data", "row"] as const).flatMap((space) =>
    (a[space] ?? []).map((name, i): Both<string> => [name, b[space]?.[i] ?? ""]),
  );
  return pairs.filter(([one, other]) => one !== other);
}

/**
 * Compares two compilations: code, IR, counts, and results at some points.
 * @throws GradcError COMPARE_DIFFERENT if they are no two ways to compute the same kind of thing
 */
export function compare(
  left: Contestant,
  right: Contestant,
  { title = `${left.name} and ${right.name}`, kind }: CompareOptions = {},
): Comparison {
  const [one, other] = [left.compilation, right.compilation];
  const why = obstacle(one, other);
  if (why !== undefined) {
    throw new GradcError(COMPARE_DIFFERENT, { left: left.name, right: right.name, why });
  }
  const { programs } = one;
  const chosen = kind ?? mainKind(programs);
  return {
    title,
    product: programs.product,
    kind: chosen,
    purpose: rowFor(programs, chosen).purpose,
    sides: [sideOf(left, chosen), sideOf(right, chosen)],
    quantities: quantitiesOf([one, other], chosen),
    agreement: agreementOf(one, other),
    renamed: renamedInputs(one, other),
  };
}
