/**
 * What two compilations differ in, in a few plain sentences.
 *
 * The non-obvious decision: one side counts as faster only if the middle half of the rounds agrees;
 * otherwise the sentence says that no difference was seen, and not which median is smaller.
 */
import type { Both, Comparison } from "./compare.ts";
import type { Agreement, Difference, ResultAgreement } from "./compare-results.ts";
import { capital, grouped, listed, plural, rough } from "./phrases.ts";
import type { Quantity } from "./quantities.ts";
import type { Speed, Spread } from "./speed.ts";

/** `6 operations of 51 (12%)` */
function share(change: number, all: number, thing: string): string {
  const percent = (100 * change) / all;
  const edge =
    percent < 1 ? "less than 1" : percent > 99 && percent < 100 ? "more than 99" : undefined;
  return `${plural(change, thing)} of ${grouped(all)} (${edge ?? Math.round(percent)}%)`;
}

/** Which kinds of operations there are more and fewer of: `4 fewer mul and 1 more neg`. */
function kindsOfChange([, ...rest]: readonly Quantity[]): string {
  const end = rest.findIndex(({ part }) => !part);
  const changes = rest
    .slice(0, end)
    .map(({ what, counts }) => [what, (counts[1] ?? 0) - (counts[0] ?? 0)] as const)
    .filter(([, change]) => change !== 0)
    .toSorted(([, a], [, b]) => Math.abs(b) - Math.abs(a));
  const words = changes
    .slice(0, 3)
    .map(
      ([what, change]) => `${grouped(Math.abs(change))} ${change < 0 ? "fewer" : "more"} ${what}`,
    );
  return listed(changes.length > 3 ? [...words, "other changes"] : words);
}

/** How the numbers of operations differ. */
function operationsSentence({ sides: [one, other], quantities }: Comparison): string {
  const [left, right] = (quantities[0] as Quantity).counts as Both<number>;
  const kinds = kindsOfChange(quantities);
  if (left === right && kinds === "")
    return `Both have ${plural(left, "operation")} of the same kinds.`;
  if (left === right)
    return `Both have ${plural(left, "operation")}, but ${other.name} has ${kinds}.`;
  const what =
    right < left
      ? `saves ${share(left - right, left, "operation")}`
      : `takes ${plural(right - left, "operation")} more than ${one.name}, ${grouped(right)} instead of ${grouped(left)}`;
  return `${other.name} ${what}: ${kinds}.`;
}

/** How the numbers of operations in a call differ, where there are loops. */
function callSentence({ sides: [one, other], quantities }: Comparison): string[] {
  const row = quantities.find(({ what }) => what === "operations in a call");
  const [left, right] = row?.counts ?? [null, null];
  if (left === null || right === null) return [];
  if (left === right) return [`A call runs ${plural(left, "operation")} on both sides.`];
  return [
    `With its loops, a call runs ${plural(left, "operation")} on the left (${one.name}) and ${grouped(right)} on the right (${other.name}).`,
  ];
}

function bytesSentence({ sides: [, other], quantities }: Comparison): string {
  const row = quantities.find(({ what }) => what === "bytes of code") as Quantity;
  const [left, right] = row.counts as Both<number>;
  if (left === right) return `The code of both is ${plural(left, "byte")} long.`;
  const [change, word] = [Math.abs(right - left), right < left ? "shorter" : "longer"];
  return `The code of ${other.name} is ${plural(change, "byte")} ${word}: ${grouped(right)} instead of ${grouped(left)}.`;
}

/** About where a point is: `a = -1.25, b = 0.5` with four digits each. */
export function showPoint({ points, names }: Agreement, point: number): string {
  const { x = [], data = [] } = points[point] ?? {};
  const pairs = [
    ...names.x.map((name, i) => [name, x[i] as number] as const),
    ...names.data.map((name, i) => [name, data[i] as number] as const),
  ];
  const shown = pairs.length > 4 ? pairs.slice(0, 3) : pairs;
  const words = shown.map(([name, value]) => `${name} = ${Number(value.toPrecision(4))}`);
  return [...words, ...(pairs.length > shown.length ? ["…"] : [])].join(", ");
}

type Found = { readonly name: string; readonly at: Difference };

