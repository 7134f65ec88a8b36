/** What a model was loaded from: what somebody trained, a synthetic checkpoint (docs/models.md), or the calibration engine's. */
export const MODEL_WEIGHTS = ['real', 'synthetic:full', 'synthetic:tiny', 'calibration'] as const;
export type ModelWeights = (typeof MODEL_WEIGHTS)[number];
