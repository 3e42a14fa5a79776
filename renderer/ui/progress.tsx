import './progress.css';

/** Progress of work whose size is known; without `value` it only says that work is under way. */
export const Progress = ({ label, value, max }: { label: string; value?: number; max?: number }) => (
  <progress
    className="progress"
    aria-label={label}
    {...(value === undefined ? {} : { value, max: Math.max(max ?? 1, 1) })}
  />
);
