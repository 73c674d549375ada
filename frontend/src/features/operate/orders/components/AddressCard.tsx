import { AddressLabel } from "@/shared/address/AddressLabel";
import type { Address } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";

/** Where the order is delivered to. Nothing for one that was placed without an address, and after an erasure. */
export function AddressCard({ address }: { address: Address | undefined }) {
  if (address === undefined) return null;
  return (
    <Card title="Delivery address">
      <AddressLabel address={address} />
    </Card>
  );
}
