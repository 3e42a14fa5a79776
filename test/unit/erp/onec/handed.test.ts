import { describe, expect, it } from 'vitest';
import { changeId, GONE, Handed } from '#main/erp/onec/changes/handed.ts';
import { RegisterMemory } from '#main/erp/onec/changes/register-source.ts';

const one = (version: string, slot = 'row') => ({ source: 'order:object', slot, version });

describe('what was handed out', () => {
  it('is handed out once for each version, and again when a lease ran out', () => {
    const handed = new Handed();
    expect(handed.take(one('1'), 0, 100)).not.toBeNull();
    expect(handed.take(one('1'), 99, 100)).toBeNull();
    expect(handed.take(one('1'), 100, 100)).not.toBeNull();
    expect(handed.take(one('2'), 101, 100)).not.toBeNull();
    handed.answer({ id: changeId(one('2')), word: 'accepted', reason: null });
    expect(handed.take(one('2'), 1_000, 100)).toBeNull();
  });

  it('tells a second end from the first', () => {
    const handed = new Handed();
    const end = (): string | undefined => {
      const taken = handed.take(one(GONE), 0, 100);
      if (taken !== null) handed.answer({ id: changeId(taken), word: 'sent', reason: null });
      return taken?.version;
    };
    const first = end();
    expect(first).toBe(GONE);
    expect(end()).toBeUndefined();
    handed.take(one('7'), 0, 100);
    expect(end()).toBe('gone-7');
    expect(end()).toBeUndefined();
  });

  it('takes words of an earlier start as done', () => {
    const handed = new Handed();
    handed.answer({ id: changeId(one('1')), word: 'sent', reason: null });
    expect(handed.take(one('1'), 0, 100)).toBeNull();
    expect(handed.take(one('2'), 0, 100)).not.toBeNull();
    handed.answer({ id: 'no id of ours', word: 'sent', reason: null });
  });

  it('counts a row as done when all that it stands for is', () => {
    const handed = new Handed();
    for (const slot of ['doc:a', 'doc:b', 'other:-']) handed.take(one('1', slot), 0, 100);
    handed.answer({ id: changeId(one('1', 'doc:a')), word: 'accepted', reason: null });
    expect(handed.doneRows('order:object')).toBe(0);
    handed.answer({ id: changeId(one('1', 'doc:b')), word: 'rejected', reason: 'x' });
    expect(handed.doneRows('order:object')).toBe(1);
    handed.keepRows('order:object', new Set(['other']));
    expect(handed.doneRows('order:object')).toBe(0);
    expect(handed.release()).toBe(1);
  });
});

describe('versions of what has none', () => {
  it('differ for each change, also for one that goes back, and from start to start', () => {
    const memory = new RegisterMemory();
    const versions = ['75', '70', '75'].map((price) => memory.version('item', price));
    expect(new Set(versions).size).toBe(3);
    expect(memory.version('item', '75')).toBe(versions[2]);
    expect(versions).not.toContain(new RegisterMemory().version('item', '75'));
  });
});
