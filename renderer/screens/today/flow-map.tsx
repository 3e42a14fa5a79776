import { useTranslation } from 'react-i18next';
import { useFormat } from '#renderer/format/use-format.ts';
import { type FlowNode, flowLayout } from '#renderer/screens/today/flow-layout.ts';
import type { Today } from '#shared/api/types.ts';
import './flow-map.css';

/** The picture of the whole road: ERP, ledger, connections, with what lies where. */
export const FlowMap = ({ today }: { today: Today }) => {
  const { t } = useTranslation();
  const format = useFormat();
  const layout = flowLayout(today.connections);

  const note = (node: FlowNode): string =>
    node.connection.kind === 'erp'
      ? t('today.node.backlog', { number: format.count(node.connection.backlog ?? 0) })
      : t('today.node.waiting', { number: format.count(node.connection.waiting) });
  const text = [...layout.left, ...layout.right]
    .map((node) => `${node.connection.name}: ${t(`connectionState.${node.word}`)}, ${note(node)}`)
    .join('; ');

  return (
    <figure className="flow-figure">
      <figcaption className="visually-hidden">
        {t('today.flowText', { open: format.count(today.counts.open), list: text })}
      </figcaption>
      <svg className="flow" viewBox={`0 0 ${layout.width} ${layout.height}`} aria-hidden="true">
        {layout.left.map((node) => (
          <path key={node.connection.id} className={`flow-line flow-${node.word}`} d={node.line} />
        ))}
        {layout.right.map((node) => (
          <path key={node.connection.id} className={`flow-line flow-${node.word}`} d={node.line} />
        ))}
        {[...layout.left, ...layout.right].map((node) => (
          <g key={node.connection.id} transform={`translate(${node.x} ${node.y})`}>
            <rect className={`flow-box flow-${node.word}`} width={node.width} height={node.height} rx="7" />
            <circle className={`flow-dot flow-${node.word}`} cx="14" cy="17" r="4.5" />
            <text className="flow-name" x="25" y="21">
              {node.title}
            </text>
            <text className="flow-note" x="25" y="37">
              {note(node)}
            </text>
            {node.connection.rejected > 0 && (
              <text className="flow-bad" x="25" y="53">
                {t('today.node.rejected', { number: format.count(node.connection.rejected) })}
              </text>
            )}
          </g>
        ))}
        <g transform={`translate(${layout.ledger.x} ${layout.ledger.y})`}>
          <rect className="flow-ledger" width={layout.ledger.width} height={layout.ledger.height} rx="9" />
          <text className="flow-name" x={layout.ledger.width / 2} y="24" textAnchor="middle">
            Mostek
          </text>
          <text className="flow-count" x={layout.ledger.width / 2} y="48" textAnchor="middle">
            {format.count(today.counts.open)}
          </text>
          <text className="flow-note" x={layout.ledger.width / 2} y="65" textAnchor="middle">
            {t('today.node.open')}
          </text>
        </g>
      </svg>
    </figure>
  );
};
