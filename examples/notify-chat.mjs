#!/usr/bin/env zx
import { findProfile, parseHosts, verifyMultipath } from '@quantastor-xenserver/core';
// Asks every host of FLEET what is in effect, and posts what is not to the chat behind CHAT_WEBHOOK. The address is a
// secret: it stays in the environment and is printed nowhere.
import { exitCodeOf } from '@quantastor-xenserver/core/report';
import { fetch } from 'zx';

const hosts = parseHosts((process.env.FLEET ?? '').split(' '));
const report = await verifyMultipath({}, { hosts, profile: findProfile() });
const lines = report.hosts
  .filter(({ outcome }) => outcome !== 'unchanged')
  .map(({ host, outcome, steps, error }) => {
    const findings = steps
      .flatMap((step) => step.findings)
      .filter(({ severity }) => severity !== 'info');
    return `${host}: ${outcome}: ${error?.message ?? findings[0]?.message ?? 'see the report'}`;
  });
console.log(lines.join('\n') || 'all hosts are as they should be');
if (lines.length > 0 && process.env.CHAT_WEBHOOK) {
  const answer = await fetch(process.env.CHAT_WEBHOOK, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: lines.join('\n') }),
    // a chat that does not answer never holds the job
    signal: AbortSignal.timeout(20_000),
  });
  if (!answer.ok) throw new Error(`the chat answered ${answer.status}`);
}
process.exitCode = exitCodeOf(report);
