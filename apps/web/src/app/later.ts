/* The pages that are loaded when they are needed. */

export const loadReport = async () => import("../report/ReportPage.tsx");
export const loadReturn = async () => import("../report/ReturnPage.tsx");
