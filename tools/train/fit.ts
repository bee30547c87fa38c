/** One conversation as the trainer sees it. */
export interface Row {
  readonly id: string;
  readonly trap: number;
  readonly writer: string;
  readonly kind: string;
  readonly language: string;
  readonly dense: Float64Array;
  readonly counts: ReadonlyMap<number, number>;
}

export interface Fit {
  bias: number;
  readonly dense: Float64Array;
  readonly grams: Float64Array;
  readonly rarity: Uint8Array;
}

export interface FitOptions {
  readonly buckets: number;
  /** L2 penalties, per row. */
  readonly denseDecay: number;
  readonly gramDecay: number;
  readonly steps: number;
  /** Conversations a bucket must be met in. */
  readonly minimum: number;
}

export interface Sparse {
  readonly buckets: Int32Array;
  readonly values: Float64Array;
}

/** Rarity of each bucket, in sixteenths, 0 for those met too seldom to be learnt from. */
export function rarityOf(rows: readonly Row[], options: FitOptions): Uint8Array {
  const seen = new Int32Array(options.buckets);
  for (const { counts } of rows) for (const bucket of counts.keys()) seen[bucket] = (seen[bucket] ?? 0) + 1;
  const rarity = new Uint8Array(options.buckets);
  seen.forEach((count, bucket) => {
    if (count >= options.minimum) rarity[bucket] = Math.min(255, Math.round(16 * (Math.log(rows.length / count) + 1)));
  });
  return rarity;
}

/**
 * Fits a logistic model with balanced classes by Nesterov's accelerated gradient on the whole batch. Deterministic: it
 * begins at zero and draws nothing.
 */
export function fit(rows: readonly Row[], vector: (row: Row, rarity: Uint8Array) => Sparse, options: FitOptions): Fit {
  const rarity = rarityOf(rows, options);
  const sparse = rows.map((row) => vector(row, rarity));
  const width = rows[0]?.dense.length ?? 0;
  const traps = rows.reduce((sum, row) => sum + row.trap, 0);
  const weightOf = [rows.length / (2 * (rows.length - traps)), rows.length / (2 * traps)];
  const size = 1 + width + options.buckets;
  const weights = new Float64Array(size);
  const ahead = new Float64Array(size);
  const gradient = new Float64Array(size);
  const momentum = 0.9;
  const velocity = new Float64Array(size);
  for (let step = 0; step < options.steps; step++) {
    for (let i = 0; i < size; i++) ahead[i] = (weights[i] ?? 0) + momentum * (velocity[i] ?? 0);
    gradient.fill(0);
    rows.forEach((row, index) => {
      const { buckets, values } = sparse[index] ?? { buckets: new Int32Array(), values: new Float64Array() };
      let score = ahead[0] ?? 0;
      for (let i = 0; i < width; i++) score += (row.dense[i] ?? 0) * (ahead[1 + i] ?? 0);
      for (let i = 0; i < buckets.length; i++) score += (values[i] ?? 0) * (ahead[1 + width + (buckets[i] ?? 0)] ?? 0);
      const error = ((1 / (1 + Math.exp(-score)) - row.trap) * (weightOf[row.trap] ?? 1)) / rows.length;
      gradient[0] = (gradient[0] ?? 0) + error;
      for (let i = 0; i < width; i++) gradient[1 + i] = (gradient[1 + i] ?? 0) + error * (row.dense[i] ?? 0);
      for (let i = 0; i < buckets.length; i++) {
        const at = 1 + width + (buckets[i] ?? 0);
        gradient[at] = (gradient[at] ?? 0) + error * (values[i] ?? 0);
      }
    });
    const rate = 1.5;
    for (let i = 0; i < size; i++) {
      const decay = i === 0 ? 0 : i <= width ? options.denseDecay : options.gramDecay;
      const slope = (gradient[i] ?? 0) + decay * (ahead[i] ?? 0);
      velocity[i] = momentum * (velocity[i] ?? 0) - rate * slope;
      weights[i] = (weights[i] ?? 0) + (velocity[i] ?? 0);
    }
  }
  return { bias: weights[0] ?? 0, dense: weights.slice(1, 1 + width), grams: weights.slice(1 + width), rarity };
}

/** The score (log odds before calibration) of a row under a fit. */
export function scoreOf(row: Row, vector: (row: Row, rarity: Uint8Array) => Sparse, { bias, dense, grams, rarity }: Fit): number {
  let score = bias;
  for (let i = 0; i < dense.length; i++) score += (row.dense[i] ?? 0) * (dense[i] ?? 0);
  const { buckets, values } = vector(row, rarity);
  for (let i = 0; i < buckets.length; i++) score += (values[i] ?? 0) * (grams[buckets[i] ?? 0] ?? 0);
  return score;
}

/** Platt scaling of scores against labels by Newton's method; returns [scale, shift]. */
export function platt(scores: readonly number[], labels: readonly number[]): [number, number] {
  let a = 1;
  let b = 0;
  for (let step = 0; step < 50; step++) {
    let ga = 0;
    let gb = 0;
    let haa = 1e-6;
    let hab = 0;
    let hbb = 1e-6;
    scores.forEach((score, i) => {
      const p = 1 / (1 + Math.exp(-(a * score + b)));
      const error = p - (labels[i] ?? 0);
      const spread = p * (1 - p);
      ga += error * score;
      gb += error;
      haa += spread * score * score;
      hab += spread * score;
      hbb += spread;
    });
    const det = haa * hbb - hab * hab;
    a -= (hbb * ga - hab * gb) / det;
    b -= (haa * gb - hab * ga) / det;
  }
  return [a, b];
}
