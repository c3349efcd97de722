/**
 * The style sheet of a comparison as a page.
 *
 * The non-obvious decision: what is only on the left is orange and what is only on the right blue,
 * which all kinds of colour blindness tell apart, and not red and green; signs say the same.
 */

/** Style sheet text; it refers to nothing outside of itself. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #ffffff; --text: #1c2128; --soft: #57606a; --line: #d5dae0; --panel: #f6f8fa;
  --left: #fff1e3; --left-word: #ffd0a1; --left-sign: #8f3d00;
  --right: #e7f2ff; --right-word: #b4d8ff; --right-sign: #0550ae;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1319; --text: #e3e8ee; --soft: #9ca7b4; --line: #323a45; --panel: #181e26;
    --left: #35220f; --left-word: #6e4216; --left-sign: #ffb77c;
    --right: #10253f; --right-word: #1c4a80; --right-sign: #8cc2ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
}
main { max-width: 78rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 0.25rem; }
h2 { font-size: 1.15rem; margin: 2.5rem 0 0.75rem; }
p { margin: 0.5rem 0; }
.soft { color: var(--soft); }
.summary { margin: 1rem 0; padding: 0.75rem 1rem 0.75rem 2rem; background: var(--panel); border-radius: 0.5rem; }
.summary li { margin: 0.25rem 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.5rem; }
th, td { padding: 0.25rem 0 0.25rem 1.5rem; text-align: right; vertical-align: top; }
th:first-child { padding-left: 0; text-align: left; }
tbody th { font-weight: inherit; }
thead th { border-bottom: 1px solid var(--line); font-weight: 600; }
.part th:first-child { padding-left: 1.25rem; color: var(--soft); }
.results td, .results th { overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; margin: 0.5rem 0; }
.diff {
  border: 1px solid var(--line); border-radius: 0.5rem; overflow: hidden;
  font: 0.8125rem/1.55 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
}
.row { display: grid; grid-template-columns: 1fr 1fr; }
.line {
  display: grid; grid-template-columns: 3.2em 1.4em 1fr; min-width: 0;
  text-decoration: none; color: inherit;
}
.line + .line { border-left: 1px solid var(--line); }
.line > * { padding: 0 0.3em; }
.number { color: var(--soft); text-align: right; user-select: none; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; }
.text del, .text ins { text-decoration: none; border-radius: 0.2em; }
.sign { font-weight: 700; text-align: center; }
.left { background: var(--left); }
.right { background: var(--right); }
.left .sign, .left-name { color: var(--left-sign); }
.right .sign, .right-name { color: var(--right-sign); }
.left .number, .right .number { color: inherit; }
.left del { background: var(--left-word); }
.right ins { background: var(--right-word); }
.left-name, .right-name { font-weight: 600; }
.none { background: var(--panel); }
details > summary { cursor: pointer; padding: 0.3rem 0.75rem; }
.diff details > summary { background: var(--panel); color: var(--soft); }
summary:focus-visible { outline: 2px solid var(--right-sign); outline-offset: -2px; }
.whole { margin-top: 2.5rem; }
.whole > summary { padding: 0.5rem 0; }
.whole h2 { display: inline; }
@media (max-width: 46rem) {
  .row { grid-template-columns: 1fr; }
  .line + .line { border-left: 0; }
  .same > .line + .line, .none { display: none; }
  th, td { padding-left: 0.75rem; }
  table { width: 100%; font-size: 0.9rem; }
  .results thead { display: none; }
  .results, .results caption, .results tbody, .results tr, .results th, .results td { display: block; padding: 0; }
  .results tr { border-top: 1px solid var(--line); padding: 0.5rem 0; }
  .results tbody th { font-weight: 600; }
  .results td { display: flex; justify-content: space-between; gap: 1rem; }
  .results td::before { content: attr(data-label); color: var(--soft); flex: none; }
}
`;
