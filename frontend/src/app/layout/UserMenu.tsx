import { ActionIcon, Menu } from "@mantine/core";
import { IconLogout, IconSettings, IconUser } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";

interface Props {
  email: string;
  onSignOut: () => void;
}

/** The account of the user, and a button to sign out. It is open at first, because its code is loaded when it is wanted. */
export default function UserMenu({ email, onSignOut }: Props) {
  const target = useRef<HTMLButtonElement>(null);
  const keepFocus = () => {
    if (document.activeElement === document.body) target.current?.focus();
  };
  return (
    <Menu defaultOpened onExitTransitionEnd={keepFocus} position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon ref={target} variant="light" size="lg" radius="xl" aria-label={`Account of ${email}`}>
          <IconUser size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{email}</Menu.Label>
        <Menu.Item leftSection={<IconSettings size={16} />} renderRoot={(props: object) => <Link to="/account" {...props} />}>
          Account
        </Menu.Item>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={onSignOut}>
          Sign out
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
