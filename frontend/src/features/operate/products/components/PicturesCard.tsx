import { Text } from "@mantine/core";

import type { Picture, StockedProduct } from "@/shared/api/types";
import { Card } from "@/shared/components/Card";
import { FormFaults } from "@/shared/forms/FormFaults";

import { usePutProduct } from "../api/putProduct";
import { described, moved, without } from "../model/arrange";
import { pictureDraft } from "../model/pictureDraft";
import { AddPictures } from "./AddPictures";
import { PictureRow } from "./PictureRow";
import classes from "./PicturesCard.module.css";

/** A product's pictures: their order, their texts, and a form that adds more. */
export function PicturesCard({ product }: { product: StockedProduct }) {
  const { mutate, error, isPending } = usePutProduct(product.sku);
  const pictures = product.pictures ?? [];
  const save = (next: readonly Picture[]) => {
    if (!isPending) mutate(pictureDraft(product, next));
  };
  return (
    <Card title="Pictures">
      <FormFaults error={error} others={[]} isAtFields={false} />
      {pictures.length === 0 ? (
        <Text size="sm" c="dimmed">
          The shop shows the product&apos;s initials. Add photos of the product itself, and no others.
        </Text>
      ) : (
        <ol className={classes.pictures} aria-busy={isPending}>
          {pictures.map((picture, place) => (
            <PictureRow
              key={picture.id}
              picture={picture}
              place={place}
              count={pictures.length}
              onMove={(by) => save(moved(pictures, picture.id, by))}
              onDescribe={(alt) => save(described(pictures, picture.id, alt))}
              onRemove={() => save(without(pictures, picture.id))}
            />
          ))}
        </ol>
      )}
      <AddPictures product={product} />
    </Card>
  );
}
