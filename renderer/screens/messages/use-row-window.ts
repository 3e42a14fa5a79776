import { type RefObject, useEffect, useState } from 'react';

/** Rows drawn beyond each edge, so that fast scrolling shows no gaps. */
const margin = 12;

/** Which rows of equal height are in sight; the last index is exclusive. */
export const rowsInSight = (
  view: { top: number; height: number },
  rowHeight: number,
  count: number,
): { first: number; last: number } => ({
  first: Math.max(0, Math.min(count, Math.floor(view.top / rowHeight) - margin)),
  last: Math.min(count, Math.ceil((view.top + view.height) / rowHeight) + margin),
});

/** Indices to draw: those in sight, and the row that holds the focus wherever it is, so that no key is ever lost. */
export const drawnRows = (first: number, last: number, focused: number): number[] => {
  const inSight = Array.from({ length: last - first }, (_, offset) => first + offset);
  if (focused < first) return [focused, ...inSight];
  return focused >= last ? [...inSight, focused] : inSight;
};

/** Scroll position that brings a row into sight below a head that covers `headHeight`; null if it is already. */
export const scrollFor = (
  index: number,
  rowHeight: number,
  headHeight: number,
  view: { top: number; height: number },
): number | null => {
  const top = index * rowHeight;
  const room = view.height - headHeight;
  if (top < view.top) return top;
  return top + rowHeight > view.top + room ? top + rowHeight - room : null;
};

/**
 * The rows in sight of a scroller whose rows are all equally high; a list of a million rows stays as light as one of
 * thirty.
 */
export const useRowWindow = (scroller: RefObject<HTMLElement | null>, rowHeight: number, count: number) => {
  const [view, setView] = useState({ top: 0, height: 800 });

  useEffect(() => {
    const place = scroller.current;
    if (place === null) return;
    const read = (): void => setView({ top: place.scrollTop, height: place.clientHeight });
    const size = new ResizeObserver(read);
    size.observe(place);
    place.addEventListener('scroll', read, { passive: true });
    return () => {
      size.disconnect();
      place.removeEventListener('scroll', read);
    };
  }, [scroller]);

  return rowsInSight(view, rowHeight, count);
};
