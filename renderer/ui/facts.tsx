import type { ReactNode } from 'react';
import './facts.css';

/** Names and values in two columns; what is not known is left out. */
export const Facts = ({ facts }: { facts: [label: string, value: ReactNode][] }) => {
  const known = facts.filter(([, value]) => value !== null && value !== undefined && value !== '');
  if (known.length === 0) return null;
  return (
    <dl className="facts">
      {known.map(([label, value]) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
};
