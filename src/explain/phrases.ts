/**
 * Numbers as they stand in texts for people.
 *
 * The non-obvious decision: digits are grouped as in English whatever the machine's language, since
 * the sentences around them are English and the same text must come out everywhere.
 */

/** `1,204` */
export const grouped = (value: number): string => value.toLocaleString("en-US");

/** `1 operation`, `1,204 operations` */
export const plural = (count: number, thing: string): string =>
  `${grouped(count)} ${thing}${count === 1 ? "" : "s"}`;

/** `1.8e-16`, `0.25`: a number of which only the size matters. */
export const rough = (value: number): string => String(Number(value.toPrecision(2)));

/** `24.6`, `1,204`: three digits that count, or all before the point. */
export const threeDigits = (value: number): string =>
  value >= 1000 ? grouped(Math.round(value)) : Number(value.toPrecision(3)).toString();

/** `one, two and three` */
export function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

/** `The trace` */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `one, two, …`: the first so many words, and whether there are more. */
export const firstOf = (words: readonly string[], most: number): string =>
  [...words.slice(0, most), ...(words.length > most ? ["…"] : [])].join(", ");
