import { ActionIcon } from "@mantine/core";
import { IconMinus, IconPlus, IconTrash } from "@tabler/icons-react";
import { type Ref, useState } from "react";

import { maxQuantity } from "@/shared/basket/basket";

import classes from "./QuantityStepper.module.css";

interface Props {
  name: string;
  quantity: number;
  /** The largest quantity; the API's limit when absent. */
  max?: number;
  onChange: (quantity: number) => void;
  /** The button that adds one, so that a parent can focus it. */
  moreRef?: Ref<HTMLButtonElement>;
}

/** Changes a quantity by buttons, arrow keys or typing. At one unit the minus button removes the line. */
export function QuantityStepper({ name, quantity, max = maxQuantity, onChange, moreRef }: Props) {
  const isFull = quantity >= Math.min(max, maxQuantity);
  const more = () => {
    if (!isFull) onChange(quantity + 1);
  };
  const isLast = quantity <= 1;
  return (
    <div className={classes.stepper} role="group" aria-label={`Quantity of ${name}`}>
      <ActionIcon variant="subtle" color="gray" size={34} aria-label={isLast ? `Remove ${name}` : `One less of ${name}`} onClick={() => onChange(quantity - 1)}>
        {isLast ? <IconTrash size={16} /> : <IconMinus size={16} />}
      </ActionIcon>
      <QuantityInput name={name} quantity={quantity} max={Math.min(max, maxQuantity)} onChange={onChange} />
      <ActionIcon
        ref={moreRef}
        variant="subtle"
        color="gray"
        size={34}
        aria-label={`One more of ${name}`}
        aria-disabled={isFull}
        className={isFull ? classes.full : undefined}
        onClick={more}
      >
        <IconPlus size={16} />
      </ActionIcon>
    </div>
  );
}

interface InputProps {
  name: string;
  quantity: number;
  max: number;
  onChange: (quantity: number) => void;
}

/** Applies the typed text on blur or Enter. Text that is not a number is discarded. */
function QuantityInput({ name, quantity, max, onChange }: InputProps) {
  const [typed, setTyped] = useState<string>();
  const commit = () => {
    const wanted = /^\d{1,4}$/.test(typed ?? "") ? Math.min(Number(typed), max) : quantity;
    setTyped(undefined);
    if (wanted >= 1 && wanted !== quantity) onChange(wanted);
  };
  const step = (by: number) => {
    const wanted = Math.min(quantity + by, max);
    if (wanted >= 1) onChange(wanted);
  };
  return (
    <input
      className={classes.input}
      type="text"
      role="spinbutton"
      inputMode="numeric"
      autoComplete="off"
      aria-label={`Quantity of ${name}`}
      aria-valuenow={quantity}
      aria-valuemin={1}
      aria-valuemax={max}
      value={typed ?? String(quantity)}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onFocus={(event) => event.currentTarget.select()}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === "Enter") commit();
        if (event.key === "Escape") setTyped(undefined);
        if (event.key === "ArrowUp" || event.key === "ArrowDown") {
          event.preventDefault();
          step(event.key === "ArrowUp" ? 1 : -1);
        }
      }}
    />
  );
}
