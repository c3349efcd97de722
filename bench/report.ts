/**
 * From times to a Markdown table.
 *
 * The non-obvious decision: a ratio is taken within each round, between batches that ran next to each
 * other, and then the median of the ratios; a slow second of the machine cancels out.
 */
import type { Times } from "./timing.ts";

/** Median, smallest and largest of the rounds. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export interface Row {
  readonly contestant: string;
  /** Nanoseconds per value and gradient. */
  readonly time: Spread;
  /** Time over the time of the first contestant. */
  readonly ratio: Spread;
}

export function spread(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (i: number): number => sorted[i] as number;
  const last = sorted.length - 1;
  const median = (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2;
  return { median, min: at(0), max: at(last) };
}

/** One row for each contestant, in their order. */
export function summarise(all: readonly Times[]): Row[] {
  const first = all[0] as Times;
  return all.map(({ contestant, rounds }) => ({
    contestant,
    time: spread(rounds.map((ms) => ms * 1e6)),
    ratio: spread(rounds.map((ms, i) => ms / (first.rounds[i] as number))),
  }));
}

/** Three digits, no exponent. */
const digits = (x: number): string =>
  x >= 100 ? Math.round(x).toLocaleString("en-US") : String(Number(x.toPrecision(x < 1 ? 2 : 3)));

const inUnit = ({ median, min, max }: Spread, unit: number, name: string): string[] => [
  `${digits(median / unit)} ${name}`,
  `${digits(min / unit)}–${digits(max / unit)}`,
];

/** Nanoseconds below a microsecond, microseconds above. */
const times = (time: Spread): string[] =>
  time.median < 1000 ? inUnit(time, 1, "ns") : inUnit(time, 1000, "µs");

const ratios = ({ median, min, max }: Spread): string[] => [
  `${digits(median)}×`,
  `${digits(min)}–${digits(max)}`,
];

const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

/** The rows as a Markdown table. */
export function markdown(rows: readonly Row[]): string {
  const name = (rows[0] as Row).contestant;
  return [
    line(["contestant", "median per value + gradient", "min–max", `ratio to ${name}`, "min–max"]),
    line(["---", "---:", "---:", "---:", "---:"]),
    ...rows.map(({ contestant, time, ratio }) =>
      line([contestant, ...times(time), ...ratios(ratio)]),
    ),
  ].join("\n");
}
