import { useProcedure } from '#renderer/api/hooks.ts';
import { MappingTable } from '#renderer/screens/mappings/mapping-table.tsx';
import { Answer } from '#renderer/ui/state.tsx';
import { type ConnectionSummary, type MappingRow, mappingRow } from '#shared/api/types.ts';

/** Both tables of one kind: what we write to the other side, and what we read from it. */
export const MappingEditor = ({
  connection,
  kind,
}: {
  connection: ConnectionSummary;
  kind: MappingRow['kind'];
}) => {
  const rows = useProcedure('mappings.list', { connectionId: connection.id });
  const values = useProcedure('mappings.values', { connectionId: connection.id, kind });
  return (
    <Answer query={rows} lines={8}>
      {(stored) => (
        <div className="mapping-tables">
          {mappingRow.shape.direction.options.map((direction) => (
            <MappingTable
              key={direction}
              connection={connection}
              kind={kind}
              direction={direction}
              stored={stored.rows.filter((row) => row.kind === kind && row.direction === direction)}
              fallback={
                stored.fallbacks.find((one) => one.kind === kind && one.direction === direction)?.to ?? ''
              }
              // Suggestions are a help: the table can be edited while, or although, the other side cannot be asked.
              values={values.data}
              valuesError={values.error}
            />
          ))}
        </div>
      )}
    </Answer>
  );
};
