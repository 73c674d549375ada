import { IconMapOff } from "@tabler/icons-react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { PageHeader } from "@/shared/components/PageHeader";

export function NotFoundPage() {
  const home = (
    <ButtonLink to="/" mt="sm">
      Go to the shop
    </ButtonLink>
  );
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState icon={<IconMapOff />} title="There is no page at this address" description="Please check the address for typing errors." action={home} />
    </>
  );
}
