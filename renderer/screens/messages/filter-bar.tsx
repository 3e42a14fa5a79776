import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { useLanguage } from '#renderer/i18n/use-language.ts';
import { type FilterName, type FilterValues, periodOf, periods } from '#renderer/screens/messages/filter.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { causeId } from '#shared/causes.ts';
import { entityNames } from '#shared/domain/entity.ts';
import { causeText } from '#shared/i18n/causes.ts';
import { deliveryStatuses } from '#shared/status.ts';

interface FilterBarProps {
  values: FilterValues;
  onChange: (values: FilterValues) => void;
  focusSearch: boolean;
}

/** Search and filters of the message list; they live in the address, so that a link shows the same list. */
export const FilterBar = ({ values, onChange, focusSearch }: FilterBarProps) => {
  const { t } = useTranslation();
  const language = useLanguage();
  const connections = useProcedure('connections.list', {});
  const cause = causeId.safeParse(values.cause);

  const set = (name: FilterName, value: string): void => {
    const next = { ...values };
    if (value === '') delete next[name];
    else next[name] = value;
    onChange(next);
  };
  const all = { value: '', label: t('messages.any') };
  const filtered = Object.keys(values).length > 0;

  return (
    <div className="filter-bar">
      <SearchBox text={values.text ?? ''} onText={(text) => set('text', text)} focus={focusSearch} />
      <Select
        label={t('messages.status')}
        value={values.status ?? ''}
        onChange={(event) => set('status', event.target.value)}
        options={[
          all,
          ...deliveryStatuses.map((status) => ({ value: status, label: t(`status.${status}`) })),
        ]}
      />
      <Select
        label={t('messages.connection')}
        value={values.connection ?? ''}
        onChange={(event) => set('connection', event.target.value)}
        options={[
          all,
          ...(connections.data?.connections ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <Select
        label={t('messages.direction')}
        value={values.direction ?? ''}
        onChange={(event) => set('direction', event.target.value)}
        options={[
          all,
          { value: 'out', label: t('direction.out') },
          { value: 'in', label: t('direction.in') },
        ]}
      />
      <Select
        label={t('messages.entity')}
        value={values.entity ?? ''}
        onChange={(event) => set('entity', event.target.value)}
        options={[all, ...entityNames.map((name) => ({ value: name, label: t(`entity.${name}`) }))]}
      />
      <Select
        label={t('messages.period')}
        value={periodOf(values)}
        onChange={(event) => set('period', event.target.value === 'all' ? '' : event.target.value)}
        options={periods.map((period) => ({ value: period, label: t(`messages.periods.${period}`) }))}
      />
      {periodOf(values) === 'days' && (
        <>
          <TextField
            label={t('messages.from')}
            type="date"
            value={values.from ?? ''}
            onChange={(event) => set('from', event.target.value)}
          />
          <TextField
            label={t('messages.to')}
            type="date"
            value={values.to ?? ''}
            onChange={(event) => set('to', event.target.value)}
          />
        </>
      )}
      {cause.success && (
        <div className="filter-cause">
          <span>{causeText(language, cause.data, {}).sentence}</span>
          <Button
            look="quiet"
            icon="close"
            aria-label={t('messages.dropCause')}
            onClick={() => set('cause', '')}
          />
        </div>
      )}
      {filtered && (
        <Button look="quiet" className="filter-clear" onClick={() => onChange({})}>
          {t('messages.clear')}
        </Button>
      )}
    </div>
  );
};

const SearchBox = ({
  text,
  onText,
  focus,
}: {
  text: string;
  onText: (text: string) => void;
  focus: boolean;
}) => {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(text);
  const [known, setKnown] = useState(text);
  const input = useRef<HTMLDivElement>(null);

  // The address changed from outside, by a link or the back button.
  if (known !== text) {
    setKnown(text);
    setTyped(text);
  }
  useEffect(() => {
    if (typed === text) return;
    const timer = setTimeout(() => onText(typed), 250);
    return () => clearTimeout(timer);
  }, [typed, text, onText]);
  useEffect(() => {
    if (focus) input.current?.querySelector('input')?.focus();
  }, [focus]);

  return (
    <div className="filter-search" ref={input}>
      <TextField
        label={t('messages.search')}
        type="search"
        placeholder={t('messages.searchHint')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          document.querySelector<HTMLElement>('.message-link[tabindex="0"]')?.focus();
        }}
      />
    </div>
  );
};
