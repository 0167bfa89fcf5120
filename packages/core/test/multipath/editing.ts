import { expect } from 'vitest';
import { planStanza, planStanzaRemoval } from '../../src/multipath/edit/plan.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';
import type { DesiredStanza, OnDifference, StanzaPlan } from '../../src/multipath/syntax/types.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { DESIRED, MATCH } from './desired.ts';

export interface Edited {
  readonly plan: StanzaPlan;
  readonly after: string;
}

/** Plans and applies, and checks what holds for every plan. */
export function add(
  text: string,
  onDifference: OnDifference = 'refuse',
  desired: DesiredStanza = DESIRED,
): Edited {
  const plan = planStanza(readMultipath(text), desired, { onDifference });
  if (plan.refused) {
    expect(plan.edits).toEqual([]);
    expectReason(plan);
  } else if (plan.state === 'absent') expect(plan.edits).toHaveLength(1);
  const after = applyEdits(text, plan.edits);
  if (!plan.refused) {
    const again = planStanza(readMultipath(after), desired, { onDifference });
    expect(again).toMatchObject({ edits: [], refused: false });
  }
  return { plan, after };
}

export function remove(text: string): Edited {
  const plan = planStanzaRemoval(readMultipath(text), MATCH);
  if (plan.refused) expectReason(plan);
  return { plan, after: applyEdits(text, plan.edits) };
}

/** `add then remove = the original bytes`, for a text that the stanza is absent from. */
export function expectUndone(text: string, edited: Edited): void {
  if (edited.plan.refused || edited.plan.state !== 'absent') return;
  expect(remove(edited.after).after).toBe(text);
}

function expectReason(plan: StanzaPlan): void {
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error');
  expect(errors.length).toBeGreaterThan(0);
  for (const { message, help } of errors) {
    expect(message).not.toBe('');
    expect(help).toBeTruthy();
  }
}
