import { Text, VisuallyHidden } from "@mantine/core";
import { IconAlertTriangle, IconArrowBackUp, IconCheck, IconCircleDashed, IconHome, IconPackage, IconCreditCard, IconShoppingBag, IconTruckDelivery, IconX } from "@tabler/icons-react";

import { Timestamp } from "@/shared/components/Timestamp";

import type { Journey as Way } from "../model/journey";
import type { Stage, StageState } from "../model/stage";
import classes from "./Journey.module.css";

interface Props {
  journey: Way;
  /** Whether the order moves on by itself at this moment. */
  isMoving: boolean;
}

/** The stages of an order from left to right, on a phone from top to bottom. */
export function Journey({ journey: { stages, refund }, isMoving }: Props) {
  return (
    <div>
      <ol className={classes.stages} aria-label="Stages of the order">
        {stages.map((stage, index) => (
          <StageItem key={stage.name} stage={stage} next={stages[index + 1]} isMoving={isMoving} />
        ))}
      </ol>
      {refund !== undefined && (
        <div className={classes.refund}>
          <StageText stage={refund} />
        </div>
      )}
    </div>
  );
}

function StageItem({ stage, next, isMoving }: { stage: Stage; next: Stage | undefined; isMoving: boolean }) {
  const { name, state } = stage;
  const Icon = icons[iconOf(stage)];
  const isPassed = next !== undefined && next.state !== "ahead";
  return (
    <li
      className={classes.stage}
      data-stage={name}
      data-state={state}
      data-passed={isPassed || undefined}
      data-moving={(isMoving && state === "now") || undefined}
      aria-current={state === "now" || state === "attention" ? "step" : undefined}
    >
      <span className={classes.mark} aria-hidden>
        <Icon size={18} />
      </span>
      <StageText stage={stage} />
    </li>
  );
}

/** What a screen reader says of each state, which others see. */
const spoken: Record<StageState, string> = {
  done: "done",
  now: "now",
  partly: "in part",
  ahead: "not yet",
  ended: "the order ended",
  attention: "now",
};

function StageText({ stage: { state, label, remark, at } }: { stage: Stage }) {
  return (
    <div className={classes.text}>
      <Text size="sm" fw={600} className={classes.label ?? ""}>
        {label}
        <VisuallyHidden>{`: ${spoken[state]}`}</VisuallyHidden>
      </Text>
      {remark !== undefined && (
        <Text size="xs" c="dimmed">
          {remark}
        </Text>
      )}
      {at !== undefined && (
        <Text size="xs" c="dimmed" component="div">
          <Timestamp value={at} />
        </Text>
      )}
    </div>
  );
}

/** The icons of what is not done, so that no state depends on its colour. */
const icons: Record<Stage["name"] | "ahead" | "done", typeof IconCheck> = {
  ahead: IconCircleDashed,
  done: IconCheck,
  placed: IconShoppingBag,
  paid: IconCreditCard,
  packed: IconPackage,
  sent: IconTruckDelivery,
  delivered: IconHome,
  undoing: IconArrowBackUp,
  refunded: IconArrowBackUp,
  attention: IconAlertTriangle,
  failed: IconX,
  cancelled: IconX,
};

function iconOf({ name, state }: Stage): keyof typeof icons {
  if (state === "ahead") return "ahead";
  return state === "done" && name !== "refunded" ? "done" : name;
}
