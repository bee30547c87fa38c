/** Content to seal or to hash: bytes at hand, or a stream of them (a Blob's `stream()`, a file's). A stream is read once. */
export type Content = Uint8Array | AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;

/** Takes bytes off content in chosen amounts. */
interface Reader {
  /** So many bytes, or fewer where the content ends. */
  take(bytes: number): Promise<Uint8Array>;
  /** Whether nothing is left. */
  ended(): Promise<boolean>;
  /** Lets go of the stream, whether or not it ended. */
  close(): Promise<void>;
}

/** The parts of content in order. Streams are read by their reader, since not every browser can iterate them. */
export async function* parts(content: Content): AsyncGenerator<Uint8Array, void, undefined> {
  if (content instanceof Uint8Array) {
    yield content;
  } else if (content instanceof ReadableStream) {
    const source = content.getReader();
    let done = false;
    try {
      for (;;) {
        const next = await source.read();
        if (next.done) break;
        yield next.value;
      }
      done = true;
    } finally {
      if (!done) await source.cancel();
      source.releaseLock();
    }
  } else {
    yield* content;
  }
}

export function reader(content: Content): Reader {
  const source = parts(content);
  let left: Uint8Array = new Uint8Array(0);
  let done = false;
  const fill = async (): Promise<boolean> => {
    while (left.length === 0 && !done) {
      const next = await source.next();
      if (next.done === true) done = true;
      else left = next.value;
    }
    return left.length > 0;
  };
  return {
    async take(bytes) {
      const whole = bytes > 0 && (await fill()) && left.length >= bytes ? left.subarray(0, bytes) : null;
      if (whole !== null) {
        left = left.subarray(bytes);
        return whole;
      }
      const taken = new Uint8Array(bytes);
      let at = 0;
      while (at < bytes && (await fill())) {
        const part = left.subarray(0, bytes - at);
        taken.set(part, at);
        at += part.length;
        left = left.subarray(part.length);
      }
      return taken.subarray(0, at);
    },
    ended: async () => !(await fill()),
    close: async () => {
      await source.return();
    },
  };
}
