import { useNavigate } from "@tanstack/react-router";

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
  if (created !== undefined) {
    const { id, secret } = created;
    return <EndpointSecret secret={secret} onStored={() => void navigate({ to: "/webhooks/$webhookId", params: { webhookId: id } })} />;
  }
  return (
    <Dialog isOpen={isOpen} title="Register an endpoint" onClose={close}>
      <RegisterForm error={error} isPending={isPending} onRegister={(draft) => mutate(draft)} onCancel={close} />
    </Dialog>
  );
}
