import { useEffect, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { ErrorBox } from '#renderer/ui/state.tsx';
import type { SuggestionLine } from '#shared/api/parcels.ts';
import type { WaybillPlace } from '#shared/domain/waybill.ts';

type Kind = 'city' | 'street' | 'point';

interface PlaceProps {
  connectionId: string;
  /** What the carrier can be asked for; everything else is typed. */
  suggests: readonly Kind[];
  place: WaybillPlace;
  problemAt?: (name: string) => string | undefined;
  onChange: (place: WaybillPlace) => void;
}

const drop = (place: WaybillPlace, names: readonly (keyof WaybillPlace)[]): WaybillPlace => ({
  ...place,
  ...Object.fromEntries(names.map((name) => [name, null])),
});

/** Where a parcel goes: chosen from the carrier's own cities, streets and branches as far as it has them. */
export const PlaceFields = ({ connectionId, suggests, place, problemAt, onChange }: PlaceProps) => {
  const { t } = useTranslation();
  const at = (name: string) => {
    const problem = problemAt?.(name);
    return problem === undefined ? {} : { problem };
  };
  const shared = { connectionId, onChange, place, cityId: place.cityId ?? null };
  const text = (name: 'house' | 'flat' | 'postcode') => (
    <TextField
      label={t(`waybill.${name}`)}
      {...at(name)}
      value={place[name] ?? ''}
      onChange={(event) => onChange({ ...place, [name]: event.target.value })}
    />
  );
  return (
    <div className="form-grid">
      <Select
        label={t('waybill.kind')}
        value={place.kind}
        onChange={(event) => onChange({ ...place, kind: event.target.value === 'door' ? 'door' : 'point' })}
        options={[
          { value: 'point', label: t('waybill.point') },
          { value: 'door', label: t('waybill.door') },
        ]}
      />
      <Suggested
        {...shared}
        {...at('city')}
        kind="city"
        label={t('waybill.city')}
        shown={place.city ?? ''}
        isAsked={suggests.includes('city')}
        typed={(city) => ({ ...drop(place, ['cityId', 'pointId', 'pointName', 'street', 'streetId']), city })}
      />
      {place.kind === 'point' ? (
        <Suggested
          {...shared}
          {...at('pointId')}
          kind="point"
          label={t('waybill.pointName')}
          shown={place.pointName ?? place.pointId ?? ''}
          isAsked={suggests.includes('point')}
          typed={(pointName) => ({
            ...place,
            pointName,
            pointId: suggests.includes('point') ? null : pointName,
          })}
        />
      ) : (
        <>
          <Suggested
            {...shared}
            {...at('street')}
            kind="street"
            label={t('waybill.street')}
            shown={place.street ?? ''}
            isAsked={suggests.includes('street')}
            typed={(street) => ({ ...place, street, streetId: null })}
          />
          {text('house')}
          {text('flat')}
          {text('postcode')}
        </>
      )}
    </div>
  );
};

interface SuggestedProps {
  connectionId: string;
  kind: Kind;
  cityId: string | null;
  label: string;
  shown: string;
  isAsked: boolean;
  problem?: string;
  place: WaybillPlace;
  typed: (text: string) => WaybillPlace;
  onChange: (place: WaybillPlace) => void;
}

/** A text field with the carrier's suggestions under it; arrow keys and Enter choose one. */
const Suggested = ({
  connectionId,
  kind,
  cityId,
  label,
  shown,
  isAsked,
  problem,
  place,
  typed,
  onChange,
}: SuggestedProps) => {
  const { t } = useTranslation();
  const listId = useId();
  const [asked, setAsked] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const isReady = isAsked && open && (kind === 'city' || cityId !== null || asked.length > 1);
  const found = useProcedure(
    'waybills.suggest',
    { connectionId, kind, text: asked, cityId },
    { enabled: isReady && (asked.length > 1 || kind === 'point'), keepPrevious: true },
  );
  useEffect(() => {
    const timer = setTimeout(() => setAsked(shown), 300);
    return () => clearTimeout(timer);
  }, [shown]);
  const suggestions = isReady ? (found.data?.suggestions ?? []).slice(0, 12) : [];

  const choose = (one: SuggestionLine): void => {
    const chosen = Object.fromEntries(Object.entries(one.place).filter(([, value]) => value != null));
    onChange({ ...place, ...chosen });
    setOpen(false);
  };
  const active_ = suggestions[active];
  return (
    <div className="suggested">
      <TextField
        label={label}
        {...(problem === undefined ? {} : { problem })}
        value={shown}
        autoComplete="off"
        role={isAsked ? 'combobox' : undefined}
        aria-expanded={isAsked ? suggestions.length > 0 : undefined}
        aria-controls={isAsked ? listId : undefined}
        aria-activedescendant={active_ === undefined ? undefined : `${listId}-${active}`}
        onChange={(event) => {
          setOpen(true);
          setActive(0);
          onChange(typed(event.target.value));
        }}
        onFocus={() => setOpen(kind === 'point')}
        onBlur={() => setTimeout(() => setOpen(false), 150)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setActive(Math.min(active + 1, suggestions.length - 1));
          else if (event.key === 'ArrowUp') setActive(Math.max(active - 1, 0));
          else if (event.key === 'Enter' && active_ !== undefined) choose(active_);
          else return;
          event.preventDefault();
        }}
      />
      {isAsked && (
        <div
          id={listId}
          role="listbox"
          aria-label={t('waybill.suggestions')}
          className="suggestions"
          hidden={suggestions.length === 0}
        >
          {suggestions.map((one, n) => (
            <div
              key={one.id}
              id={`${listId}-${n}`}
              role="option"
              tabIndex={-1}
              aria-selected={n === active}
              onPointerDown={() => choose(one)}
            >
              {one.label}
              {one.detail !== null && <span className="muted small"> {one.detail}</span>}
            </div>
          ))}
        </div>
      )}
      {found.isError && isReady && <ErrorBox error={found.error} />}
      {isReady && found.isFetching && <span className="muted small">{t('common.loading')}</span>}
    </div>
  );
};
