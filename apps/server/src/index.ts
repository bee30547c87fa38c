export { ConfigError, readConfig } from "./config/read-config.ts";
export { type Config, type Setting, settings } from "./config/settings.ts";
export { type RunningServer, type ServeOptions, serve } from "./serve.ts";
