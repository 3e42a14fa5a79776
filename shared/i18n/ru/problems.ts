import type { problems as en } from '#shared/i18n/en/problems.ts';
import type { SlavicForms } from '#shared/i18n/shape.ts';

export const problems: SlavicForms<typeof en> = {
  problems: {
    lead_one: '{{number}} сообщение не сдвинется без вас.',
    lead_few: '{{number}} сообщения не сдвинутся без вас.',
    lead_many: '{{number}} сообщений не сдвинутся без вас.',
    lead_other: '{{number}} сообщения не сдвинется без вас.',
    none: 'Проблем нет',
    noneHint: 'Всё, что вышло из ERP или из магазина, дошло или в пути.',
    examples: 'Например:',
    showAll: 'показать все ({{number}})',
    times: 'Первое {{first}}, последнее {{last}}',
    retryOne: 'Сначала попробовать одно',
    oneTried: 'Пробуем отправить: {{label}}. Загляните сюда через минуту.',
    orderKept: 'Порядок изменений одного объекта сохранится.',
    all: {
      retry: 'Повторить все',
      release: 'Отпустить все',
      hold: 'Придержать все',
      set_aside: 'Пропустить все',
    },
    confirm: {
      retry_one: '{{number}} сообщение будет снова отправлено в «{{connection}}».',
      retry_few: '{{number}} сообщения будут снова отправлены в «{{connection}}».',
      retry_many: '{{number}} сообщений будут снова отправлены в «{{connection}}».',
      retry_other: '{{number}} сообщения будет снова отправлено в «{{connection}}».',
      release_one: '{{number}} придержанное сообщение будет отправлено в «{{connection}}».',
      release_few: '{{number}} придержанных сообщения будут отправлены в «{{connection}}».',
      release_many: '{{number}} придержанных сообщений будут отправлены в «{{connection}}».',
      release_other: '{{number}} придержанного сообщения будет отправлено в «{{connection}}».',
      hold_one: '{{number}} сообщение в «{{connection}}» будет ждать, пока вы его не отпустите.',
      hold_few: '{{number}} сообщения в «{{connection}}» будут ждать, пока вы их не отпустите.',
      hold_many: '{{number}} сообщений в «{{connection}}» будут ждать, пока вы их не отпустите.',
      hold_other: '{{number}} сообщения в «{{connection}}» будет ждать, пока вы его не отпустите.',
      set_aside_one:
        '{{number}} сообщение в «{{connection}}» больше не будет отправляться, а более поздние изменения того же объекта смогут пройти. Укажите причину.',
      set_aside_few:
        '{{number}} сообщения в «{{connection}}» больше не будут отправляться, а более поздние изменения тех же объектов смогут пройти. Укажите причину.',
      set_aside_many:
        '{{number}} сообщений в «{{connection}}» больше не будут отправляться, а более поздние изменения тех же объектов смогут пройти. Укажите причину.',
      set_aside_other:
        '{{number}} сообщения в «{{connection}}» больше не будет отправляться, а более поздние изменения тех же объектов смогут пройти. Укажите причину.',
    },
  },
};
