/** The one platform facility the engine uses beyond the language: the Encoding Standard's decoder, in browsers and Node alike. */
declare class TextDecoder {
  constructor(label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean });
  decode(input?: Uint8Array, options?: { readonly stream?: boolean }): string;
}
