import { Drawer } from "@mantine/core";

import { Navigation } from "./Navigation";
import classes from "./Layout.module.css";

interface Props {
  isOpen: boolean;
  onClose: () => void;
}

/** The navigation on a phone, in a drawer. */
export default function NavigationDrawer({ isOpen, onClose }: Props) {
  return (
    <Drawer opened={isOpen} onClose={onClose} size="xs" title="EventForge" closeButtonProps={{ "aria-label": "Close" }}>
      <Navigation className={classes.drawerNav} linkClassName={classes.drawerLink} onNavigate={onClose} />
    </Drawer>
  );
}
