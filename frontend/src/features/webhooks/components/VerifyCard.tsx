import { SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";

import type { SignatureScheme, Webhook } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { SnippetTabs } from "@/shared/secrets/SnippetTabs";

import { snippetsFor, variables } from "../model/snippets";

const sources: Record<SignatureScheme, string> = { v1: "The secret", v1a: "The address of the public keys" };

const labels = [
  { value: "v1", label: "v1" },
  { value: "v1a", label: "v1a" },
];

/** Code that verifies the deliveries of an endpoint, for the schemes that sign them. */
export function VerifyCard({ webhook: { signatures } }: { webhook: Webhook }) {
  const [chosen, setChosen] = useState<SignatureScheme>("v1a");
  const scheme = signatures.includes(chosen) ? chosen : (signatures[0] ?? "v1");
  const choice = signatures.length > 1 && (
    <SegmentedControl
      size="xs"
      aria-label="Signature"
      data={labels}
      value={scheme}
      onChange={(value) => setChosen(value === "v1a" ? "v1a" : "v1")}
    />
  );
  return (
    <Card title="Verify deliveries" action={choice}>
      <Text size="sm" c="dimmed" mb="sm">
        Reject requests whose signature is not valid, and those whose <code>webhook-id</code> you have handled already. The
        libraries of Standard Webhooks verify <code>v1</code>, too.
      </Text>
      <SnippetTabs
        key={scheme}
        snippets={snippetsFor(scheme)}
        what="Receiver"
        secretVariable={variables[scheme]}
        source={sources[scheme]}
      />
    </Card>
  );
}
