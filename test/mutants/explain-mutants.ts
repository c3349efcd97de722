/** Mutants of what explains a compilation and compares two. */
import { inFile, type Mutant } from "./mutant.ts";

/** The record: lines, what they serve, where they came from, and their numbers. */
const record = [
  ...inFile(
    "explain/make-record.ts",
    [
      "record: the main function comes last",
      "return [main, ...kindsOf(programs).filter((kind) => kind !== main)];",
      "return [...kindsOf(programs).filter((kind) => kind !== main), main];",
    ],
    ["record: marks on the line below", "lines[line]?.pieces", "lines[line + 1]?.pieces"],
  ),
  ...inFile(
    "explain/things.ts",
    [
      "record: the place of another operation",
      "const place = places[of];",
      "const place = places[id];",
    ],
    [
      "record: arguments the other way round",
      "graph.args(id).map((arg) => operandOf(graph, arg))",
      "graph.args(id).toReversed().map((arg) => operandOf(graph, arg))",
    ],
  ),
  ...inFile(
    "explain/stages.ts",
    [
      "record: an instruction with other arguments is the same",
      "args.every((arg, i) => image[arg] === after.arg(now, i))",
      "args.every((arg, i) => image[arg] !== after.arg(now, i) + after.length)",
    ],
    ["record: of twins one is remembered", "from: [...known.from, before]", "from: [before]"],
    [
      "record: rules of the first of several are remembered",
      "rules: [...known.rules, ...rules]",
      "rules: known.rules.length > 0 ? known.rules : []",
    ],
    ["record: a twin names itself", "is: `%${twin}`, rules", "is: `%${id}`, rules"],
  ),
  ...inFile(
    "explain/history.ts",
    ["history: the first pass is left out", "k > 0 && ids.length > 0", "k > 1 && ids.length > 0"],
    ["history: the last event comes first", "return events.reverse();", "return events;"],
    ["history: what is kept is shared", "from.length > 1", "from.length > 0"],
  ),
  ...inFile(
    "explain/numbers.ts",
    [
      "numbers: of the first stage on lines of code",
      "values[last]?.[first.id]",
      "values[0]?.[first.id]",
    ],
    [
      "numbers: on lines of functions that are cut into parts",
      "pieces.every(({ graph }) => graph === 0)",
      "pieces.every(({ graph }) => graph >= 0)",
    ],
    ["numbers: the length of x is not looked at", 'check("x", x, names.x.length);', ""],
  ),
];

/** What is read from it. */
const reading = [
  ...inFile(
    "explain/reader.ts",
    [
      "explain: rules that add to something else",
      "filter(({ to }) => to === of)",
      "filter(({ to }) => to !== of)",
    ],
    ["explain: the first term of an adjoint comes last", "arriving.toReversed()", "arriving"],
    [
      "explain: sums are forgotten",
      "before === undefined ? amount : before + amount",
      "before === undefined ? amount : amount",
    ],
    ["explain: nothing is 0", 'return "nothing";', "return figure(0);"],
    ["explain: −0 is 0", 'if (Object.is(value, -0)) return "-0";', ""],
    [
      "explain: one more is left out than is said",
      "const rest = group.length - EXAMPLES;",
      "const rest = group.length - EXAMPLES - 1;",
    ],
    [
      "explain: the numbers of another function",
      "?.lines[this.#record.functions.indexOf(one)]",
      "?.lines[this.#record.functions.length - 1]",
    ],
  ),
  ...inFile(
    "explain/why.ts",
    [
      "why: one part of a line answers for all",
      "const key = `${graph} ${id}`;",
      "const key = `${graph}`;",
    ],
    [
      "why: the first of several lines answers",
      "lines.filter((line) => targetOf(line) === target)",
      "lines.filter((line) => targetOf(line) === target).slice(0, 1)",
    ],
  ),
  ...inFile("explain/time.ts", [
    "time: the sum leaves the first stage out",
    "laps.reduce((sum, { milliseconds }) => sum + milliseconds, 0)",
    "laps.slice(1).reduce((sum, { milliseconds }) => sum + milliseconds, 0)",
  ]),
];

/** Two compilations side by side. */
const comparing = [
  ...inFile(
    "explain/quantities.ts",
    [
      "compare: loops run once",
      "own === null ? null : sum + own * times",
      "own === null ? null : sum + own + 0 * times",
    ],
    ["compare: the rarest operation comes first", "most(b) - most(a)", "most(a) - most(b)"],
    ["compare: bytes are letters", "new TextEncoder().encode(text).length", "text.length"],
  ),
  ...inFile(
    "explain/compare-rows.ts",
    ["compare: instructions are known by their numbers", "meaning.get(id) ?? id", "id"],
    [
      "compare: a wrong partner",
      "piecesOf(left[a] as string, right[b] as string, differ)",
      "piecesOf(left[a] as string, right[a] as string, differ)",
    ],
    ["compare: lines below a change are hidden", "i + context + 1", "i + 1"],
    [
      "compare: numbers of lines that differ begin with 0",
      "starts: [at[0] + 1, at[1] + 1] as const",
      "starts: [at[0], at[1]] as const",
    ],
  ),
  ...inFile(
    "explain/compare-results.ts",
    [
      "compare: differences are relative to the left",
      "Math.max(Math.abs(left), Math.abs(right))",
      "Math.abs(left)",
    ],
    [
      "compare: points that differ are the same",
      "same: runs.length - differences.length",
      "same: differences.length",
    ],
    [
      "compare: the smallest difference is the largest",
      "worst.relative >= next.relative",
      "worst.relative <= next.relative",
    ],
    [
      "compare: NaN is relative",
      "relative: finite ? relative : NaN",
      "relative: finite ? relative : 0",
    ],
  ),
  ...inFile(
    "explain/compare-summary.ts",
    [
      "compare: fewer and more confused",
      'change < 0 ? "fewer" : "more"',
      'change > 0 ? "fewer" : "more"',
    ],
    [
      "compare: bounds of a ratio stay in their order when it is inverted",
      "lower: 1 / upper,\n  upper: 1 / lower,",
      "lower: 1 / lower,\n  upper: 1 / upper,",
    ],
    [
      "compare: faster is said of what is not clear",
      "if (ratio.lower > 1) return",
      "if (ratio.median > 1) return",
    ],
  ),
];

export const EXPLAINING: readonly Mutant[] = [record, reading, comparing].flat();
