/* The pages by their addresses. Without a server addresses stand behind a #, and there is nothing to report to. */
import { createHashHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { CheckPage } from "../check/CheckPage.tsx";
import { HomePage } from "../home/HomePage.tsx";
import { RepliedPage } from "../replied/RepliedPage.tsx";
import { BrokenPage, MissingPage } from "./Fallback.tsx";
import { Shell } from "./Shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: MissingPage, errorComponent: BrokenPage });
const at = (path: string, component: Parameters<typeof createRoute>[0]["component"]) =>
  createRoute({ getParentRoute: () => root, path, ...(component === undefined ? {} : { component }) });

const everywhere = [at("/", HomePage), at("/check", CheckPage), at("/replied", RepliedPage)];
const withServer = () => [
  at(
    "/report",
    lazyRouteComponent(async () => import("../report/ReportPage.tsx"), "ReportPage"),
  ),
  at(
    "/return",
    lazyRouteComponent(async () => import("../report/ReturnPage.tsx"), "ReturnPage"),
  ),
];
const inDevelopment = () => [
  at(
    "/design",
    lazyRouteComponent(async () => import("../design/DesignPage.tsx"), "DesignPage"),
  ),
];

export const router = createRouter({
  routeTree: root.addChildren([...everywhere, ...(__STATIC__ ? [] : withServer()), ...(import.meta.env.DEV ? inDevelopment() : [])]),
  // What a page needs is loaded when it is opened, never on a hover: after a file is chosen nothing may be loaded at all.
  defaultPreload: false,
  scrollRestoration: true,
  ...(__STATIC__ ? { history: createHashHistory() } : {}),
});
