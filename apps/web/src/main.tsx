import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/pages.css";
import { StrictMode, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";

const place = document.getElementById("root");
if (place === null) throw new Error("expected an element to render into, found none");
// Drawn in small pieces, so that a slow phone answers a finger while it draws.
startTransition(() =>
  createRoot(place).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
);
