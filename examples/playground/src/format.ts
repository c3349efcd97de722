/**
 * Numbers as text.
 *
 * The non-obvious decision: what has not been computed is a dash and never 0, because 0 is a value.
 */

/** What stands where there is no number yet. */
export const UNSET = "–";

/** Four digits behind the point, as micrograd prints them; with an exponent outside of that. */
export function fixed(value: number | undefined): string {
  if (value === undefined) return UNSET;
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  const size = Math.abs(value);
  if (size !== 0 && (size < 5e-5 || size >= 1e6)) return value.toExponential(2);
  return value.toFixed(4);
}

/** Up to six digits and no more than needed, for lines of code and sentences. */
export function short(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value) || !Number.isFinite(value)) return fixed(value);
  const text = Number(value.toPrecision(6));
  const size = Math.abs(text);
  if (size !== 0 && (size < 1e-4 || size >= 1e7)) {
    return text.toExponential(3).replace(/\.?0+e/, "e");
  }
  return String(text);
}

/** `1 operation`, `5 operations`. */
export const plural = (count: number, thing: string): string =>
  `${count} ${thing}${count === 1 ? "" : "s"}`;
