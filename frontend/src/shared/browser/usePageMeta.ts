import { useDocumentTitle } from "@mantine/hooks";
import { useEffect } from "react";

const site = "EventForge";

/** The description of index.html, for pages without their own. */
const general = "Place orders, follow every step, and notify your own systems.";

/** Sets the page's title in the browser's tab, and its description for search engines and previews. */
export function usePageMeta(title: string, description = general): void {
  useDocumentTitle(`${title} · ${site}`);
  useEffect(() => {
    document.querySelector("meta[name=description]")?.setAttribute("content", description);
  }, [description]);
}
