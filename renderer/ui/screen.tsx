import { type ReactNode, useEffect, useRef } from 'react';
import './screen.css';

/** A screen with its heading; the heading takes the focus, so that a screen reader says where one is. */
export const Screen = ({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) => {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    const place = heading.current;
    // Unless the screen has already given the focus to something of its own, such as the search.
    if (place?.closest('.screen')?.contains(document.activeElement) !== true)
      place?.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    document.title = `${title} · Mostek`;
  }, [title]);

  return (
    <div className="screen">
      <header className="screen-head">
        <div className="grow">
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {lead !== undefined && <div className="screen-lead">{lead}</div>}
        </div>
        {actions !== undefined && <div className="row">{actions}</div>}
      </header>
      {children}
    </div>
  );
};
