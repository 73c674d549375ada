import { Text } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";

import type { Partner } from "@/shared/api/types";
import { Row, RowLink, RowList } from "@/shared/components/RowList";
import { Timestamp } from "@/shared/components/Timestamp";

import classes from "./PartnerList.module.css";
import { PartnerStateBadge } from "./PartnerStateBadge";

/** The partners, each with its event types and state. */
export function PartnerList({ partners }: { partners: readonly Partner[] }) {
  return (
    <RowList label="Partners">
      {partners.map((partner) => (
        <PartnerItem key={partner.id} partner={partner} />
      ))}
    </RowList>
  );
}

function PartnerItem({ partner: { id, name, eventTypes, source, active, createdAt } }: { partner: Partner }) {
  return (
    <Row className={classes.item ?? ""} data-inactive={!active || undefined}>
      <div className={classes.identity}>
        <RowLink to="/operate/partners/$partnerId" params={{ partnerId: id }}>
          {name}
        </RowLink>
        <span className={classes.source}>{source}</span>
      </div>
      <ul className={classes.types} aria-label={`Event types of ${name}`}>
        {eventTypes.map((type) => (
          <li key={type}>{type}</li>
        ))}
      </ul>
      <div className={classes.facts}>
        <Text span size="sm" c="dimmed">
          Added <Timestamp value={createdAt} />
        </Text>
        <PartnerStateBadge active={active} />
        <IconChevronRight size={16} className={classes.chevron} aria-hidden />
      </div>
    </Row>
  );
}
