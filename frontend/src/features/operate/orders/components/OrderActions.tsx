import { Button, Text } from "@mantine/core";
import { useState } from "react";

import type { Investigation } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { useSession } from "@/shared/session/useSession";

import { type Offer, offersOf, words } from "../model/orderAction";
import { ActDialog } from "./ActDialog";
import classes from "./OrderActions.module.css";
import { SettleDialog } from "./SettleDialog";

/** What can be done with the order now, and why the rest cannot. */
export function OrderActions({ investigation }: { investigation: Investigation }) {
  const { user } = useSession();
  const [open, setOpen] = useState<Offer["action"]>();
  const { possible, others } = offersOf(investigation, user?.isFinance === true);
  const close = () => setOpen(undefined);
  if (possible.length + others.length === 0) return null;
  return (
    <Card title="Actions">
      {possible.length === 0 ? (
        <Text size="sm" c="dimmed">
          Nothing can be done here now.
        </Text>
      ) : (
        <div className={classes.buttons}>
          {possible.map(({ action }) => (
            <Button key={action} variant="default" size="sm" onClick={() => setOpen(action)}>
              {words[action].label}
            </Button>
          ))}
        </div>
      )}
      {others.length > 0 && <Others offers={others} />}
      {open === "settle_order" && <SettleDialog investigation={investigation} onClose={close} />}
      {open !== undefined && open !== "settle_order" && <ActDialog action={open} investigation={investigation} onClose={close} />}
    </Card>
  );
}

/** The actions that are not possible now, each with the reason. */
function Others({ offers }: { offers: readonly Offer[] }) {
  return (
    <details className={classes.others ?? ""}>
      <summary>Not possible now</summary>
      <ul className={classes.list}>
        {offers.map(({ action, why }) => (
          <li key={action}>
            <Text size="sm">{words[action].label}</Text>
            <Text size="sm" c="dimmed">
              {why}
            </Text>
          </li>
        ))}
      </ul>
    </details>
  );
}
