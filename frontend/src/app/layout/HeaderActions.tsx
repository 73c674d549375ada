import { ActionIcon, Button, Indicator, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconShoppingBag, IconSun } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense } from "react";

import { useBasket } from "@/shared/basket/useBasket";
import { useSession } from "@/shared/session/useSession";

import classes from "./Layout.module.css";

const UserMenu = lazy(() => import("./UserMenu"));

/** The basket, the colour scheme and the account. */
export function HeaderActions() {
  return (
    <div className={classes.actions}>
      <BasketLink />
      <ColorSchemeButton />
      <Account />
    </div>
  );
}

function BasketLink() {
  const { units } = useBasket();
  const label = units === 0 ? "Basket, empty" : `Basket, ${units} ${units === 1 ? "item" : "items"}`;
  return (
    <Indicator label={units} size={18} disabled={units === 0} offset={4}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={label}
        renderRoot={(props: object) => <Link to="/basket" {...props} />}
      >
        <IconShoppingBag size={20} />
      </ActionIcon>
    </Indicator>
  );
}

function ColorSchemeButton() {
  const { setColorScheme } = useMantineColorScheme();
  const next = useComputedColorScheme("light") === "dark" ? "light" : "dark";
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" onClick={() => setColorScheme(next)} aria-label={`Use ${next} colours`}>
      {next === "light" ? <IconSun size={20} /> : <IconMoon size={20} />}
    </ActionIcon>
  );
}

function Account() {
  const { user, isLoading, signIn, signOut } = useSession();
  if (user === undefined) {
    return (
      <Button size="sm" onClick={signIn} loading={isLoading}>
        Sign in
      </Button>
    );
  }
  return (
    <Suspense fallback={<ActionIcon variant="light" size="lg" radius="xl" loading aria-label="Account" />}>
      <UserMenu email={user.email} onSignOut={signOut} />
    </Suspense>
  );
}
