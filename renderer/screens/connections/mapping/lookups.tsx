import { useTranslation } from 'react-i18next';
import type { Lookup, TableDraft } from '#renderer/screens/connections/mapping/draft.ts';
import type { PlaceField } from '#renderer/screens/connections/mapping/place.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import type { Places } from '#renderer/screens/connections/mapping/steps.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Select } from '#renderer/ui/field.tsx';

interface LookupsProps {
  kind: ProfileKind;
  table: TableDraft;
  places: Places;
  /** The next table chosen in the tree becomes a lookup. */
  isAimed: boolean;
  onAim: () => void;
  onFollow: (via: PlaceField) => void;
  onChange: (lookup: Lookup) => void;
}

/** Fields of other tables: in 1C by following a reference, elsewhere by two columns that are equal. */
export const Lookups = ({ kind, table, places, isAimed, onAim, onFollow, onChange }: LookupsProps) => {
  const { t } = useTranslation();
  const fields = places.get(table.node)?.fields ?? [];
  if (kind.id !== 'queue-table') {
    const open = fields.filter(
      (field) =>
        kind.referenceTo(field) !== null && table.lookups.every((lookup) => lookup.via.from !== field.from),
    );
    if (open.length === 0) return null;
    return (
      <Select
        label={t('setup.map.lookup')}
        className="map-follow"
        value=""
        onChange={(event) => {
          const via = open.find((field) => field.from === event.target.value);
          if (via !== undefined) onFollow(via);
        }}
        options={[
          { value: '', label: t('setup.map.lookupAdd') },
          ...open.map((field) => ({ value: field.from, label: `${field.name} → ${field.type ?? ''}` })),
        ]}
      />
    );
  }
  const pick = (from: string, among: readonly PlaceField[]) => among.find((field) => field.from === from);
  return (
    <div className="stack-small">
      {table.lookups.map((lookup) => {
        const keys = places.get(lookup.node)?.fields ?? [];
        return (
          <div key={lookup.alias} className="map-lookup">
            <Select
              label={t('setup.map.lookupVia')}
              value={lookup.via.from}
              onChange={(event) =>
                onChange({ ...lookup, via: pick(event.target.value, fields) ?? lookup.via })
              }
              options={optionsOf(fields, lookup.via.from)}
            />
            <Select
              label={t('setup.map.lookupKey', { table: lookup.name })}
              value={lookup.key?.from ?? ''}
              onChange={(event) => onChange({ ...lookup, key: pick(event.target.value, keys) ?? lookup.key })}
              options={optionsOf(keys, lookup.key?.from ?? '')}
            />
          </div>
        );
      })}
      <div>
        <Button look="quiet" icon="add" aria-pressed={isAimed} onClick={onAim}>
          {t('setup.map.lookupAdd')}
        </Button>
      </div>
    </div>
  );
};

/** The names of fields; one that the live table lacks stays to be seen. */
export const optionsOf = (fields: readonly PlaceField[], chosen: string) => [
  ...(fields.some((field) => field.from === chosen)
    ? []
    : [{ value: chosen, label: chosen === '' ? '–' : chosen }]),
  ...fields.map((field) => ({ value: field.from, label: field.name })),
];
