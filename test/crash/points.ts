/** Steps between which the agent is killed: before and after each call that leaves the engine. */
export const steps = [
  'erp.claim',
  'erp.load',
  'ledger.write',
  'erp.acknowledge',
  'system.push',
  'ledger.group',
  'erp.apply',
  'system.pullOrders',
  'system.readOrders',
] as const;
export type Step = (typeof steps)[number];

/** `received` and `acted` are seen by the shop: the request has arrived, or has been carried out, and no answer left. */
export const points = [
  ...steps.flatMap((step) => [`${step}:before`, `${step}:after`] as const),
  'http:received',
  'http:acted',
] as const;
export type Point = (typeof points)[number];

/** Kill at the `nth` time the point is passed. */
export interface Plan {
  point: Point;
  nth: number;
}
