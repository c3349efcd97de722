/**
 * What was counted and measured of both sides, and how far their results agree.
 *
 * The non-obvious decision: rows and sentences are those of `gradc compare`, so the page and the
 * command line cannot tell different things.
 */
import type { JSX } from "preact";
import type { Comparison } from "../../../../src/explain/compare.ts";
import { howMeasured } from "../../../../src/explain/compare-summary.ts";
import { numbersOf } from "../../../../src/explain/compare-text.ts";
import { rough } from "../../../../src/explain/phrases.ts";

export function Numbers({ comparison }: { readonly comparison: Comparison }): JSX.Element {
  const { sides, speed } = comparison;
  return (
    <>
      <table data-testid="compare-numbers">
        <thead>
          <tr>
            <th scope="col">what</th>
            {sides.map(({ name }) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            <th scope="col">change</th>
          </tr>
        </thead>
        <tbody>
          {numbersOf(comparison).map(({ what, part, cells, change }) => (
            <tr key={what} class={part ? "part" : ""}>
              <th scope="row">{what}</th>
              {cells.map((cell, i) => (
                <td key={i}>{cell}</td>
              ))}
              <td>{change}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {speed !== undefined && <p class="compare-note">{howMeasured(speed)}</p>}
    </>
  );
}

/** More results than that are not listed. */
const MOST = 30;

export function Agreement({ agreement }: Pick<Comparison, "agreement">): JSX.Element {
  const { points, results } = agreement;
  const rest = results.length - MOST;
  return (
    <>
      <table data-testid="compare-results">
        <thead>
          <tr>
            <th scope="col">result</th>
            <th scope="col">same bits</th>
            <th scope="col">differ by at most</th>
          </tr>
        </thead>
        <tbody>
          {results.slice(0, MOST).map(({ name, same, largest, special }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>
                {same} of {points.length} points
              </td>
              <td>
                {largest === undefined ? "nothing" : `${rough(largest.relative)} of itself`}
                {special !== undefined && ", NaN or infinite on one side"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rest > 0 && <p class="compare-note">… and {rest} more results.</p>}
    </>
  );
}
