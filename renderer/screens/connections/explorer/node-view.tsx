import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useProcedure } from '#renderer/api/hooks.ts';
import { exampleOf } from '#renderer/screens/connections/explorer/cells.ts';
import { Cell, SampleTable } from '#renderer/screens/connections/explorer/sample-table.tsx';
import type { ErpInput, LoadedTree } from '#renderer/screens/connections/explorer/use-tree.ts';
import { classNames } from '#renderer/ui/class-names.ts';
import { ScrollBox } from '#renderer/ui/scroll-box.tsx';
import { Answer, ErrorBox, Skeleton } from '#renderer/ui/state.tsx';
import type { BrowseNode, Sample } from '#shared/api/types.ts';

const sampleRows = 20;

interface NodeViewProps {
  erp: ErpInput;
  source: LoadedTree;
  node: BrowseNode;
  /** Field that was pressed in the tree. */
  field: string | null;
}

/** A table or object: its fields with types and an example, and its first rows. */
export const NodeView = ({ erp, source, node, field }: NodeViewProps) => {
  const { t } = useTranslation();
  const { need } = source;
  useEffect(() => need(node.id), [need, node.id]);
  const branch = source.tree.branches.get(node.id);
  const sample = useProcedure('erp.sample', { ...erp, node: node.id, limit: sampleRows });
  return (
    <div className="node-view">
      <h3 className="node-name">{node.name}</h3>
      {branch === undefined || branch.state === 'loading' ? (
        <Skeleton lines={6} />
      ) : branch.state === 'failed' ? (
        <ErrorBox error={branch.error} onRetry={() => need(node.id)} />
      ) : (
        <FieldList
          fields={branch.nodes.filter((one) => one.kind === 'field')}
          sample={sample.data}
          chosen={field}
          label={t('setup.look.fieldsOf', { name: node.name })}
        />
      )}
      <h4 className="node-part">{t('setup.look.firstRows', { number: sampleRows })}</h4>
      <Answer query={sample} lines={6}>
        {(rows) => <SampleTable sample={rows} label={t('setup.look.rowsOf', { name: node.name })} />}
      </Answer>
    </div>
  );
};

interface FieldListProps {
  fields: readonly BrowseNode[];
  sample: Sample | undefined;
  chosen: string | null;
  label: string;
}

const FieldList = ({ fields, sample, chosen, label }: FieldListProps) => {
  const { t } = useTranslation();
  if (fields.length === 0) return <p className="muted">{t('setup.look.noFields')}</p>;
  return (
    <ScrollBox className="field-box" label={label}>
      <table className="table sample-table">
        <thead>
          <tr>
            <th scope="col">{t('setup.look.field')}</th>
            <th scope="col">{t('setup.look.type')}</th>
            <th scope="col">{t('setup.look.example')}</th>
          </tr>
        </thead>
        <tbody>
          {fields.map((one) => (
            <tr key={one.id} className={classNames(one.id === chosen && 'field-chosen')}>
              <td>{one.name}</td>
              <td className="muted">{one.type}</td>
              <td>
                <Cell value={exampleOf(sample, one.name)} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  );
};
