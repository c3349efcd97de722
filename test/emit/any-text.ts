/**
 * Random text of all the characters there are.
 *
 * The non-obvious decision: fast-check's own unit "binary" draws the same characters, but first
 * lists all of them, a million, which takes longer than most tests.
 */
import fc from "fast-check";

/** Where the halves of pairs stand, which are no characters. */
const HALVES = { start: 0xd800, count: 0x800 };

function characterOf(n: number): string {
  return String.fromCodePoint(n < HALVES.start ? n : n + HALVES.count);
}

function numberOf(character: unknown): number {
  const code = typeof character === "string" ? (character.codePointAt(0) ?? 0) : 0;
  const n = code < HALVES.start ? code : code - HALVES.count;
  if (characterOf(n) !== character) throw new Error("not a character");
  return n;
}

const character = fc.nat({ max: 0x10ffff - HALVES.count }).map(characterOf, numberOf);

/** Text of at most so many characters. */
export const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: character, maxLength });
