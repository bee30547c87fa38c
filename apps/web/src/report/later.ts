/* What Report and Return load once somebody begins: all that seals, opens and checks keys. */

export const loadRest = async () => import("./ReportRest.tsx");
export const loadThread = async () => import("./ReturnRest.tsx");
