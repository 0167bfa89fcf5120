/** Of the caller, to stop and to start a service. */
export type ServiceRights = 'seen' | 'not-seen' | 'not-known';

/** The access list of a service as SDDL. */
export function serviceRightsQuery(service: string): readonly string[] {
  return ['sc.exe', 'sdshow', service];
}

/** SERVICE_START and SERVICE_STOP (winsvc.h), and what stands for both. */
const START_AND_STOP = 0x30;
const LETTERS: Readonly<Record<string, number>> = {
  RP: 0x10,
  WP: 0x20,
  GA: START_AND_STOP,
  // generic execute of a service
  GX: START_AND_STOP,
};

/** Short names of SDDL that stand in lists of services. */
const SIDS: Readonly<Record<string, string>> = {
  WD: 'S-1-1-0',
  NU: 'S-1-5-2',
  IU: 'S-1-5-4',
  SU: 'S-1-5-6',
  AU: 'S-1-5-11',
  SY: 'S-1-5-18',
  LS: 'S-1-5-19',
  NS: 'S-1-5-20',
  BA: 'S-1-5-32-544',
  BU: 'S-1-5-32-545',
  PU: 'S-1-5-32-547',
  SO: 'S-1-5-32-549',
};

/** Accounts under which services run; such a one is a user and so none of its own groups. */
const ACCOUNTS: readonly string[] = ['S-1-5-18', 'S-1-5-19', 'S-1-5-20'];

/** Integrity level of those accounts. */
const SYSTEM_LEVEL = 'S-1-16-16384';

/** Groups that a token without elevation has for denials only, and whoami says so in words of its language. */
const FOR_DENIALS =
  /^S-1-5-(?:114|32-(?:544|547|548|549|550|551|554|556|569)|21-[\d-]+-(?:498|512|516|517|518|519|520|521))$/;

/**
 * What `sc sdshow` printed, beside the groups of the caller (SIDs). The caller's own SID is none of its groups, so where an
 * entry names somebody who may be the caller nothing is concluded from not being found.
 */
export function serviceRights(
  stdout: string,
  groups: readonly string[],
  elevated: boolean | undefined = true,
): ServiceRights {
  // the owner and group before, the audit list behind it
  const list = /D:[A-Z]*((?:\([^()]*\))+)/.exec(stdout.replace(/\s+/g, ''))?.[1];
  if (list === undefined || groups.length === 0) return 'not-known';
  const isSure = (sid: string): boolean =>
    groups.includes(sid) && (elevated === true || !FOR_DENIALS.test(sid));
  const isOther = (sid: string): boolean =>
    Object.values(SIDS).includes(sid) &&
    !groups.includes(sid) &&
    !(ACCOUNTS.includes(sid) && groups.includes(SYSTEM_LEVEL));
  let open = START_AND_STOP;
  // entries of somebody of whom it is not known whether he is the caller
  const unknown = { A: false, D: false };
  for (const [, kind = '', flags = '', rights = '', sid = ''] of list.matchAll(
    /\(([^;()]*);([^;()]*);([^;()]*);[^;()]*;[^;()]*;([^;()]*)[^()]*\)/g,
  )) {
    // inherit-only entries are not for the service itself
    if (/IO/.test(flags) || !(maskOf(rights) & open)) continue;
    const who = SIDS[sid] ?? sid;
    if (!isSure(who)) {
      if ((kind === 'A' || kind === 'D') && !isOther(who)) unknown[kind] = true;
      continue;
    }
    // the first entry that says something of a right counts
    if (kind === 'D') return unknown.A ? 'not-known' : 'not-seen';
    if (kind === 'A') open &= ~maskOf(rights);
    if (open === 0) return unknown.D ? 'not-known' : 'seen';
  }
  return unknown.A ? 'not-known' : 'not-seen';
}

function maskOf(rights: string): number {
  if (/^0x[\da-f]+$/i.test(rights)) {
    const mask = Number.parseInt(rights, 16);
    // generic all and generic execute
    return mask & 0x30000000 ? START_AND_STOP : mask & START_AND_STOP;
  }
  let mask = 0;
  for (const letters of rights.match(/../g) ?? []) mask |= LETTERS[letters] ?? 0;
  return mask;
}
