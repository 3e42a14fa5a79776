import { useTranslation } from 'react-i18next';
import type { Lookup, Source, TableDraft } from '#renderer/screens/connections/mapping/draft.ts';
import type { Places } from '#renderer/screens/connections/mapping/steps.ts';

const none = '';
const constant = '=';
const kept = '*';

const valueOf = (lookup: string | null, from: string): string => JSON.stringify([lookup, from]);

const chosenValue = (source: Source | undefined): string => {
  if (source === undefined) return none;
  if (source.kind === 'constant') return constant;
  return source.kind === 'kept' ? kept : valueOf(source.lookup, source.from);
};

interface SourceSelectProps {
  label: string;
  table: TableDraft;
  places: Places;
  source: Source | undefined;
  required: boolean;
  problem: string | undefined;
  problemId: string;
  onChange: (source: Source | null) => void;
}

interface Choice {
  value: string;
  name: string;
  source: Source;
}

const choicesOf = (table: TableDraft, places: Places, lookup: Lookup | null): Choice[] =>
  (places.get(lookup?.node ?? table.node)?.fields ?? []).map(({ from, name }) => ({
    value: valueOf(lookup?.alias ?? null, from),
    name,
    source: { kind: 'field', lookup: lookup?.alias ?? null, from, name },
  }));

/** Which field of the ERP a field of ours comes from: of the table, of one it leads to, or always the same text. */
export const SourceSelect = ({
  label,
  table,
  places,
  source,
  required,
  problem,
  problemId,
  onChange,
}: SourceSelectProps) => {
  const { t } = useTranslation();
  const own = choicesOf(table, places, null);
  const others = table.lookups.map((lookup) => ({ lookup, choices: choicesOf(table, places, lookup) }));
  const all = [...own, ...others.flatMap(({ choices }) => choices)];
  const value = chosenValue(source);
  // A name that the live table does not have stays to be seen; the connection test suggests another.
  const isGone = source?.kind === 'field' && all.every((choice) => choice.value !== value);
  return (
    <span className="source-select">
      <select
        aria-label={t('setup.map.sourceOf', { field: label })}
        value={value}
        {...(problem === undefined ? {} : { 'aria-invalid': true, 'aria-describedby': problemId })}
        onChange={(event) => {
          const next = event.target.value;
          if (next === constant) onChange({ kind: 'constant', value: '' });
          else onChange(all.find((choice) => choice.value === next)?.source ?? null);
        }}
      >
        <option value={none}>{t(required ? 'connections.notChosen' : 'setup.map.none')}</option>
        {source?.kind === 'kept' && <option value={kept}>{t('setup.map.kept')}</option>}
        {isGone && <option value={value}>{source.name}</option>}
        {own.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
        {others.map(({ lookup, choices }) => (
          <optgroup key={lookup.alias} label={`${lookup.via.name} → ${lookup.name}`}>
            {choices.map((choice) => (
              <option key={choice.value} value={choice.value}>
                {choice.name}
              </option>
            ))}
          </optgroup>
        ))}
        <option value={constant}>{t('setup.map.constant')}</option>
      </select>
      {source?.kind === 'constant' && (
        <input
          aria-label={t('setup.map.constantOf', { field: label })}
          value={source.value}
          maxLength={200}
          onChange={(event) => onChange({ kind: 'constant', value: event.target.value })}
        />
      )}
    </span>
  );
};
