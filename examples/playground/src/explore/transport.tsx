/**
 * The buttons, the slider and the keys that step through a function.
 *
 * The non-obvious decision: not stepping at all is a state of its own, in which all numbers are
 * shown; so the page begins complete, and one leaves the steps again with one key.
 */
import type { JSX } from "preact";
import { step } from "../state.ts";
import { currentStep, made, steps } from "./links.ts";

interface Move {
  readonly id: string;
  readonly label: string;
  readonly key: string;
  readonly path: string;
  readonly to: (at: number | null, last: number) => number;
}

const MOVES: readonly Move[] = [
  {
    id: "first",
    label: "To the beginning",
    key: "Home",
    path: "M5 4v12M16 4l-8 6 8 6z",
    to: () => 0,
  },
  {
    id: "back",
    label: "One step back",
    key: "ArrowLeft",
    path: "M14 4l-8 6 8 6z",
    to: (at, last) => Math.max(0, (at ?? last) - 1),
  },
  {
    id: "forward",
    label: "One step on",
    key: "ArrowRight",
    path: "M6 4l8 6-8 6z",
    to: (at, last) => Math.min(last, (at ?? 0) + 1),
  },
  {
    id: "last",
    label: "To the end",
    key: "End",
    path: "M15 4v12M4 4l8 6-8 6z",
    to: (_at, last) => last,
  },
];

const KEY_NAMES: Readonly<Record<string, string>> = { ArrowLeft: "←", ArrowRight: "→" };

function move({ to }: Move): void {
  if (steps.value.length > 0) step.value = to(made.value, steps.value.length);
}

/** Elements that need these keys for themselves. */
const TAKES_KEYS = "input, select, textarea, .cm-editor, [role=listbox]";

/** Steps by key, unless what has the focus needs the key itself. */
export function stepByKey(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const target = event.target as Element;
  // In a list of lines ← and → are free.
  const list = target.closest("[role=listbox]") !== null && event.key.startsWith("Arrow");
  if (target.closest(TAKES_KEYS) !== null && !list) return;
  if (event.key === "Escape") step.value = null;
  const found = MOVES.find(({ key }) => key === event.key);
  if (found === undefined) return;
  event.preventDefault();
  move(found);
}

const PHASES = { forward: "forward", seed: "backward", backward: "backward" } as const;

function position(): string {
  const total = steps.value.length;
  if (made.value === null) return `${total} steps`;
  const phase = currentStep.value === undefined ? "start" : PHASES[currentStep.value.kind];
  return `Step ${made.value} of ${total}, ${phase}`;
}

export function Transport(): JSX.Element {
  const total = steps.value.length;
  if (total === 0) {
    return <p class="transport-none">A function with loops cannot be gone through in steps.</p>;
  }
  return (
    <div class="transport" role="group" aria-label="Step through">
      {MOVES.map((each) => (
        <button
          key={each.id}
          type="button"
          class="icon-button"
          data-testid={`step-${each.id}`}
          aria-label={each.label}
          aria-keyshortcuts={each.key}
          title={`${each.label} (${KEY_NAMES[each.key] ?? each.key})`}
          onClick={() => move(each)}
        >
          <svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true">
            <path d={each.path} fill="currentColor" stroke="currentColor" stroke-width="2" />
          </svg>
        </button>
      ))}
      <input
        type="range"
        min={0}
        max={total}
        value={made.value ?? total}
        data-testid="step"
        aria-label="Step"
        aria-valuetext={position()}
        onInput={(event) => (step.value = event.currentTarget.valueAsNumber)}
      />
      <span class="transport-position" data-testid="step-position">
        {position()}
      </span>
      <button
        type="button"
        class="button small"
        data-testid="step-off"
        disabled={made.value === null}
        title="Show all numbers (Escape)"
        onClick={() => (step.value = null)}
      >
        Show all
      </button>
    </div>
  );
}
