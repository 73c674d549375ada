import type { ReactNode } from "react";

import type { PartnerWithSecret } from "@/shared/api/types";
import { SecretDialog } from "@/shared/secrets/SecretDialog";

import { SenderSnippets } from "./SenderSnippets";

interface Props {
  partner: PartnerWithSecret;
  note?: ReactNode;
  onStored: () => void;
}

/** Shows a partner's secret, this once, and how to sign with it. */
export function PartnerSecret({ partner, ...rest }: Props) {
  const use = {
    title: "Send a first event",
    description: "Every event is signed after Standard Webhooks. What is not signed by its partner is refused.",
    code: <SenderSnippets partner={partner} />,
  };
  const advice = `Hand it to ${partner.name} in a safe way. Should it get lost, rotate it to get a new one.`;
  return <SecretDialog secret={partner.secret} advice={advice} use={use} {...rest} />;
}
