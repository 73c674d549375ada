import { useNavigate } from "@tanstack/react-router";

import type { WebhookDraft } from "@/shared/api/types";
import { Dialog } from "@/shared/components/Dialog";

import { useCreateWebhook } from "../api/createWebhook";
import { EndpointSecret } from "./EndpointSecret";
import { RegisterForm } from "./RegisterForm";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

/** Registers an endpoint, shows its secret, then opens its page. */
export function RegisterEndpointDialog({ isOpen, onClose }: Props) {
  const navigate = useNavigate();
  const { data: created, mutate, reset, error, isPending } = useCreateWebhook();
  const close = () => {
    reset();
    onClose();
  };
  const open = (webhookId: string) => void navigate({ to: "/webhooks/$webhookId", params: { webhookId } });
  if (created?.signatures.includes("v1") === true) {
    return <EndpointSecret secret={created.secret} onStored={() => open(created.id)} />;
  }
  // An endpoint that is signed with a key pair has no secret to store.
  const register = (draft: WebhookDraft) =>
    mutate(draft, { onSuccess: ({ id, signatures }) => !signatures.includes("v1") && open(id) });
  return (
    <Dialog isOpen={isOpen} title="Register an endpoint" onClose={close}>
      <RegisterForm error={error} isPending={isPending} onRegister={register} onCancel={close} />
    </Dialog>
  );
}
