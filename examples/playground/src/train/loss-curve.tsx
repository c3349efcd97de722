/**
 * The loss over the steps.
 *
 * The non-obvious decision: the scale of the loss is logarithmic and the same in both panels, as is
 * that of the steps; so two curves can be compared by eye, and the small losses at the end show.
 */
import type { JSX } from "preact";
import { fixed, plural } from "../format.ts";
import { STEPS } from "./moons.ts";
import type { Step } from "./trainer.ts";

const WIDTH = 290;
const HEIGHT = 165;
/** The room for the labels, left and below, and a little on the other sides. */
const EDGE = { left: 36, right: 14, top: 8, bottom: 22 } as const;
const LOSSES = [1, 0.1, 0.01] as const;
const MARKS = [0, 25, 50, 75, 100] as const;
/** The largest and the smallest loss of the scale. */
const RANGE = { most: 1.2, least: 0.0085 } as const;

function acrossAt(taken: number): number {
  return EDGE.left + (taken / STEPS) * (WIDTH - EDGE.left - EDGE.right);
}

function downAt(loss: number): number {
  const share = Math.log(RANGE.most / loss) / Math.log(RANGE.most / RANGE.least);
  return EDGE.top + Math.min(1, Math.max(0, share)) * (HEIGHT - EDGE.top - EDGE.bottom);
}

function Scales(): JSX.Element {
  return (
    <>
      {LOSSES.map((loss) => (
        <g key={loss}>
          <line
            class="grid"
            x1={EDGE.left}
            x2={WIDTH - EDGE.right}
            y1={downAt(loss)}
            y2={downAt(loss)}
          />
          <text x={EDGE.left - 6} y={downAt(loss) + 4} text-anchor="end">
            {loss}
          </text>
        </g>
      ))}
      {MARKS.map((taken) => (
        <text key={taken} x={acrossAt(taken)} y={HEIGHT - 6} text-anchor="middle">
          {taken}
        </text>
      ))}
    </>
  );
}

function inWords(steps: readonly Step[]): string {
  const [first, last] = [steps[0], steps.at(-1)];
  if (first === undefined || last === undefined) return "Loss over the steps: none yet.";
  return `Loss over the steps: from ${fixed(first.loss)} to ${fixed(last.loss)} in ${plural(steps.length, "step")}.`;
}

/** The curve of the losses so far, each at the step that it was computed in. */
export function LossCurve({ steps }: { readonly steps: readonly Step[] }): JSX.Element {
  const points = steps.map(
    ({ loss }, k) => `${acrossAt(k + 1).toFixed(1)},${downAt(loss).toFixed(1)}`,
  );
  const last = steps.at(-1);
  return (
    <svg
      class="loss-curve"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={inWords(steps)}
    >
      <Scales />
      <polyline points={points.join(" ")} />
      {last && <circle cx={acrossAt(steps.length)} cy={downAt(last.loss)} r="3.5" />}
    </svg>
  );
}
