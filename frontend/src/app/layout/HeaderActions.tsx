import { ActionIcon, Button, Indicator, useComputedColorScheme, useMantineColorScheme } from "@mantine/core";
import { IconMoon, IconShoppingBag, IconSun, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";

import { useBasket } from "@/shared/basket/useBasket";
import { useSession } from "@/shared/session/useSession";

import classes from "./Layout.module.css";

const loadUserMenu = () => import("./UserMenu");
const UserMenu = lazy(loadUserMenu);

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
  return <AccountMenu email={user.email} onSignOut={signOut} />;
}

/** A button alone until it is used: the code of menus is large, and comes when the pointer or the focus does. */
function AccountMenu({ email, onSignOut }: { email: string; onSignOut: () => void }) {
  const [isUsed, setUsed] = useState(false);
  const prepare = () => void loadUserMenu().catch(() => undefined); // the click says what failed
  const button = (
    <ActionIcon
      variant="light"
      size="lg"
      radius="xl"
      aria-label={`Account of ${email}`}
      aria-haspopup="menu"
      aria-expanded={false}
      loading={isUsed}
      onClick={() => setUsed(true)}
      onPointerEnter={prepare}
      onFocus={prepare}
    >
      <IconUser size={18} />
    </ActionIcon>
  );
  if (!isUsed) return button;
  return (
    <Suspense fallback={button}>
      <UserMenu email={email} onSignOut={onSignOut} />
    </Suspense>
  );
}
