import type { PeerType } from './schema.ts';

const properties = (all: Record<string, string>): string =>
  Object.entries(all)
    .map(([name, type]) => `<Property Name="${name}" Type="${type}" Nullable="${name !== 'Ref_Key'}"/>`)
    .join('');

/** EDMX of the published sets; table parts are complex types and, with their references, sets of their own. */
export const printMetadata = (schema: ReadonlyMap<string, PeerType>): string => {
  // What is not published is nowhere to be led to.
  const referencesOf = (type: PeerType): [string, string][] =>
    Object.entries(type.references).filter(([, to]) => schema.has(to));
  const types = [...schema].map(([set, type]) => {
    const parts = Object.keys(type.parts).map(
      (part) =>
        `<Property Name="${part}" Type="Collection(StandardODATA.${set}_${part}_RowType)" Nullable="true"/>`,
    );
    const jumps = referencesOf(type).map(
      ([name]) =>
        `<NavigationProperty Name="${name}" Relationship="StandardODATA.${set}_${name}" FromRole="Begin" ToRole="End"/>`,
    );
    const rows = Object.entries(type.parts).map(([part, row]) => {
      const references = Object.keys(row).filter((name) => name === 'Номенклатура_Key');
      const inner = references.map(
        (name) =>
          `<NavigationProperty Name="${name.slice(0, -4)}" Relationship="StandardODATA.${set}_${part}_${name.slice(0, -4)}" FromRole="Begin" ToRole="End"/>`,
      );
      return (
        `<ComplexType Name="${set}_${part}_RowType">${properties(row)}</ComplexType>` +
        `<EntityType Name="${set}_${part}"><Key><PropertyRef Name="Ref_Key"/><PropertyRef Name="LineNumber"/></Key>${properties(row)}${inner.join('')}</EntityType>`
      );
    });
    return `<EntityType Name="${set}"><Key><PropertyRef Name="Ref_Key"/></Key>${properties(type.properties)}${parts.join('')}${jumps.join('')}</EntityType>${rows.join('')}`;
  });
  const association = (name: string, from: string, to: string): string =>
    `<Association Name="${name}"><End Role="Begin" Type="StandardODATA.${from}" Multiplicity="*"/><End Role="End" Type="StandardODATA.${to}" Multiplicity="0..1"/></Association>`;
  const associations = [...schema].flatMap(([set, type]) => [
    ...referencesOf(type).map(([name, to]) => association(`${set}_${name}`, set, to)),
    ...Object.entries(type.parts)
      .filter(([, row]) => 'Номенклатура_Key' in row)
      .map(([part]) => association(`${set}_${part}_Номенклатура`, `${set}_${part}`, 'Catalog_Номенклатура')),
  ]);
  const sets = [...schema].flatMap(([set, type]) =>
    [set, ...Object.keys(type.parts).map((part) => `${set}_${part}`)].map(
      (name) => `<EntitySet Name="${name}" EntityType="StandardODATA.${name}"/>`,
    ),
  );
  return `<?xml version="1.0" encoding="UTF-8"?><edmx:Edmx Version="1.0" xmlns:edmx="http://schemas.microsoft.com/ado/2007/06/edmx"><edmx:DataServices m:DataServiceVersion="3.0" xmlns:m="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><Schema Namespace="StandardODATA" xmlns="http://schemas.microsoft.com/ado/2009/11/edm">${types.join('')}${associations.join('')}<EntityContainer Name="EnterpriseV8" m:IsDefaultEntityContainer="true">${sets.join('')}</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`;
};
