import { type ComponentProps, type ReactNode, useId } from 'react';
import { classNames } from '#renderer/ui/class-names.ts';
import './field.css';

interface Labelled {
  label: string;
  help?: string | undefined;
  problem?: string | undefined;
  /** Short note beside the label, such as "stored". */
  note?: ReactNode;
}

const describe = (id: string, help: string | undefined, problem: string | undefined) => {
  const ids = [help === undefined ? '' : `${id}-help`, problem === undefined ? '' : `${id}-problem`]
    .filter((one) => one !== '')
    .join(' ');
  return {
    ...(ids === '' ? {} : { 'aria-describedby': ids }),
    ...(problem === undefined ? {} : { 'aria-invalid': true }),
  };
};

const Texts = ({
  id,
  help,
  problem,
}: {
  id: string;
  help: string | undefined;
  problem: string | undefined;
}) => (
  <>
    {help !== undefined && (
      <span id={`${id}-help`} className="field-help">
        {help}
      </span>
    )}
    {problem !== undefined && (
      <span id={`${id}-problem`} className="field-problem">
        {problem}
      </span>
    )}
  </>
);

const Label = ({ id, label, note }: { id: string; label: string; note: ReactNode }) => (
  <span className="field-label">
    <label htmlFor={id}>{label}</label>
    {note}
  </span>
);

export const TextField = ({
  label,
  help,
  problem,
  note,
  className,
  ...input
}: Labelled & ComponentProps<'input'>) => {
  const id = useId();
  return (
    <div className={classNames('field', className)}>
      <Label id={id} label={label} note={note} />
      <input {...input} id={id} {...describe(id, help, problem)} />
      <Texts id={id} help={help} problem={problem} />
    </div>
  );
};

export const TextArea = ({
  label,
  help,
  problem,
  note,
  className,
  ...input
}: Labelled & ComponentProps<'textarea'>) => {
  const id = useId();
  return (
    <div className={classNames('field', className)}>
      <Label id={id} label={label} note={note} />
      <textarea rows={3} {...input} id={id} {...describe(id, help, problem)} />
      <Texts id={id} help={help} problem={problem} />
    </div>
  );
};

export const Select = ({
  label,
  help,
  problem,
  note,
  className,
  options,
  ...input
}: Labelled & ComponentProps<'select'> & { options: { value: string; label: string }[] }) => {
  const id = useId();
  return (
    <div className={classNames('field', className)}>
      <Label id={id} label={label} note={note} />
      <select {...input} id={id} {...describe(id, help, problem)}>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <Texts id={id} help={help} problem={problem} />
    </div>
  );
};

export const Checkbox = ({
  label,
  help,
  problem,
  note,
  className,
  ...input
}: Labelled & ComponentProps<'input'>) => {
  const id = useId();
  return (
    <div className={classNames('field', className)}>
      <span className="field-check">
        <input {...input} type="checkbox" id={id} {...describe(id, help, problem)} />
        <label htmlFor={id}>{label}</label>
        {note}
      </span>
      <Texts id={id} help={help} problem={problem} />
    </div>
  );
};
