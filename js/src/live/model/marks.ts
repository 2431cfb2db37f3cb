/** The profiles of a session on an axis of time. Pure. */

import { numberOf, type Upload } from "../data";

export interface Mark {
  upload: Upload;
  /** Epoch ms. When a run is not known, the moment of arrival. */
  from: number;
  to: number;
}

/** In order of time. */
export function marksOf(uploads: readonly Upload[]): Mark[] {
  const marks = uploads.map((upload) => {
    const from = upload.profile?.started_at ?? upload.received_ms;
    return { upload, from, to: Math.max(upload.profile?.ended_at ?? from, from) };
  });
  return marks.sort((a, b) => a.from - b.from || numberOf(a.upload) - numberOf(b.upload));
}

/** The time from the first to the last, never without a length. */
export function spanOf(marks: readonly Mark[]): { from: number; to: number } {
  const from = marks[0]?.from ?? 0;
  const to = marks.reduce((end, mark) => Math.max(end, mark.to), from);
  return { from, to: Math.max(to, from + 1) };
}

/** The index of the mark that is nearest to a moment; -1 without any. */
export function nearest(marks: readonly Mark[], at: number): number {
  const distance = (mark: Mark) => Math.max(mark.from - at, at - mark.to, 0);
  let found = -1;
  marks.forEach((mark, index) => {
    const best = marks[found];
    if (!best || distance(mark) < distance(best)) found = index;
  });
  return found;
}
