export const problems = {
  problems: {
    lead_one: '{{number}} message does not move without you.',
    lead_other: '{{number}} messages do not move without you.',
    none: 'No problems',
    noneHint: 'Everything that left the ERP or a shop has arrived, or is on its way.',
    examples: 'For example:',
    showAll: 'show all {{number}}',
    times: 'First {{first}}, last {{last}}',
    retryOne: 'Try one first',
    oneTried: '{{label}} is being tried; look here in a moment.',
    orderKept: 'The changes of one object keep their order.',
    all: {
      retry: 'Retry all',
      release: 'Release all',
      hold: 'Hold all',
      set_aside: 'Set all aside',
    },
    confirm: {
      retry_one: '{{number}} message will be sent to {{connection}} again.',
      retry_other: '{{number}} messages will be sent to {{connection}} again.',
      release_one: '{{number}} held message for {{connection}} will be sent.',
      release_other: '{{number}} held messages for {{connection}} will be sent.',
      hold_one: '{{number}} message for {{connection}} will stay until you release it.',
      hold_other: '{{number}} messages for {{connection}} will stay until you release them.',
      set_aside_one:
        '{{number}} message for {{connection}} will not be sent any more, and later changes of the same object may pass. Please say why.',
      set_aside_other:
        '{{number}} messages for {{connection}} will not be sent any more, and later changes of the same objects may pass. Please say why.',
    },
  },
};
