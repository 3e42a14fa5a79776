import { setOfType } from './literals.ts';
import { walkXml } from './xml.ts';

export interface OdataProperty {
  name: string;
  /** `Edm.String`, or `Collection(StandardODATA.Document_X_Товары_RowType)` for a table part. */
  type: string;
  nullable: boolean;
}

export interface OdataType {
  properties: Map<string, OdataProperty>;
  /** Navigation property → entity set it leads to. */
  references: Map<string, string>;
}

/** What the base publishes, by name. A set that is not here is not published, or does not exist. */
export interface OdataMetadata {
  sets: Map<string, OdataType>;
  /** Row type of a table part of a set, or null. */
  part(set: string, name: string): OdataType | null;
}

const collection = /^Collection\((?:StandardODATA\.)?(.+)\)$/;

export const isPart = (property: OdataProperty): boolean => collection.test(property.type);

/** Reads `$metadata` (EDMX). Throws BrokenXml, or SyntaxError where it is another document. */
export const parseMetadata = (text: string): OdataMetadata => {
  const types = new Map<string, OdataType>();
  const setTypes: [set: string, type: string][] = [];
  const ends = new Map<string, Map<string, string>>();
  const jumps: { type: OdataType; name: string; relationship: string; role: string }[] = [];
  let current: OdataType | null = null;
  let association: Map<string, string> | null = null;
  let edmx = false;
  walkXml(text, {
    open({ name, attributes }) {
      const at = (key: string): string => attributes.get(key) ?? '';
      if (name === 'Edmx') edmx = true;
      if (name === 'EntityType' || name === 'ComplexType') {
        current = { properties: new Map(), references: new Map() };
        types.set(at('Name'), current);
      } else if (name === 'Property' && current !== null) {
        current.properties.set(at('Name'), {
          name: at('Name'),
          type: at('Type'),
          nullable: at('Nullable') !== 'false',
        });
      } else if (name === 'NavigationProperty' && current !== null) {
        jumps.push({
          type: current,
          name: at('Name'),
          relationship: setOfType(at('Relationship')) ?? at('Relationship'),
          role: at('ToRole'),
        });
      } else if (name === 'Association') {
        association = new Map();
        ends.set(at('Name'), association);
      } else if (name === 'End' && association !== null && at('Type') !== '') {
        association.set(at('Role'), setOfType(at('Type')) ?? at('Type'));
      } else if (name === 'EntitySet') {
        setTypes.push([at('Name'), setOfType(at('EntityType')) ?? at('EntityType')]);
      }
    },
    close({ name }) {
      if (name === 'EntityType' || name === 'ComplexType') current = null;
      if (name === 'Association') association = null;
    },
  });
  if (!edmx) throw new SyntaxError('the answer is no $metadata');
  for (const { type, name, relationship, role } of jumps) {
    const set = ends.get(relationship)?.get(role);
    if (set !== undefined) type.references.set(name, set);
  }
  const sets = new Map(
    setTypes.map(([set, type]) => [set, types.get(type) ?? { properties: new Map(), references: new Map() }]),
  );
  return {
    sets,
    part(set, name) {
      const type = collection.exec(sets.get(set)?.properties.get(name)?.type ?? '')?.[1];
      return type === undefined ? null : (types.get(type) ?? null);
    },
  };
};
