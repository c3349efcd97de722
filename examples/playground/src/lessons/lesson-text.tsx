/**
 * The text of one lesson, with its question and the ways to other lessons.
 *
 * The non-obvious decision: after a change of lesson the focus goes to its title, so that a screen
 * reader reads on from there and a narrow screen scrolls back up.
 */
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { code } from "../state.ts";
import { COURSE } from "./course.ts";
import { type Lesson, partsOf } from "./lesson.ts";
import { goTo, startOver } from "./opened.ts";

/** A text with its code set as code. */
function Text({ text }: { readonly text: string }): JSX.Element {
  return (
    <>
      {partsOf(text).map(({ kind, text: part }, i) =>
        kind === "code" ? <code key={i}>{part}</code> : part,
      )}
    </>
  );
}

/** All lessons; each is a link with an address. */
function Contents({ index }: { readonly index: number }): JSX.Element {
  const isOpen = useSignal(false);
  return (
    <details
      class="lesson-contents"
      data-testid="lesson-list"
      open={isOpen.value}
      onToggle={(event) => (isOpen.value = event.currentTarget.open)}
    >
      <summary>All lessons</summary>
      <ol>
        {COURSE.map(({ title }, i) => (
          <li key={title}>
            <a
              href={`#lessons/${i + 1}`}
              aria-current={i === index ? "page" : undefined}
              onClick={() => (isOpen.value = false)}
            >
              {title}
            </a>
          </li>
        ))}
      </ol>
    </details>
  );
}

const WAYS = [
  { id: "previous", label: "Previous", by: -1, keys: "Alt+PageUp" },
  { id: "next", label: "Next", by: 1, keys: "Alt+PageDown" },
] as const;

function Ways({ index }: { readonly index: number }): JSX.Element {
  return (
    <div class="lesson-ways">
      {WAYS.map(({ id, label, by, keys }) => (
        <button
          key={id}
          type="button"
          class={by > 0 ? "button primary" : "button"}
          data-testid={`lesson-${id}`}
          disabled={COURSE[index + by] === undefined}
          aria-keyshortcuts={keys}
          title={`${label} lesson (${keys})`}
          onClick={() => goTo(index + by)}
        >
          {label}
        </button>
      ))}
    </div>
  );
}

function Title({ index, lesson }: LessonProps): JSX.Element {
  const title = useRef<HTMLHeadingElement>(null);
  const before = useRef(index);
  useEffect(() => {
    if (before.current === index) return;
    before.current = index;
    title.current?.focus();
  }, [index]);
  return (
    <h2 ref={title} tabIndex={-1} class="lesson-title" data-testid="lesson-title">
      <span class="lesson-number">
        Lesson {index + 1} of {COURSE.length}
      </span>
      {lesson.title}
    </h2>
  );
}

interface LessonProps {
  readonly index: number;
  readonly lesson: Lesson;
}

export function LessonText({ index, lesson }: LessonProps): JSX.Element {
  const { text, look, question, answer } = lesson;
  return (
    <article class="pane lesson" aria-label={`Lesson ${index + 1}`} data-testid="lesson">
      <div class="lesson-body">
        <Contents index={index} />
        <Title index={index} lesson={lesson} />
        {text.map((each) => (
          <p key={each}>
            <Text text={each} />
          </p>
        ))}
        <h3>Try it</h3>
        <ul>
          {look.map((each) => (
            <li key={each}>
              <Text text={each} />
            </li>
          ))}
        </ul>
        <h3>A question</h3>
        <details class="lesson-question" key={index} data-testid="lesson-question">
          <summary>
            <Text text={question} />
          </summary>
          <p>
            <Text text={answer} />
          </p>
        </details>
        {code.value !== lesson.code && (
          <button
            type="button"
            class="button small"
            data-testid="start-over"
            title="The code as the lesson brings it"
            onClick={() => startOver(index)}
          >
            Start over
          </button>
        )}
      </div>
      <Ways index={index} />
    </article>
  );
}
