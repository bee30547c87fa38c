/* The pages that are loaded when they are needed. */
import { loadRest } from "../report/later.ts";

export const loadReport = async () => import("../report/ReportPage.tsx");
/** All of it, for those who will ask for nothing more once there is a chat. */
export const loadWholeReport = async () => Promise.all([loadReport(), loadRest()]);
export const loadReturn = async () => import("../report/ReturnPage.tsx");
