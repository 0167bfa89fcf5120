/** Set by `npm run e2e:dom0`: nothing is left out to be short. */
export const WHOLE: boolean = process.env['DOM0_LAB'] === 'whole';

/** How often the power is cut. */
export const CUTS: number = Number(process.env['DOM0_CUTS'] ?? 20);
