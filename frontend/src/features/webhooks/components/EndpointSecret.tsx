import type { ReactNode } from "react";

import { SecretDialog } from "@/shared/secrets/SecretDialog";

interface Props {
  secret: string;
  note?: ReactNode;
  onStored: () => void;
}

const use = {
  title: "How to use it",
  description:
    "Every delivery is signed according to Standard Webhooks. Reject requests whose signature is not valid. The endpoint’s page has code for it in eight languages.",
};

/** Shows an endpoint's secret once. */
export function EndpointSecret(props: Props) {
  const advice = "Copy it to the place where your receiver reads its secrets. If it is lost, rotate it to get a new one.";
  return <SecretDialog advice={advice} use={use} {...props} />;
}
