/** The compare view. */
import type { JSX } from "preact";

export function Compare(): JSX.Element {
  return <p class="loading">Nothing here yet.</p>;
}
