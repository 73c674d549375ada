import { Group, Stack, Text } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";

import { useApi } from "@/shared/api/useApi";
import type { KnownPartnerEventType, Partner } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { Card } from "@/shared/components/Card";
import { useConfig } from "@/shared/config/ConfigProvider";

import { partnerEventTypesQuery } from "../api/listPartnerEventTypes";
import { useTester } from "../hooks/useTester";
import { draftOf, secretFault, type TesterDraft } from "../model/tester";
import { TesterFields } from "./TesterFields";
import { TesterResult } from "./TesterResult";

/** Sends a sample event as the partner would. The browser signs it; the secret does not leave the browser. */
export function TesterCard({ partner }: { partner: Partner }) {
  const { data: known, error } = useQuery(partnerEventTypesQuery(useApi()));
  const { ingestUrl } = useConfig();
  if (ingestUrl === undefined) return null;
  return (
    <Card title="Send a sample">
      {(known !== undefined || error !== null) && <Tester partner={partner} known={known ?? []} url={ingestUrl} />}
    </Card>
  );
}

interface Props {
  partner: Partner;
  known: readonly KnownPartnerEventType[];
  url: string;
}

function Tester({ partner: { id: partnerId, eventTypes }, known, url }: Props) {
  const [draft, setDraft] = useState<TesterDraft>(() => draftOf(eventTypes[0] ?? "", known));
  const [fault, setFault] = useState<string>();
  const secretField = useRef<HTMLInputElement>(null);
  const { mutate, data: result, isPending } = useTester(partnerId);
  const change = (part: Partial<TesterDraft>) => {
    setDraft({ ...draft, ...part });
    setFault(undefined);
  };
  const send = () => {
    const { secret, body, isRepeat } = draft;
    const found = secretFault(secret);
    setFault(found);
    if (found !== undefined) {
      secretField.current?.focus();
      return;
    }
    mutate({ url, partnerId, secret, body, id: isRepeat && result !== undefined ? result.id : crypto.randomUUID() });
  };
  return (
    <form
      noValidate
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Your browser signs the event and sends it as the partner would. It is a real event: choose an order of your own.
        </Text>
        <TesterFields
          draft={draft}
          types={eventTypes}
          known={known}
          fault={fault}
          secretField={secretField}
          canRepeat={result !== undefined}
          onChange={change}
        />
        <Group>
          <BusyButton type="submit" isBusy={isPending} leftSection={<IconSend size={16} />}>
            Send event
          </BusyButton>
        </Group>
      </Stack>
      <div role="status">{result !== undefined && <TesterResult partnerId={partnerId} result={result} />}</div>
    </form>
  );
}
