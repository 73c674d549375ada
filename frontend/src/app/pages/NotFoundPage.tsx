import { IconMapOff } from "@tabler/icons-react";

import { ButtonLink } from "@/shared/components/ButtonLink";
import { EmptyState } from "@/shared/components/EmptyState";
import { PageHeader } from "@/shared/components/PageHeader";

export function NotFoundPage() {
  const home = (
    <ButtonLink to="/" mt="sm">
      To the shop
    </ButtonLink>
  );
  return (
    <>
      <PageHeader title="Page not found" />
      <EmptyState icon={<IconMapOff />} title="There is no such page" description="The address may be misspelt." action={home} />
    </>
  );
}
