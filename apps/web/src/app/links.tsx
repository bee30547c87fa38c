/* The links of `ui/` as the router follows them. */
import { createLink } from "@tanstack/react-router";
import { ButtonLink } from "../ui/Button.tsx";
import { DoorLink } from "../ui/Door.tsx";
import { TextLink } from "../ui/TextLink.tsx";

export const PageLink = createLink(TextLink);
export const PageButton = createLink(ButtonLink);
export const PageDoor = createLink(DoorLink);
