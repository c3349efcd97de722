/** The lessons view. */
import type { JSX } from "preact";

export function Lessons(): JSX.Element {
  return <p class="loading">Nothing here yet.</p>;
}
