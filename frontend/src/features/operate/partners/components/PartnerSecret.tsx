import type { ReactNode } from "react";

import type { PartnerWithSecret } from "@/shared/api/types";
import { SecretDialog } from "@/shared/secrets/SecretDialog";

import { SenderSnippets } from "./SenderSnippets";

interface Props {
  partner: PartnerWithSecret;
  note?: ReactNode;
  onStored: () => void;
}

/** Shows a partner's secret once, and code that signs with it. */
export function PartnerSecret({ partner, ...rest }: Props) {
  const use = {
    title: "Send the first event",
    description: "Every event is signed according to Standard Webhooks. Events without a valid signature are rejected.",
    code: <SenderSnippets partner={partner} />,
  };
  const advice = `Give it to ${partner.name} over a secure channel. If it is lost, rotate it to get a new one.`;
  return <SecretDialog secret={partner.secret} advice={advice} use={use} {...rest} />;
}
