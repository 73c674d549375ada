import { Text, Title } from "@mantine/core";
import { IconClock, IconShieldCheck } from "@tabler/icons-react";

import { BusyButton } from "@/shared/components/BusyButton";
import { formatTime } from "@/shared/time/time";
import { useNow } from "@/shared/time/useNow";

import { type Answer, timeLeft } from "../model/confirmation";
import classes from "./BankPanel.module.css";

interface Props {
  /** When the order is given up. */
  until: string;
  /** What the shopper has answered. The order learns it within seconds. */
  answer?: Answer | undefined;
  /** Whether the bank is being asked. */
  isBusy?: boolean;
  /** Why the bank could not be asked. */
  failure?: string | undefined;
  /** Asks the bank. Without it the payment cannot be confirmed here. */
  onConfirm?: () => void;
}

/** Says that the bank asks the shopper to confirm the payment, and until when. */
export function BankPanel({ until, answer, isBusy = false, failure, onConfirm }: Props) {
  const left = timeLeft(until, useNow());
  const isAnswered = answer === "confirmed" || answer === "refused";
  return (
    <section className={classes.panel} aria-labelledby="bank-title">
      <span className={classes.icon} aria-hidden>
        <IconShieldCheck size={26} />
      </span>
      <div className={classes.content}>
        <Title order={2} id="bank-title" className={classes.title ?? ""}>
          Your bank asks you to confirm this payment
        </Title>
        <div role="status">
          <Text size="sm">{textOf(answer, left !== undefined, isBusy)}</Text>
        </div>
        {failure !== undefined && (
          <Text size="sm" role="alert" className={classes.failure ?? ""}>
            {failure}
          </Text>
        )}
        {!isAnswered && left !== undefined && (
          <div className={classes.actions}>
            {onConfirm !== undefined && (
              <BusyButton isBusy={isBusy} onClick={onConfirm}>
                Confirm payment
              </BusyButton>
            )}
            <span className={classes.time}>
              <IconClock size={16} aria-hidden />
              <span>
                <strong className="numeric" role="timer" aria-label="Time left">
                  {left}
                </strong>{" "}
                left, until {formatTime(until)}
              </span>
            </span>
          </div>
        )}
      </div>
    </section>
  );
}

function textOf(answer: Answer | undefined, isInTime: boolean, isBusy: boolean): string {
  if (answer === "confirmed") return "Thank you. You confirmed the payment, and your order goes on within a minute.";
  if (answer === "refused") return "The payment was not confirmed. We are undoing your order, and nothing is charged.";
  if (!isInTime) return "The time to confirm is over. We are undoing your order, and nothing is charged.";
  if (answer === "open" && !isBusy) return "The payment is not confirmed yet. You can try again while there is time.";
  return "It takes less than a minute. Your items are reserved for you meanwhile, and nothing is charged before you confirm.";
}