/** The results that differ in one way, the worst first. */
function worst(results: readonly ResultAgreement[], way: "largest" | "special"): Found[] {
  return results
    .flatMap((result) => {
      const at = result[way];
      return at === undefined ? [] : [{ name: result.name, at }];
    })
    .toSorted((a, b) => b.at.relative - a.at.relative);
}

/** Of how many results something is said. */
const howMany = (count: number, all: number): string =>
  count === all ? `all ${plural(all, "result")}` : `${grouped(count)} of ${plural(all, "result")}`;

/** Whether the results are the same, and where they are not. */
function agreementSentences({ sides: [one, other], agreement }: Comparison): string[] {
  const { results, points } = agreement;
  const [[most, ...others], special] = [worst(results, "largest"), worst(results, "special")];
  const where = `${plural(points.length, "point")}, ordinary and special ones`;
  const [odd] = special;
  if (most === undefined && odd === undefined) {
    return [`Both give the same results, to the last bit, at ${where}.`];
  }
  const first =
    most === undefined
      ? `Where both give finite numbers these are the same, to the last bit, at ${where}.`
      : `At ${where}, they differ in ${howMany(others.length + 1, results.length)}, most of all in ${most.name}: by ${rough(most.at.relative)} of itself (${most.at.left} and ${most.at.right}) near ${showPoint(agreement, most.at.point)}.`;
  if (odd === undefined) return [first];
  return [
    first,
    `Where a number is NaN or infinite they may differ altogether: near ${showPoint(agreement, odd.at.point)}, ${odd.name} is ${odd.at.left} in ${one.name} and ${odd.at.right} in ${other.name}.`,
  ];
}

/** How much faster a side is: `1.31 times as fast (1.25 to 1.38)`. */
const times = ({ median, lower, upper }: Spread): string =>
  `${median.toFixed(2)} times as fast (middle half of the rounds: ${lower.toFixed(2)} to ${upper.toFixed(2)})`;

const inverse = ({ median, lower, upper }: Spread): Spread => ({
  median: 1 / median,
  lower: 1 / upper,
  upper: 1 / lower,
});

/** Whether one side was faster in at least three of four rounds. */
export const isClear = ({ ratio }: Speed): boolean => ratio.lower > 1 || ratio.upper < 1;

function speedSentence([one, other]: Comparison["sides"], { ratio }: Speed): string {
  if (ratio.lower > 1) return `${other.name} is ${times(ratio)}.`;
  if (ratio.upper < 1) return `${one.name} is ${times(inverse(ratio))}.`;
  return `No difference in speed was seen: ${other.name} is between ${ratio.lower.toFixed(2)} and ${ratio.upper.toFixed(2)} times as fast in the middle half of the rounds.`;
}

/** How the speed was measured. */
export function howMeasured({ rounds, effort, points, rows }: Speed): string {
  const data = rows === 0 ? "" : `, with ${grouped(rows)} rows of data`;
  return `Measured here and now: ${rounds} rounds of each side in turn, each at least ${effort.batchMs} ms of calls at ${points} points in turn${data}, after warming up until it got no faster.`;
}

/** What does not run the code it shows. */
function interpretedSentence({ sides }: Comparison): string[] {
  const names = sides.filter(({ backend }) => backend === "interpreter").map(({ name }) => name);
  if (names.length === 0) return [];
  const who = names.length === 2 ? "Both are" : `${names[0]} is`;
  return [`${who} run by the interpreter: its time is not that of the code.`];
}

/** What differs, the most important first. */
export function summaryOf(comparison: Comparison): readonly string[] {
  const { sides, speed, renamed } = comparison;
  const sameCode = sides[0].code.join("\n") === sides[1].code.join("\n");
  const [pair, ...others] = renamed;
  const more = others.length > 0 ? ", and so on" : "";
  return [
    ...(sameCode
      ? [`The code of both is the same, to the letter.`]
      : [operationsSentence(comparison), ...callSentence(comparison), bytesSentence(comparison)]),
    ...agreementSentences(comparison),
    ...(speed === undefined
      ? []
      : [speedSentence(sides, speed), ...interpretedSentence(comparison)]),
    ...(pair === undefined
      ? []
      : [`Inputs are matched by position: ${pair[0]} with ${pair[1]}${more}.`]),
  ].map(capital);
}
