import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/ui.css";
import "./styles/pages.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/App.tsx";

const place = document.getElementById("root");
if (place === null) throw new Error("expected an element to render into, found none");
createRoot(place).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
