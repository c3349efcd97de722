/** Mutants of what makes, differentiates and emits loops. */
import { inFile, type Mutant } from "./mutant.ts";

/** How loops are found in a flat graph. */
const rolling = [
  ...inFile("roll/chains.ts", [
    "roll: a sum that something else uses goes on",
    "if (uses[arg] !== 1 || length[arg] === 0",
    "if (length[arg] === 0",
  ]),
  ...inFile(
    "roll/indices.ts",
    [
      "roll: two indices make a stride",
      "for (let i = 2; i < numbers.length; i++)",
      "for (let i = 3; i < numbers.length; i++)",
    ],
    [
      "roll: indices looked up, and added to the first",
      "(index) => index - first",
      "(index) => index",
    ],
    ["roll: the tables of inner loops are one", "by: stride.by * count", "by: stride.by"],
  ),
  ...inFile("roll/lockstep.ts", [
    "roll: a body takes what others use",
    "this.#uses[id] === edges && ",
    "",
  ]),
  ...inFile(
    "roll/order.ts",
    ["roll: gradients added up in another order", "(strict && backwards) || ", ""],
    ["roll: one element under two names", " || (same && name !== lastName[arg])", ""],
  ),
  ...inFile("roll/plan.ts", [
    "roll: a sum begins one term too late",
    "from === 1 ? start : adds[from - 2]",
    "from === 1 ? start : adds[from - 1]",
  ]),
  ...inFile(
    "roll/build.ts",
    ["roll: a sum without a beginning starts at 0", "builder.constant(-0)", "builder.constant(0)"],
    [
      "roll: all results in one element",
      "region.base + (this.#plan.arrays.placesIn(list).get(id) as number)",
      "region.base + 0 * (this.#plan.arrays.placesIn(list).get(id) as number)",
    ],
    [
      "roll: a state that only a condition asks for has an adjoint",
      "list.some((id) => this.#reached?.[id] === 0)",
      "list.some((id) => this.#reached?.[id] === 2)",
    ],
  ),
  ...inFile(
    "roll/unrolled.ts",
    [
      "roll: a number is the start of two states",
      "if ((owners.get(id) ?? key) !== key) return undefined;",
      "",
    ],
    [
      "roll: a start that is used after the loop",
      "if (graph.arity(id) === 0 && (lastUse[id] as number) >= end) return undefined;",
      "",
    ],
    ["roll: a start that the body reads as well", "outside.some((id) => owners.has(id))", "false"],
    [
      "roll: an iteration begins anywhere",
      "if (at(k) < at(best)) best = k;",
      "if (at(k) > at(best)) best = k;",
    ],
  ),
  ...inFile("roll/recurrences.ts", [
    "roll: what is read outside of an iteration is not kept",
    "(this.#lastUse[id] as number) >= from + (i + 1) * period",
    "(this.#lastUse[id] as number) >= from + (i + 2) * period",
  ]),
  ...inFile("roll/reserve.ts", [
    "roll: sums take parts of recurrences",
    "part < period * count && size < period * count",
    "part < 0 && size < period * count",
  ]),
  ...inFile(
    "roll/triangles.ts",
    [
      "roll: all inner loops are as long as the first",
      "=> first + by * k",
      "=> first + 0 * by * k",
    ],
    ["roll: rows of a rectangle overlap", "all[k * width + j]", "all[k + j]"],
    [
      "roll: packed constants begin at 0",
      'strides: [{ depth, by: 1 }] };\n  return { space: "table"',
      'strides: [] };\n  return { space: "table"',
    ],
  ),
  ...inFile(
    "roll/selections.ts",
    [
      "roll: the first result is picked",
      "const wanted = builder.constant(which)",
      "const wanted = builder.constant(which && 0)",
    ],
    ["roll: what others use is picked from", "if (!arePrivate) return [];", ""],
  ),
  ...inFile("roll/sequence.ts", [
    "roll: what a sum begins with is not waited for",
    "const ids = [...(sum?.start === undefined ? [] : [sum.start]), ...shared];",
    "const ids = [...shared];\n  void sum;",
  ]),
];

/** Rows that loops make. */
const maps = [
  ...inFile(
    "trace/fuse.ts",
    [
      "maps: one loop waits for the other, whatever both read",
      "return !this.#reads(others).some((key) => read.has(key));",
      "return read.size >= 0;",
    ],
    ["maps: the first of two loops takes the rows", " || readers.size > 1", ""],
    [
      "maps: who reads the rows after a fusion is not noted",
      "this.#readers.get(result)?.add(reader.loop);",
      "",
    ],
  ),
  ...inFile(
    "iterations.ts",
    [
      "maps: the engine's rows are no copies",
      "(rows ?? []).map((one) => like(one, copyOf))",
      "rows ?? []",
    ],
    ["maps: what a map reads does not count", "    loop.results.forEach(hand);\n", ""],
  ),
];

