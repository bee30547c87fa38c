/** A row of numbers, most of them zero: only the others are given. */
export interface Sparse {
  readonly buckets: Int32Array;
  readonly values: Float64Array;
}

/** A logistic model: a weight a column, and a bias. */
export interface Fit {
  readonly bias: number;
  readonly weights: Float64Array;
}

export interface FitOptions {
  readonly width: number;
  /** L2 penalty on the weights, against the mean loss of a row. */
  readonly decay: number;
  readonly rate: number;
  readonly steps: number;
}

/**
 * Fits a logistic model with balanced classes by Nesterov's accelerated gradient on the whole batch. Deterministic: it
 * begins at zero and draws nothing.
 */
export function fit(rows: readonly Sparse[], labels: readonly number[], { width, decay, rate, steps }: FitOptions): Fit {
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const balance = [rows.length / (2 * (rows.length - positives)), rows.length / (2 * positives)];
  const weights = new Float64Array(width + 1);
  const ahead = new Float64Array(width + 1);
  const velocity = new Float64Array(width + 1);
  const gradient = new Float64Array(width + 1);
  const momentum = 0.9;
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i <= width; i++) ahead[i] = weights[i]! + momentum * velocity[i]!;
    gradient.fill(0);
    rows.forEach(({ buckets, values }, index) => {
      let score = ahead[width]!;
      for (let i = 0; i < buckets.length; i++) score += values[i]! * ahead[buckets[i]!]!;
      const label = labels[index]!;
      const error = ((1 / (1 + Math.exp(-score)) - label) * balance[label]!) / rows.length;
      for (let i = 0; i < buckets.length; i++) gradient[buckets[i]!]! += error * values[i]!;
      gradient[width]! += error;
    });
    for (let i = 0; i <= width; i++) {
      velocity[i] = momentum * velocity[i]! - rate * (gradient[i]! + (i === width ? 0 : decay * ahead[i]!));
      weights[i]! += velocity[i]!;
    }
  }
  return { bias: weights[width]!, weights: weights.slice(0, width) };
}

/** Fits on columns brought to mean 0 and deviation 1, and gives the weights for the columns as they are. */
export function fitStandardised(rows: readonly Float64Array[], labels: readonly number[], options: FitOptions): Fit {
  const { width } = options;
  const mean = new Float64Array(width);
  const deviation = new Float64Array(width);
  for (const row of rows) for (let i = 0; i < width; i++) mean[i]! += row[i]! / rows.length;
  for (const row of rows) for (let i = 0; i < width; i++) deviation[i]! += (row[i]! - mean[i]!) ** 2 / rows.length;
  for (let i = 0; i < width; i++) deviation[i] = Math.sqrt(deviation[i]!);
  const all = Int32Array.from({ length: width }, (_, i) => i);
  const scaled = rows.map((row) => ({
    buckets: all,
    values: row.map((value, i) => (deviation[i]! < 1e-6 ? 0 : (value - mean[i]!) / deviation[i]!)),
  }));
  const fitted = fit(scaled, labels, options);
  const weights = fitted.weights.map((weight, i) => (deviation[i]! < 1e-6 ? 0 : weight / deviation[i]!));
  return { bias: fitted.bias - weights.reduce((sum, weight, i) => sum + weight * mean[i]!, 0), weights };
}

/** The log odds a fit gives a row. */
export function scoreOf({ buckets, values }: Sparse, { bias, weights }: Fit): number {
  let score = bias;
  for (let i = 0; i < buckets.length; i++) score += values[i]! * weights[buckets[i]!]!;
  return score;
}

export function denseScoreOf(row: Float64Array, { bias, weights }: Fit): number {
  return row.reduce((sum, value, i) => sum + value * weights[i]!, bias);
}
