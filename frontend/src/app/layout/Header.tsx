import { Burger, Container } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense, useState } from "react";

import { Brand } from "./Brand";
import { HeaderActions } from "./HeaderActions";
import { Navigation } from "./Navigation";
import classes from "./Layout.module.css";

const NavigationDrawer = lazy(() => import("./NavigationDrawer"));

/** The brand, the navigation, the basket and the account. On a phone a button opens the navigation. */
export function Header() {
  const [isOpen, { toggle, close }] = useDisclosure();
  const [wasOpen, setWasOpen] = useState(false);
  if (isOpen && !wasOpen) setWasOpen(true);
  return (
    <header className={classes.header}>
      <Container size="lg" className={classes.bar}>
        <Burger hiddenFrom="sm" size="sm" opened={isOpen} onClick={toggle} aria-label="Open navigation" aria-expanded={isOpen} />
        <Brand />
        <Navigation className={`${classes.nav ?? ""} mantine-visible-from-sm`} />
        <HeaderActions />
      </Container>
      <Suspense>{wasOpen && <NavigationDrawer isOpen={isOpen} onClose={close} />}</Suspense>
    </header>
  );
}
