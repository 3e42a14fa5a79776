import { useTranslation } from 'react-i18next';
import { ObjectView } from '#renderer/objects/object-view.tsx';
import { domainEntities } from '#renderer/screens/connections/mapping/domain-fields.ts';
import type { TableDraft } from '#renderer/screens/connections/mapping/draft.ts';
import { withLookup, withSource } from '#renderer/screens/connections/mapping/draft-edits.ts';
import { FieldRows } from '#renderer/screens/connections/mapping/field-rows.tsx';
import { ListSection } from '#renderer/screens/connections/mapping/list-section.tsx';
import { Lookups, optionsOf } from '#renderer/screens/connections/mapping/lookups.tsx';
import type { Preview } from '#renderer/screens/connections/mapping/preview.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import { shownOf } from '#renderer/screens/connections/mapping/shown.ts';
import type { Mapping } from '#renderer/screens/connections/mapping/use-mapping.ts';
import { Select, TextField } from '#renderer/ui/field.tsx';
import { Icon } from '#renderer/ui/icon.tsx';

interface MappingFormProps {
  kind: ProfileKind;
  mapping: Mapping;
  main: TableDraft;
  preview: Preview;
}

/** Fields, lists and preview of an object whose table is chosen. */
export const MappingForm = ({ kind, mapping, main, preview }: MappingFormProps) => {
  const { t } = useTranslation();
  const { draft, places, target, change, aim } = mapping;
  const { fields, lists } = domainEntities[draft.entity];
  const own = places.get(main.node)?.fields ?? [];
  return (
    <>
      <section className="map-section" aria-label={t('setup.map.fields')}>
        <div className="map-facts">
          <div className="field">
            <span className="field-label">{t('setup.map.tableOf')}</span>
            <code className="map-name">{main.name}</code>
          </div>
          {kind.fixedKey === null && (
            <>
              <Select
                label={t('setup.map.key')}
                value={draft.key?.from ?? ''}
                onChange={(event) => {
                  const field = own.find((one) => one.from === event.target.value);
                  const key = field === undefined ? null : { from: field.from, name: field.name };
                  change((now) => ({ ...now, key }));
                }}
                options={optionsOf(own, draft.key?.from ?? '')}
              />
              <TextField
                label={t('setup.map.words')}
                help={t('setup.map.wordsHelp')}
                value={draft.words}
                maxLength={300}
                onChange={(event) => {
                  const words = event.target.value;
                  change((now) => ({ ...now, words }));
                }}
              />
            </>
          )}
        </div>
        <FieldRows
          caption={t('setup.map.fields')}
          fields={fields}
          table={main}
          sources={main.sources}
          places={places}
          shown={(path) => shownOf(preview.objects, null, path)}
          problems={preview.problems.filter((problem) => problem.list === null)}
          onChange={(path, source) => change((now) => withSource(now, null, path, source))}
        />
        <Lookups
          kind={kind}
          table={main}
          places={places}
          isAimed={target.of === 'lookup' && target.list === null}
          onAim={() => aim({ of: 'lookup', list: null })}
          onFollow={(via) => mapping.follow(null, via)}
          onChange={(lookup) => change((now) => withLookup(now, null, lookup))}
        />
      </section>
      {lists.map((list) => (
        <ListSection key={list.name} kind={kind} list={list} mapping={mapping} preview={preview} />
      ))}
      <PreviewView preview={preview} entity={draft.entity} />
    </>
  );
};

const PreviewView = ({ preview, entity }: { preview: Preview; entity: keyof typeof domainEntities }) => {
  const { t } = useTranslation();
  return (
    <section className="map-section" aria-label={t('setup.map.preview')}>
      <h3>{t('setup.map.preview')}</h3>
      {preview.objects.length === 0 ? (
        <p className="muted">{t('setup.map.previewNone')}</p>
      ) : (
        preview.problems.length === 0 && (
          <p className="map-good">
            <Icon name="check" />
            {t('setup.map.allGood')}
          </p>
        )
      )}
      {preview.objects.map((object, index) => (
        <div key={index} className="map-object">
          <ObjectView entity={entity} object={object} />
        </div>
      ))}
    </section>
  );
};
