import type { ReactNode } from 'react';
import { classNames } from '#renderer/ui/class-names.ts';
import './panel.css';

/** A white card with a heading. */
export const Panel = ({
  title,
  side,
  flush = false,
  children,
}: {
  title?: string;
  side?: ReactNode;
  /** Without inner margins, for tables. */
  flush?: boolean;
  children: ReactNode;
}) => (
  <section className="panel">
    {title !== undefined && (
      <div className="panel-head">
        <h2>{title}</h2>
        {side}
      </div>
    )}
    <div className={classNames('panel-body', flush && 'panel-flush')}>{children}</div>
  </section>
);
