import type { UseFormRegister } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { type KnownValue, labelOf, type Pair } from '#renderer/screens/mappings/mapping-rows.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Icon } from '#renderer/ui/icon.tsx';

const isFilled = (text: string): boolean => text.trim() !== '';

interface MappingLineProps {
  index: number;
  pair: Pair;
  register: UseFormRegister<{ pairs: Pair[] }>;
  isDouble: boolean;
  tried: boolean;
  leftName: string;
  rightName: string;
  leftList: string;
  rightList: string;
  leftValues: KnownValue[];
  rightValues: KnownValue[];
  onRemove: () => void;
}

export const MappingLine = (line: MappingLineProps) => {
  const { t } = useTranslation();
  const { index, pair, register, isDouble, tried } = line;
  const number = index + 1;
  const missing = (text: string): string | null =>
    tried && text.trim() === '' ? t('validation.required') : null;
  const fromProblem = isDouble ? t('mappings.double') : missing(pair.from);
  const toProblem = missing(pair.to);

  return (
    <tr>
      <td>
        <input
          {...register(`pairs.${index}.from`, { validate: isFilled, maxLength: 200 })}
          list={line.leftList}
          aria-label={t('mappings.cell', { name: line.leftName, number })}
          aria-invalid={fromProblem !== null}
        />
        <Under problem={fromProblem} label={labelOf(line.leftValues, pair.from)} />
      </td>
      <td className="mapping-arrow">
        <Icon name="out" />
      </td>
      <td>
        <input
          {...register(`pairs.${index}.to`, { validate: isFilled, maxLength: 200 })}
          list={line.rightList}
          aria-label={t('mappings.cell', { name: line.rightName, number })}
          aria-invalid={toProblem !== null}
        />
        <Under problem={toProblem} label={labelOf(line.rightValues, pair.to)} />
      </td>
      <td>
        <Button
          look="quiet"
          icon="remove"
          aria-label={t('mappings.removeRow', { value: pair.from, number })}
          onClick={line.onRemove}
        />
      </td>
    </tr>
  );
};

const Under = ({ problem, label }: { problem: string | null; label: string | null }) => {
  if (problem !== null) return <span className="field-problem">{problem}</span>;
  return label === null ? null : <span className="field-help">{label}</span>;
};
