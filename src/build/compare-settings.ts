/**
 * The settings that `gradc compare` varies.
 *
 * The non-obvious decision: a setting takes the values of both sides in one flag, `--mode exact,fast`,
 * so no flag exists twice; with a single value it holds for both sides.
 */
import type { Variation } from "../compiled.ts";
import type { Both } from "../explain/compare.ts";
import { OPTIONAL, type OptionalPass } from "../passes/pipeline.ts";
import { didYouMean } from "./closest.ts";
import { type Flag, type Typed, UsageError } from "./usage.ts";

/** What a value of a setting does, and what a side that has it is called. */
interface Choice {
  readonly sets: Variation;
  readonly name: string;
}

interface Row {
  readonly help: string;
  readonly choices: Readonly<Record<string, Choice>>;
}

const row = (help: string, choices: Row["choices"]): Row => ({ help, choices });

/** All settings of which a side may have one and the other side another. */
const ROWS: Readonly<Record<string, Row>> = {
  mode: row("the mode of each side", {
    exact: { sets: { mode: "exact" }, name: "exact mode" },
    fast: { sets: { mode: "fast" }, name: "fast mode" },
  }),
  loops: row("whether sums become loops", {
    on: { sets: { loops: true }, name: "rolled" },
    off: { sets: { loops: false }, name: "unrolled" },
    auto: { sets: { loops: "auto" }, name: "rolled where long" },
  }),
  direction: row("how a matrix is computed", {
    reverse: { sets: { direction: "reverse" }, name: "reverse mode" },
    forward: { sets: { direction: "forward" }, name: "forward mode" },
  }),
  backend: row("what runs it", {
    function: { sets: { backend: "function" }, name: "generated code" },
    interpreter: { sets: { backend: "interpreter" }, name: "interpreter" },
  }),
};

/** The flags of the settings. */
export const SETTING_FLAGS: Readonly<Record<string, Flag>> = {
  ...Object.fromEntries(
    Object.entries(ROWS).map(([name, { help, choices }]) => [
      name,
      { value: "LEFT,RIGHT", help: `${help}: ${Object.keys(choices).join(", ")}` },
    ]),
  ),
  without: {
    value: "PASS",
    help: `leave a pass out on the right side: ${OPTIONAL.join(", ")}; several with commas`,
  },
};

/** How a side is to be compiled, and what tells it from the other one; "" if nothing does. */
export interface Setting {
  readonly name: string;
  readonly variation: Variation;
}

function choiceOf(flag: string, value: string): Choice {
  const { choices } = ROWS[flag] as Row;
  const choice = Object.hasOwn(choices, value) ? choices[value] : undefined;
  if (choice !== undefined) return choice;
  const known = Object.keys(choices);
  const guess = didYouMean(value, known);
  throw new UsageError(
    `--${flag} takes ${known.join(", ")}, and not ${JSON.stringify(value)}${guess}`,
  );
}

/** The values of one flag for both sides; the names are empty if they are the same. */
function bothOf(flag: string, text: string): Both<Choice> {
  const [left = "", right = left, ...more] = text.split(",").map((value) => value.trim());
  if (more.length > 0)
    throw new UsageError(`--${flag} takes one value for each side, left and right`);
  const [one, other] = [choiceOf(flag, left), choiceOf(flag, right)];
  return one === other
    ? [
        { ...one, name: "" },
        { ...other, name: "" },
      ]
    : [one, other];
}

const isOptional = (name: string): name is OptionalPass =>
  (OPTIONAL as readonly string[]).includes(name);

/** The passes that the right side goes without. */
function leftOut(text: string): Both<Choice> {
  const passes = text.split(",").map((name) => name.trim());
  const wrong = passes.find((name) => !isOptional(name));
  if (wrong !== undefined) {
    const guess = didYouMean(wrong, OPTIONAL);
    const known = OPTIONAL.join(", ");
    throw new UsageError(
      `--without takes passes that can be left out, ${known}, and not ${JSON.stringify(wrong)}${guess}`,
    );
  }
  return [
    { sets: { without: [] }, name: "all passes" },
    { sets: { without: passes.filter(isOptional) }, name: `without ${passes.join(" and ")}` },
  ];
}

/**
 * What was typed about both sides.
 * @throws UsageError for values that there are not
 */
export function settingsOf({ values }: Typed): Both<Setting> {
  const given = Object.keys(SETTING_FLAGS).flatMap((flag) => {
    const text = values[flag];
    if (typeof text !== "string") return [];
    return [flag === "without" ? leftOut(text) : bothOf(flag, text)];
  });
  const side = (i: 0 | 1): Setting => ({
    name: given
      .map((both) => both[i].name)
      .filter(Boolean)
      .join(", "),
    variation: Object.assign({}, ...given.map((both) => both[i].sets)) as Variation,
  });
  return [side(0), side(1)];
}
