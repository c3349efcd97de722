/**
 * The lessons view: the text of a lesson beside the panes of the explore view.
 *
 * The non-obvious decision: the panes are the explore view itself, so whatever a student learns to
 * do here works there as well.
 */
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { Explore } from "../explore/explore.tsx";
import { code } from "../state.ts";
import { COURSE } from "./course.ts";
import { LessonText } from "./lesson-text.tsx";
import "./lessons.css";
import type { Lesson } from "./lesson.ts";
import { currentIndex, goTo, keep, openAt, putAside } from "./opened.ts";

const STEPS: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1 };

function turnByKey(event: KeyboardEvent): void {
  const by = STEPS[event.key];
  if (by === undefined || !event.altKey || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  goTo(currentIndex() + by);
}

export function Lessons(): JSX.Element {
  const index = currentIndex();
  const takeUp = useMemo(putAside, []);
  useEffect(() => {
    openAt(index);
    // What is in the editor belongs to this lesson until there is another one.
    return code.subscribe((text) => keep(index, text));
  }, [index]);
  // After the effect above, so that what is taken up again does not count as the lesson's.
  useEffect(() => {
    addEventListener("keydown", turnByKey);
    return () => {
      removeEventListener("keydown", turnByKey);
      takeUp();
    };
  }, []);
  return (
    <div class="lessons">
      <LessonText index={index} lesson={COURSE[index] as Lesson} />
      <div class="lesson-panes">
        <Explore />
      </div>
    </div>
  );
}
