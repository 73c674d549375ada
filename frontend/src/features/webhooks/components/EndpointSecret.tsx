import type { ReactNode } from "react";

import { SecretDialog } from "@/shared/secrets/SecretDialog";
import { SnippetTabs } from "@/shared/secrets/SnippetTabs";

import { secretVariable, snippets } from "../model/snippets";

interface Props {
  secret: string;
  note?: ReactNode;
  onStored: () => void;
}

const use = {
  title: "Verify what you receive",
  description: "Every delivery is signed after Standard Webhooks. Refuse what does not verify.",
  code: <SnippetTabs snippets={snippets} what="Receiver" secretVariable={secretVariable} />,
};

/** Shows an endpoint's secret, this once, and how to verify with it. */
export function EndpointSecret(props: Props) {
  const advice = "Copy it to where your receiver reads its secrets. Should it get lost, rotate it to get a new one.";
  return <SecretDialog advice={advice} use={use} {...props} />;
}
