import { configureGlobal } from 'fast-check';

/**
 * Property tests look at the same cases in every run, so that a failure is the change's and nobody else's. FC_SEED=random
 * looks at others; what it finds becomes a case of its own.
 */
const seed = process.env['FC_SEED'];
configureGlobal(seed === 'random' ? {} : { seed: Number(seed ?? 20_261_123) });
