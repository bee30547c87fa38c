/** True in the pages that are built to be served without a server. */
declare const __STATIC__: boolean;
