/**
 * "Did you mean": the known word that looks most like one that is not known.
 *
 * The non-obvious decision: a third of the letters may be wrong; a word that differs in more is no
 * slip, and proposing another would mislead.
 */

/** How many letters must be put in, left out, changed, or swapped with the next one. */
function distance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const [row, above, over] = [[i], rows[i - 1] as number[], rows[i - 2]];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (row[j - 1] as number) + 1,
        (above[j] as number) + 1,
        (above[j - 1] as number) + same,
        swapped && over !== undefined ? (over[j - 2] as number) + 1 : Infinity,
      );
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] as number;
}

/** The known word that a word was probably meant to be. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const near = known
    .map((candidate) => ({ candidate, far: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, far }) => far <= Math.max(candidate.length, word.length) / 3)
    .sort((a, b) => a.far - b.far);
  return near[0]?.candidate;
}

/** ` (did you mean …?)`, or nothing. */
export function didYouMean(word: string, known: readonly string[], prefix = ""): string {
  const found = closest(word, known);
  return found === undefined ? "" : ` (did you mean ${prefix}${found}?)`;
}
