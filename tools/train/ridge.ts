/** Sparse rows in one block: row i holds entries `starts[i]` to `starts[i + 1]`. */
export interface SparseRows {
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float32Array;
  readonly width: number;
}

/** A linear map from columns to labels: `weights` is width × labels. */
export interface LinearMap {
  readonly weights: Float32Array;
  readonly bias: Float32Array;
}

/**
 * Ridge regression of several labels at once by conjugate gradients on the normal equations, every label's system
 * advancing together so that each pass over the rows serves all of them. `targets` is rows × labels.
 */
export function ridge(rows: SparseRows, targets: Float32Array, labels: number, penalty: number, steps: number): LinearMap {
  const count = rows.starts.length - 1;
  const bias = new Float32Array(labels);
  for (let i = 0; i < count; i++) for (let k = 0; k < labels; k++) bias[k] = (bias[k] ?? 0) + (targets[i * labels + k] ?? 0) / count;
  const centred = targets.map((value, at) => value - (bias[at % labels] ?? 0));
  const size = rows.width * labels;
  const weights = new Float32Array(size);
  const residual = transposeTimes(rows, centred, labels);
  const direction = Float32Array.from(residual);
  const norms = columnNorms(residual, labels);
  for (let step = 0; step < steps; step++) {
    const image = transposeTimes(rows, times(rows, direction, labels), labels);
    const slopes = new Float64Array(labels);
    for (let at = 0; at < size; at++) {
      const d = direction[at] ?? 0;
      image[at] = (image[at] ?? 0) + penalty * d;
      slopes[at % labels] = (slopes[at % labels] ?? 0) + d * (image[at] ?? 0);
    }
    const alpha = norms.map((norm, k) => ((slopes[k] ?? 0) > 1e-12 ? norm / (slopes[k] ?? 1) : 0));
    for (let at = 0; at < size; at++) {
      const a = alpha[at % labels] ?? 0;
      weights[at] = (weights[at] ?? 0) + a * (direction[at] ?? 0);
      residual[at] = (residual[at] ?? 0) - a * (image[at] ?? 0);
    }
    const next = columnNorms(residual, labels);
    const beta = next.map((norm, k) => ((norms[k] ?? 0) > 1e-12 ? norm / (norms[k] ?? 1) : 0));
    for (let at = 0; at < size; at++) direction[at] = (residual[at] ?? 0) + (beta[at % labels] ?? 0) * (direction[at] ?? 0);
    norms.set(next);
  }
  return { weights, bias };
}

function times({ starts, columns, values }: SparseRows, map: Float32Array, labels: number): Float32Array {
  const count = starts.length - 1;
  const out = new Float32Array(count * labels);
  for (let i = 0; i < count; i++) {
    for (let e = starts[i] ?? 0; e < (starts[i + 1] ?? 0); e++) {
      const value = values[e] ?? 0;
      const from = (columns[e] ?? 0) * labels;
      for (let k = 0; k < labels; k++) out[i * labels + k]! += value * map[from + k]!;
    }
  }
  return out;
}

function transposeTimes({ starts, columns, values, width }: SparseRows, rows: Float32Array, labels: number): Float32Array {
  const out = new Float32Array(width * labels);
  for (let i = 0; i + 1 < starts.length; i++) {
    for (let e = starts[i] ?? 0; e < (starts[i + 1] ?? 0); e++) {
      const value = values[e] ?? 0;
      const from = (columns[e] ?? 0) * labels;
      for (let k = 0; k < labels; k++) out[from + k]! += value * rows[i * labels + k]!;
    }
  }
  return out;
}

function columnNorms(matrix: Float32Array, labels: number): Float64Array {
  const norms = new Float64Array(labels);
  for (let at = 0; at < matrix.length; at++) norms[at % labels]! += matrix[at]! * matrix[at]!;
  return norms;
}

/**
 * The best approximation of a width × labels map by one of a lower rank (Eckart and Young 1936), as
 * `left` (width × rank) and `right` (labels × rank). Eigenvectors by Jacobi rotations: labels are few.
 */
export function factorise(
  { weights }: LinearMap,
  labels: number,
  rank: number,
): { readonly left: Float32Array; readonly right: Float32Array } {
  const width = weights.length / labels;
  const gram = Array.from({ length: labels }, () => new Float64Array(labels));
  for (let row = 0; row < width; row++)
    for (let a = 0; a < labels; a++) {
      const wa = weights[row * labels + a]!;
      if (wa !== 0) for (let b = 0; b < labels; b++) gram[a]![b]! += wa * weights[row * labels + b]!;
    }
  const vectors = jacobi(gram);
  const right = new Float32Array(labels * rank);
  for (let k = 0; k < labels; k++) for (let d = 0; d < rank; d++) right[k * rank + d] = vectors[d]?.[k] ?? 0;
  const left = new Float32Array(width * rank);
  for (let row = 0; row < width; row++)
    for (let d = 0; d < rank; d++) {
      let sum = 0;
      for (let k = 0; k < labels; k++) sum += weights[row * labels + k]! * right[k * rank + d]!;
      left[row * rank + d] = sum;
    }
  return { left, right };
}

/** Eigenvectors of a symmetric matrix, those of the largest eigenvalues first. */
function jacobi(matrix: Float64Array[]): Float64Array[] {
  const n = matrix.length;
  const vectors = Array.from({ length: n }, (_, i) => Float64Array.from({ length: n }, (__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 30; sweep++) {
    for (let p = 0; p < n; p++)
      for (let q = p + 1; q < n; q++) {
        const off = matrix[p]![q]!;
        if (Math.abs(off) < 1e-14) continue;
        const theta = (matrix[q]![q]! - matrix[p]![p]!) / (2 * off);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
        const c = 1 / Math.sqrt(t * t + 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          const kp = matrix[k]![p]!;
          const kq = matrix[k]![q]!;
          matrix[k]![p] = c * kp - s * kq;
          matrix[k]![q] = s * kp + c * kq;
        }
        for (let k = 0; k < n; k++) {
          const pk = matrix[p]![k]!;
          const qk = matrix[q]![k]!;
          matrix[p]![k] = c * pk - s * qk;
          matrix[q]![k] = s * pk + c * qk;
          const vp = vectors[p]![k]!;
          const vq = vectors[q]![k]!;
          vectors[p]![k] = c * vp - s * vq;
          vectors[q]![k] = s * vp + c * vq;
        }
      }
  }
  return vectors
    .map((vector, i) => ({ vector, value: matrix[i]?.[i] ?? 0 }))
    .toSorted((a, b) => b.value - a.value)
    .map(({ vector }) => vector);
}
