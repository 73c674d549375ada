import { Stack } from "@mantine/core";
import { useSearch } from "@tanstack/react-router";

import { PageHeader } from "@/shared/components/PageHeader";

import { EraseUserCard } from "../components/EraseUserCard";
import { ErasureCard } from "../components/ErasureCard";
import { isUserId } from "../model/eraseForm";

/** Erases a user, and shows how far that is. The URL names the user. */
export function ErasuresPage() {
  const { user = "" } = useSearch({ from: "/operate/erasures" });
  return (
    <>
      <PageHeader title="Erasures" description="Delete a user's account and everything that is stored about the user." />
      <Stack gap="lg">
        {isUserId(user) && <ErasureCard key={user} userId={user} />}
        <EraseUserCard key={`form ${user}`} userId={user} />
      </Stack>
    </>
  );
}
