import { useQuery } from "@tanstack/react-query";

import { useApi } from "@/shared/api/useApi";
import type { Partner } from "@/shared/api/types";
import { useConfig } from "@/shared/config/ConfigProvider";
import { SnippetTabs } from "@/shared/secrets/SnippetTabs";

import { partnerEventTypesQuery } from "../api/listPartnerEventTypes";
import { secretVariable, snippetsFor, placeholderUrl } from "../model/snippets";
import { sampleData } from "../model/tester";

/** Code that sends an event of a partner's first event type. */
export function SenderSnippets({ partner: { id, eventTypes } }: { partner: Partner }) {
  const { ingestUrl: url = placeholderUrl } = useConfig();
  const { data: known = [] } = useQuery(partnerEventTypesQuery(useApi()));
  const eventType = eventTypes[0] ?? "";
  const snippets = snippetsFor({ url, partnerId: id, eventType, data: sampleData(eventType, known) });
  return <SnippetTabs snippets={snippets} what="Sender" secretVariable={secretVariable} />;
}
