/*
 * Imported before anything that has zod in it: without this zod tries once whether it may compile code, which the policy of the pages forbids
 * and the browser then notes as an error. zod reads its settings from this place when it is first loaded.
 */
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
