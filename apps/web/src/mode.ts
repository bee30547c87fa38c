/** True in the pages that are built to be served without a server: there is nothing to report to, and addresses stand behind a #. */
export const isStatic = import.meta.env.MODE === "static";
