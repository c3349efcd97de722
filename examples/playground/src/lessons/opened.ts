/**
 * Which lesson is open, and what becomes of the student's own program meanwhile.
 *
 * The non-obvious decision: a lesson takes the place of the explored program, so that program is
 * put aside on the way in and taken up again on the way out; and what the student changed in a
 * lesson stays until the page is closed. Nobody loses work by looking at a lesson.
 */
import { batch } from "@preact/signals";
import { readRoute } from "../routes.ts";
import * as state from "../state.ts";
import { COURSE } from "./course.ts";
import { type Lesson, lessonIndex, open } from "./lesson.ts";

/** What a lesson writes. */
const WRITTEN = [
  state.chosen,
  state.settings,
  state.point,
  state.stage,
  state.step,
  state.code,
] as const;

/** Programs that the student changed, by the index of the lesson. */
const changed = new Map<number, string>();

/** The lesson that was open last, from 0; undefined before the first. */
let last: number | undefined;

/** The index of the lesson in the address; the one that was open last where there is no number. */
export const currentIndex = (): number =>
  state.subroute.value === "" && last !== undefined
    ? last
    : lessonIndex(state.subroute.value, COURSE.length);

const lessonAt = (index: number): Lesson => COURSE[index] as Lesson;

/** Remembers what the page shows, and returns what brings it back. */
export function putAside(): () => void {
  const before = WRITTEN.map((signal) => signal.peek());
  return () =>
    batch(() => WRITTEN.forEach((signal, i) => ((signal as { value: unknown }).value = before[i])));
}

/** Whether the address brings a program of its own, which the lesson must not replace. */
const isShared = (): boolean => readRoute(location.hash).shared !== undefined;

/** Opens a lesson as the student left it. */
export function openAt(index: number): void {
  last = index;
  if (isShared()) return;
  open(lessonAt(index), changed.get(index));
}

/** Keeps what the student changed. */
export function keep(index: number, code: string): void {
  if (code === lessonAt(index).code) changed.delete(index);
  else changed.set(index, code);
}

/** Opens a lesson as it was written. */
export function startOver(index: number): void {
  changed.delete(index);
  open(lessonAt(index));
}

/** Goes to a lesson; there is none before the first and behind the last. */
export function goTo(index: number): void {
  if (index >= 0 && index < COURSE.length) state.subroute.value = String(index + 1);
}