/** Places, and going back through loops. */
const reversal = [
  ...inFile(
    "passes/cells.ts",
    ["cells: iterations of nested loops overlap", "length *= count", "length += count - 1"],
    ["cells: the region before", ".base <= index) low = middle", ".base < index) low = middle"],
    [
      "cells: records begin with the tape",
      "store.length + (rows.length > 0 ? RECORDS_START : 0)",
      "store.length",
    ],
  ),
  ...inFile(
    "passes/adjoints.ts",
    [
      "adjoints: what a loop carries is looked at once",
      "for (let before = -1; before < active.size;)",
      "for (let before = -1; before < 0;)",
    ],
    [
      "adjoints: the last iteration's term alone",
      "      depth === wanted;",
      "      depth >= 0 * wanted;",
    ],
    [
      "adjoints: conditions are not stored",
      "if (!always) this.#found.add(region);",
      "void always;",
    ],
  ),
  ...inFile(
    "passes/reverse-step.ts",
    [
      "reverse: what is overwritten keeps its adjoint",
      "if (this.#loads(region, place)) return;",
      "if (this.#loads(region, place) || region) return;",
    ],
    [
      "reverse: what is read keeps the adjoint of what overwrites it",
      "if (this.#overwritten.has(region) || this",
      "if (this",
    ],
    [
      "reverse: a condition holds always",
      'reached === "always" ? this.#builder.constant(1) : reached',
      "this.#builder.constant(1)",
    ],
  ),
  ...inFile(
    "passes/reverse.ts",
    ["reverse: loops go forward", "{ ...loop, down: true, body }", "{ ...loop, body }"],
    [
      "reverse: steps of a loop in their order",
      "const backward = body.made.toReversed()",
      "const backward = body.made",
    ],
    [
      "reverse: adjoints of the iteration before stay",
      "[...this.#zeros(body.begun, depth + 1), ...backward]",
      "backward",
    ],
    [
      "reverse: exact sums added up backwards",
      "if (this.#manner.anyOrder) return",
      "if (depth === 0) return",
    ],
    [
      "reverse: sums of adjoints are dropped",
      "region.home <= loop.depth && !this.#adjoints.isAdjoint(region)",
      "region.home <= loop.depth",
    ],
    [
      "reverse: a loop in a loop waits although its sum is read in each iteration",
      "if (!this.#onlyAdds(loop, inside))",
      "if (false)",
    ],
    [
      "reverse: terms of loops in loops are kept in one place",
      'allocate("tape", outermost.depth, [], inside)',
      'allocate("tape", outermost.depth, [], inside.slice(-1))',
    ],
    ["reverse: what is no running sum is kept term by term", "areRunning === false || ", ""],
    ["reverse: adjoints of rows begin with what was there", 'own[0]?.count === "rows"', "false"],
    [
      "reverse: all iterations keep their results in one place",
      "const inside = [...around, { depth, count }];",
      "const inside = around;\n    void [depth, count];",
    ],
  ),
  ...inFile("passes/arrange.ts", [
    "arrange: a loop waits although its sum is needed",
    "needed.every((list, j) => j <= i || !list.includes(i))",
    "needed.length > i",
  ]),
  ...inFile("passes/regions.ts", [
    "regions: what is needed at second hand is dropped",
    "for (let before = -1; before < found.size;)",
    "for (let before = -1; before < 0;)",
  ]),
  ...inFile("passes/sums.ts", [
    "sums: terms of one iteration in reverse",
    "return terms.reverse();",
    "return terms;",
  ]),
];

/** Emission of loops. */
const emission = [
  ...inFile(
    "emit/places.ts",
    [
      "emit: a variable declared in an inner loop",
      "    if (outer.length < known.list.length) known.begins = false;\n",
      "",
    ],
    ["emit: a constant written twice", "access.begins && access.writes === 1", "access.begins"],
    ["emit: the tape of forward in variables", "kept.has(space) || ", ""],
  ),
  ...inFile(
    "emit/block.ts",
    [
      "emit: one iteration too many on the way back",
      "this.#times(loop, -1)",
      "this.#times(loop, 0)",
    ],
    [
      "emit: constants counted as rows",
      "const length = constants === 0 ?",
      "const length = constants >= 0 ?",
    ],
    [
      "emit: the gradient of the last call stays",
      '      lines.push(code`${this.#array("grad")}.fill(0);`);\n',
      "",
    ],
    [
      "emit: the value is returned before the gradient is written",
      "if (isLast && this.#closing().length === 0) return",
      "if (isLast) return",
    ],
  ),
  ...inFile("emit/regions.ts", [
    "emit: a region where its condition does not hold",
    "{ value: no, condition, negated: true }",
    "{ value: no, condition, negated: false }",
  ]),
  ...inFile(
    "emit/stretch.ts",
    ["emit: what is overwritten is read afterwards", "    this.#readBeforeWriting();\n", ""],
    [
      "emit: a term added before those that wait",
      "    this.#addAll(target);\n    this.#addOne(addition, target);\n",
      "    this.#addOne(addition, target);\n    this.#addAll(target);\n",
    ],
    ["emit: a difference becomes a sum", 'operator === "+=" ? "+" : "-"', '"+"'],
    [
      "emit: opposite conditions are not told apart",
      'negated ? this.#syntax.prefix("!", expression).code : expression.code',
      "negated ? expression.code : expression.code",
    ],
  ),
];

export const LOOPS: readonly Mutant[] = [rolling, maps, reversal, emission].flat();
