import type { Partner } from "@/shared/api/types";
import { useConfig } from "@/shared/config/ConfigProvider";
import { SnippetTabs } from "@/shared/secrets/SnippetTabs";

import { secretVariable, snippetsFor, placeholderUrl } from "../model/snippets";

/** Code that sends an event of a partner's first event type. */
export function SenderSnippets({ partner: { id, eventTypes } }: { partner: Partner }) {
  const { ingestUrl: url = placeholderUrl } = useConfig();
  const snippets = snippetsFor({ url, partnerId: id, eventType: eventTypes[0] ?? "" });
  return <SnippetTabs snippets={snippets} what="Sender" secretVariable={secretVariable} />;
}
