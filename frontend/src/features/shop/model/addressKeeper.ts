import { isProblemOf } from "@/shared/api/problem";
import type { AddressDraft } from "@/shared/api/types";
import type { Notice } from "@/shared/notify/notify";

const id = "address-kept"; // a notice replaces the one before, which is not true any more
const failed: Notice = {
  id,
  color: "red",
  title: "Your address was not saved to your account",
  message: "Your order is not affected by this. You can save the address on the page of your account.",
  stays: true,
};
const kept: Notice = { id, color: "green", message: "Your address is saved to your account now." };

/**
 * Returns a function that keeps an address for the next order, beside the order, which does not
 * wait for it. Says so if it fails. An address that is not valid is not valid for the order
 * either, and the form says what is wrong.
 */
export function addressKeeper(keep: (address: AddressDraft) => Promise<unknown>, say: (notice: Notice) => void): (address: AddressDraft) => Promise<void> {
  let hasFailed = false;
  return async (address) => {
    try {
      await keep(address);
      if (hasFailed) say(kept);
      hasFailed = false;
    } catch (error) {
      if (isProblemOf(error, "invalid")) return;
      hasFailed = true;
      say(failed);
    }
  };
}
