import type { ReactNode } from 'react';

/** Whoever has no mouse must be able to scroll it; nothing inside could take the focus (WCAG 2.1.1). */
const reachable = { tabIndex: 0 };

/** A box that scrolls by itself, both ways, with the name that screen readers give it. */
export const ScrollBox = ({
  label,
  className,
  children,
}: {
  label: string;
  className: string;
  children: ReactNode;
}) => (
  <section className={className} aria-label={label} {...reachable}>
    {children}
  </section>
);
