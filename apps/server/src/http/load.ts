/* How much the server has on its hands at once: requests, and bytes of their bodies. More is told to come back, and memory has a bound. */
import { Problem } from "@telltale/contract";

/** The part of one request. */
export interface Held {
  /** Holds so many more bytes. Throws `busy` where that is too much. */
  readonly add: (bytes: number) => void;
  readonly release: () => void;
}

export interface Load {
  /** Takes a request on. Throws `busy` where there are too many. */
  readonly take: () => Held;
}

const busy = (): Problem => new Problem("busy", { retryAfter: 2 });

export function createLoad(mostRequests: number, mostBytes: number): Load {
  let requests = 0;
  let bytes = 0;
  return {
    take() {
      if (requests >= mostRequests) throw busy();
      requests++;
      let own = 0;
      return {
        add(more) {
          if (bytes + more > mostBytes) throw busy();
          bytes += more;
          own += more;
        },
        release() {
          requests--;
          bytes -= own;
          own = 0;
        },
      };
    },
  };
}
