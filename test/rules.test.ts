/**
 * The rules, judged as they are written: both sides are evaluated on all kinds of doubles.
 */
import { describe, expect, test } from "vitest";
import { OPS } from "../src/ops.ts";
import { uniform } from "../src/random.ts";
import { parsePattern, type Pattern, RULES } from "../src/rules.ts";
import { SPECIAL } from "./programs.ts";

type Bindings = Readonly<Record<string, number>>;

function evaluate(pattern: Pattern, bindings: Bindings): number {
  if (pattern.kind === "number") return pattern.value;
  if (pattern.kind === "any") return bindings[pattern.name] as number;
  const args = pattern.args.map((arg) => evaluate(arg, bindings));
  return OPS[pattern.op].eval(...(args as [number, number, number]));
}

function letters(pattern: Pattern): Set<string> {
  if (pattern.kind === "any") return new Set([pattern.name]);
  if (pattern.kind === "number") return new Set();
  return new Set(pattern.args.flatMap((arg) => [...letters(arg)]));
}

const size = (pattern: Pattern): number =>
  pattern.kind === "op" ? 1 + pattern.args.reduce((sum, arg) => sum + size(arg), 0) : 0;

/** All combinations of values for the letters. */
function* combinations(names: readonly string[], values: readonly number[]): Generator<Bindings> {
  const [name, ...rest] = names;
  if (name === undefined) return yield {};
  for (const value of values) {
    for (const others of combinations(rest, values)) yield { ...others, [name]: value };
  }
}

const next = uniform(5);
const RANDOM = Array.from({ length: 12 }, () => 8 * next());
const VALUES = [...SPECIAL, ...RANDOM];

describe.each(RULES.map((rule) => [rule.text, rule] as const))("%s", (_, rule) => {
  test("the right side uses only letters of the left and is not larger", () => {
    const left = letters(rule.from);
    for (const letter of letters(rule.to)) expect(left).toContain(letter);
    expect(size(rule.to)).toBeLessThanOrEqual(size(rule.from));
  });

  const names = [...letters(rule.from)];

  if (rule.mode === "exact") {
    test("is exact: the same bits for every input", () => {
      // Four letters would be too many combinations of all values.
      for (const bindings of combinations(names, names.length > 3 ? SPECIAL : VALUES)) {
        const [from, to] = [evaluate(rule.from, bindings), evaluate(rule.to, bindings)];
        expect(to, `${rule.text} at ${JSON.stringify(bindings)}`).toBe(from);
      }
    });
  } else {
    test("is right on ordinary numbers, and its counterexample is one", () => {
      for (const bindings of combinations(names, RANDOM)) {
        expect(evaluate(rule.to, bindings)).toBeCloseTo(evaluate(rule.from, bindings), 9);
      }
      if (rule.except === null) return;
      const at = rule.except as Bindings;
      expect(evaluate(rule.to, at)).not.toBe(evaluate(rule.from, at));
    });
  }
});

test("only a rule that depends on the engine may lack a counterexample", () => {
  const without = RULES.filter((rule) => rule.mode === "fast" && !rule.except);
  expect(without.map((rule) => rule.text)).toEqual(["pow x 2 → square x"]);
});

test("patterns are read as they are written", () => {
  expect(parsePattern("sub x (neg -0)")).toEqual({
    kind: "op",
    op: "sub",
    args: [
      { kind: "any", name: "x" },
      { kind: "op", op: "neg", args: [{ kind: "number", value: -0 }] },
    ],
  });
});
