import { UnstyledButton } from "@mantine/core";
import { useDisclosure, useId } from "@mantine/hooks";
import { IconChevronRight } from "@tabler/icons-react";

import type { ReceivedEvent } from "@/shared/api/types";
import { Timestamp } from "@/shared/components/Timestamp";

import { summaryOf } from "../model/received";
import { OutcomeBadge } from "./OutcomeBadge";
import { ReceivedEventDetails } from "./ReceivedEventDetails";
import classes from "./ReceivedEvents.module.css";

/** One event of the log. Its reason and body can be expanded. */
export function ReceivedEventItem({ partnerId, event }: { partnerId: string; event: ReceivedEvent }) {
  const [isOpen, { toggle }] = useDisclosure();
  const id = useId();
  return (
    <li className={classes.item}>
      <div className={classes.row} data-open={isOpen || undefined}>
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
        <div className={classes.what}>
          <div className={classes.title}>
            <UnstyledButton className={classes.toggle ?? ""} onClick={toggle} aria-expanded={isOpen} aria-controls={id}>
              {event.type ?? "No type"}
            </UnstyledButton>
            <OutcomeBadge outcome={event.outcome} />
          </div>
          <div className={classes.summary}>{summaryOf(event)}</div>
        </div>
        <div className={classes.when}>
          <Timestamp value={event.receivedAt} />
        </div>
      </div>
      <div id={id} hidden={!isOpen} className={classes.details}>
        {isOpen && <ReceivedEventDetails partnerId={partnerId} event={event} />}
      </div>
    </li>
  );
}
