/* The pages by their addresses. Without a server addresses stand behind a #, and there is nothing to report to. */
import { createHashHistory, createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import { HomePage } from "../home/HomePage.tsx";
import { isStatic } from "../mode.ts";
import { RepliedPage } from "../replied/RepliedPage.tsx";
import { ReportPage } from "../report/ReportPage.tsx";
import { ReturnPage } from "../report/ReturnPage.tsx";
import { CheckRoute } from "./CheckRoute.tsx";
import { BrokenPage, MissingPage } from "./Fallback.tsx";
import { Shell } from "./Shell.tsx";

const root = createRootRoute({ component: Shell, notFoundComponent: MissingPage, errorComponent: BrokenPage });
const at = (path: string, component: Parameters<typeof createRoute>[0]["component"]) =>
  createRoute({ getParentRoute: () => root, path, ...(component === undefined ? {} : { component }) });

const everywhere = [at("/", HomePage), at("/check", CheckRoute), at("/replied", RepliedPage)];
const withServer = () => [at("/report", ReportPage), at("/return", ReturnPage)];
const inDevelopment = () => [
  at(
    "/design",
    lazyRouteComponent(async () => import("../design/DesignPage.tsx"), "DesignPage"),
  ),
];

export const router = createRouter({
  routeTree: root.addChildren([...everywhere, ...(isStatic ? [] : withServer()), ...(import.meta.env.DEV ? inDevelopment() : [])]),
  // What a page needs is loaded when it is opened, never on a hover: after a file is chosen nothing may be loaded at all.
  defaultPreload: false,
  scrollRestoration: true,
  ...(isStatic ? { history: createHashHistory() } : {}),
});
