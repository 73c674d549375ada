import { Container } from "@mantine/core";
import { Outlet } from "@tanstack/react-router";
import type { MouseEvent } from "react";

import { ConnectionBanner } from "./ConnectionBanner";
import { Footer } from "./Footer";
import { Header } from "./Header";
import { Notices } from "./Notices";
import { PageFocus } from "./PageFocus";
import { SessionEnded } from "./SessionEnded";
import classes from "./Layout.module.css";

/** Goes to the content without changing the address: what is searched for may stand behind its #. */
function skip(event: MouseEvent): void {
  const content = document.getElementById("content");
  if (content === null) return;
  event.preventDefault();
  content.focus();
}

/** The frame around every page. */
export function Layout() {
  return (
    <div className={classes.page}>
      <a href="#content" className="skip-link" onClick={skip}>
        Skip to content
      </a>
      <ConnectionBanner />
      <Header />
      <Container component="main" id="content" tabIndex={-1} size="lg" className={classes.main}>
        <Outlet />
      </Container>
      <Footer />
      <PageFocus />
      <SessionEnded />
      <Notices />
    </div>
  );
}
