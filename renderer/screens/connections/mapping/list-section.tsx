import { useTranslation } from 'react-i18next';
import { useDynamicText } from '#renderer/i18n/use-dynamic-text.ts';
import type { DomainList } from '#renderer/screens/connections/mapping/domain-fields.ts';
import type { ListDraft } from '#renderer/screens/connections/mapping/draft.ts';
import { withList, withLookup, withSource } from '#renderer/screens/connections/mapping/draft-edits.ts';
import { FieldRows } from '#renderer/screens/connections/mapping/field-rows.tsx';
import { Lookups, optionsOf } from '#renderer/screens/connections/mapping/lookups.tsx';
import type { Preview } from '#renderer/screens/connections/mapping/preview.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import { shownOf } from '#renderer/screens/connections/mapping/shown.ts';
import type { Mapping } from '#renderer/screens/connections/mapping/use-mapping.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Select } from '#renderer/ui/field.tsx';

interface ListSectionProps {
  kind: ProfileKind;
  list: DomainList;
  mapping: Mapping;
  preview: Preview;
}

type Mode = 'none' | ListDraft['mode'];
const isMode = (value: string): value is Mode => ['none', 'single', 'table', 'kept'].includes(value);

/** One list of the object: not taken, one item in the object's own table, or rows of another one. */
export const ListSection = ({ kind, list, mapping, preview }: ListSectionProps) => {
  const { t } = useTranslation();
  const text = useDynamicText();
  const { draft, target, places, change, aim } = mapping;
  const chosen = draft.lists[list.name];
  const isAimed = target.of === 'list' && target.list === list.name;
  const label = text(list.label) ?? list.name;
  const mode: Mode = chosen?.mode ?? (isAimed ? 'table' : 'none');
  const table = chosen?.mode === 'table' ? chosen.table : chosen?.mode === 'single' ? draft.main : null;

  const setMode = (next: Mode): void => {
    if (next === 'table') aim({ of: 'list', list: list.name });
    else {
      if (isAimed) aim({ of: 'main' });
      change((now) => withList(now, list.name, next === 'single' ? { mode: 'single', sources: {} } : null));
    }
  };
  const modes: { value: Mode; label: string }[] = [
    { value: 'none', label: t('setup.map.listNone') },
    ...(list.single ? [{ value: 'single' as const, label: t('setup.map.listSingle') }] : []),
    { value: 'table', label: t('setup.map.listTable') },
    ...(mode === 'kept' ? [{ value: 'kept' as const, label: t('setup.map.listKept') }] : []),
  ];
  return (
    <section className="map-section" aria-label={label}>
      <div className="map-list-head">
        <h3>{label}</h3>
        <Select
          label={t('setup.map.listMode', { list: label })}
          value={isAimed ? 'table' : mode}
          onChange={(event) => {
            if (isMode(event.target.value)) setMode(event.target.value);
          }}
          options={modes}
        />
        {chosen?.mode === 'table' && !isAimed && (
          <>
            <code>{chosen.table.name}</code>
            <Button look="quiet" onClick={() => aim({ of: 'list', list: list.name })}>
              {t('setup.map.chooseOther')}
            </Button>
          </>
        )}
      </div>
      {isAimed && <p className="map-aimed">{t('setup.map.listChoose')}</p>}
      {chosen?.mode === 'table' && chosen.kind !== 'part' && (
        <Select
          label={t('setup.map.parent')}
          className="map-follow"
          value={chosen.parent?.from ?? ''}
          onChange={(event) => {
            const field = places
              .get(chosen.table.node)
              ?.fields.find((one) => one.from === event.target.value);
            const parent = field === undefined ? null : { from: field.from, name: field.name };
            change((now) => withList(now, list.name, { ...chosen, parent }));
          }}
          options={optionsOf(places.get(chosen.table.node)?.fields ?? [], chosen.parent?.from ?? '')}
        />
      )}
      {table !== null && chosen !== undefined && chosen.mode !== 'kept' && (
        <FieldRows
          caption={label}
          fields={list.fields}
          table={table}
          sources={chosen.mode === 'single' ? chosen.sources : chosen.table.sources}
          places={places}
          shown={(path) => shownOf(preview.objects, list.name, path)}
          problems={preview.problems.filter((problem) => problem.list === list.name)}
          onChange={(path, source) => change((now) => withSource(now, list.name, path, source))}
        />
      )}
      {chosen?.mode === 'table' && (
        <Lookups
          kind={kind}
          table={chosen.table}
          places={places}
          isAimed={target.of === 'lookup' && target.list === list.name}
          onAim={() => aim({ of: 'lookup', list: list.name })}
          onFollow={(via) => mapping.follow(list.name, via)}
          onChange={(lookup) => change((now) => withLookup(now, list.name, lookup))}
        />
      )}
    </section>
  );
};
