import type { CauseId } from '#shared/causes.ts';
import type { CauseText } from '#shared/i18n/shape.ts';

/** What only carriers say; a part of the causes. */
export const carrierCauses = {
  'carrier.number_unknown': {
    sentence: 'The carrier does not know this parcel[[: {{value}}]].',
    next: 'Check the number; a waybill that was deleted there can be made again, else set the message aside.',
  },
  'carrier.number_invalid': {
    sentence: 'This is not a parcel number of this carrier[[: {{value}}]].',
    next: 'Correct the number in the ERP, or choose the right carrier for it.',
  },
  'carrier.address_unknown': {
    sentence: 'The carrier cannot find the place the parcel goes to[[: {{value}}]].',
    next: "Choose city, street and branch from the carrier's own suggestions, then send it again.",
  },
  'carrier.point_closed': {
    sentence: 'The branch or locker is closed or does not exist[[: {{value}}]].',
    next: 'Agree on another one with the buyer, choose it and send the waybill again.',
  },
  'carrier.size_limit': {
    sentence: 'The parcel is too heavy or too large for the place it goes to, or its sizes are missing.',
    next: 'Correct weight and sizes, split the parcel, or choose another branch; then send it again.',
  },
  'carrier.cod_unavailable': {
    sentence: 'The carrier cannot collect this money on delivery.',
    next: 'Check the amount and the branch, choose another way of collecting or take the money off; then send it again.',
  },
  'carrier.contract_missing': {
    sentence: 'Our contract with the carrier does not include this service, or it was suspended.',
    next: 'Ask the carrier to switch the service on, or send the parcel without it.',
  },
  'carrier.daily_limit': {
    sentence: 'The carrier takes no more requests today.',
    next: 'Nothing to do: Mostek goes on tomorrow by itself. If it happens often, ask the carrier for a higher limit.',
  },
  'carrier.key_expired': {
    sentence: 'The key for the carrier has expired.',
    next: 'Make a new key in your account at the carrier, enter it in the connection and test it.',
  },
  'carrier.in_registry': {
    sentence: 'The waybill already stands on a handover list, or was printed.',
    next: 'Take it off the list at the carrier first, then retry; if it is already handed over, set the message aside.',
  },
  'carrier.phone_invalid': {
    sentence: 'The carrier does not accept the phone number[[: {{value}}]].',
    next: "Correct it in the order; a mobile number with the country's code is safest. Then send it again.",
  },
  'carrier.sender_missing': {
    sentence: 'The connection does not say completely who sends the parcels and from where[[: {{value}}]].',
    next: 'Open the connection and test it: it shows the sender, the people and the addresses to choose from.',
  },
  'carrier.labels_together': {
    sentence: 'The carrier prints several labels at once only for parcels of one handover list.',
    next: 'Make a handover list of just these parcels first, or print their labels one by one.',
  },
} satisfies Record<Extract<CauseId, `carrier.${string}`>, CauseText>;
