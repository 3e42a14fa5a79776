import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDynamicText } from '#renderer/i18n/use-dynamic-text.ts';
import { ErpTree } from '#renderer/screens/connections/explorer/erp-tree.tsx';
import {
  nodesIn,
  ROOT,
  type Tree as TreeState,
  wayTo,
} from '#renderer/screens/connections/explorer/tree-state.ts';
import type { ErpInput } from '#renderer/screens/connections/explorer/use-tree.ts';
import { domainEntities, type MappedEntity } from '#renderer/screens/connections/mapping/domain-fields.ts';
import { missingIn } from '#renderer/screens/connections/mapping/draft.ts';
import { tableOf } from '#renderer/screens/connections/mapping/draft-edits.ts';
import type { Json } from '#renderer/screens/connections/mapping/json.ts';
import { MappingForm } from '#renderer/screens/connections/mapping/mapping-form.tsx';
import { previewOf } from '#renderer/screens/connections/mapping/preview.ts';
import type { ProfileKind } from '#renderer/screens/connections/mapping/profile-kind.ts';
import { likelyTables } from '#renderer/screens/connections/mapping/suggest.ts';
import { type Mapping, useMapping } from '#renderer/screens/connections/mapping/use-mapping.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Dialog } from '#renderer/ui/dialog.tsx';
import { Progress } from '#renderer/ui/progress.tsx';
import { Empty, ErrorBox } from '#renderer/ui/state.tsx';
import type { BrowseNode } from '#shared/api/types.ts';
import './mapping.css';

interface MappingDialogProps {
  erp: ErpInput;
  kind: ProfileKind;
  entity: MappedEntity;
  profile: Json;
  onTake: (profile: Json) => void;
  onClose: () => void;
}

/** "What is a product here?": the table, the fields and the lists of one kind of object, with what comes of them. */
export const MappingDialog = ({ erp, kind, entity, profile, onTake, onClose }: MappingDialogProps) => {
  const { t } = useTranslation();
  const [initial] = useState(() => kind.read(profile, entity));
  const mapping = useMapping(erp, kind, initial);
  const { draft, places, isBusy } = mapping;
  const samples = useMemo(
    () => new Map([...places].map(([node, place]) => [node, place.sample] as const)),
    [places],
  );
  const preview = useMemo(() => previewOf(draft, samples), [draft, samples]);
  const missing = missingIn(draft);
  return (
    <Dialog
      title={t('setup.map.title', { entity: t(`entity.${entity}`) })}
      shape="full"
      onClose={onClose}
      footer={
        <>
          <span className="grow muted" aria-live="polite">
            {isBusy ? t('setup.map.reading') : missing !== null && t(`setup.map.${missing}`)}
          </span>
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button
            look="primary"
            disabled={isBusy || missing !== null}
            onClick={() => onTake(kind.write(profile, draft))}
          >
            {t('setup.map.take')}
          </Button>
        </>
      }
    >
      <div className="explorer">
        <Tree kind={kind} mapping={mapping} />
        <fieldset className="map-side" disabled={isBusy} aria-busy={isBusy}>
          <legend className="visually-hidden">{t('setup.map.fields')}</legend>
          {isBusy && <Progress label={t('setup.map.reading')} />}
          {mapping.error !== null && <ErrorBox error={mapping.error} />}
          {mapping.isWrongPlace && (
            <p className="map-aimed" role="alert">
              {t('setup.map.wrongPlace')}
            </p>
          )}
          {draft.main !== null ? (
            <MappingForm kind={kind} mapping={mapping} main={draft.main} preview={preview} />
          ) : (
            !isBusy && (
              <Empty icon="search" title={t('setup.map.chooseTable')} hint={t('setup.map.chooseHint')} />
            )
          )}
        </fieldset>
      </div>
    </Dialog>
  );
};

const likelyShown = 4;

/** Tables that Mostek made itself are never what is looked for. */
const canBeMain = (kind: ProfileKind, tree: TreeState, node: BrowseNode): boolean =>
  kind.shows(node) && kind.isMain(node, wayTo(tree, node.id)) && !/(^|\.)mostek_/i.test(node.name);

/** The tree, with what the next choice in it is for, and the tables that sound like it. */
const Tree = ({ kind, mapping }: { kind: ProfileKind; mapping: Mapping }) => {
  const { t } = useTranslation();
  const text = useDynamicText();
  const { draft, source, target } = mapping;
  const list =
    target.of === 'main'
      ? undefined
      : domainEntities[draft.entity].lists.find((one) => one.name === target.list);
  const what =
    target.of === 'list'
      ? (text(list?.label ?? '') ?? '')
      : t(target.of === 'main' ? `entity.${draft.entity}` : 'setup.map.lookup');
  const label = t('setup.map.treeFor', { what });
  const groups = nodesIn(source.tree, ROOT) ?? [];
  const tables = [
    ...groups,
    ...groups.flatMap((group) => (group.kind === 'group' ? (nodesIn(source.tree, group.id) ?? []) : [])),
  ].filter((node) => node.kind === 'table' && canBeMain(kind, source.tree, node));
  const likely = draft.main === null ? likelyTables(draft.entity, tables, likelyShown) : [];
  const aimed = target.of === 'list' ? tableOf(draft, target.list) : draft.main;
  return (
    <div className="map-tree">
      <p className="map-target" aria-live="polite">
        {label}
      </p>
      {likely.length > 0 && (
        <div className="row">
          <span className="muted small">{t('setup.map.likely')}</span>
          {likely.map((node) => (
            <Button key={node.id} disabled={mapping.isBusy} onClick={() => mapping.choose(node)}>
              {node.name}
            </Button>
          ))}
        </div>
      )}
      <ErpTree
        source={source}
        label={label}
        view={kind}
        chosen={aimed?.node ?? null}
        onChoose={(node) => {
          if (!mapping.isBusy) mapping.choose(node);
        }}
      />
    </div>
  );
};
