/**
 * The explore view: editor, graph, IR, forward and backward code, linked.
 */
import type { JSX } from "preact";
import { code, compiled, problem } from "../state.ts";

export function Explore(): JSX.Element {
  const record = compiled.value?.record;
  return (
    <>
      <textarea
        aria-label="Code"
        rows={20}
        cols={80}
        value={code.value}
        onInput={(event) => (code.value = event.currentTarget.value)}
      />
      <p>{problem.value?.summary}</p>
      <pre>{record?.functions[0]?.lines.map(({ text }) => `${text}\n`)}</pre>
    </>
  );
}
