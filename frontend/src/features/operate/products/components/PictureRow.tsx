import { ActionIcon, Button, TextInput } from "@mantine/core";
import { IconArrowDown, IconArrowUp, IconTrash } from "@tabler/icons-react";
import { useState } from "react";

import type { Picture } from "@/shared/api/types";
import { imageOf } from "@/shared/pictures/pictureFiles";

import { checkAlt } from "../model/pictureDraft";
import classes from "./PicturesCard.module.css";

interface Props {
  picture: Picture;
  place: number;
  count: number;
  onMove: (by: number) => void;
  onDescribe: (alt: string) => void;
  onRemove: () => void;
}

/** A picture with its text and its place. The first one stands for the product in lists. */
export function PictureRow({ picture, place, count, onMove, onDescribe, onRemove }: Props) {
  const [alt, setAlt] = useState(picture.alt);
  const isChanged = alt.trim() !== picture.alt;
  const error = isChanged ? checkAlt(alt) : undefined;
  const name = `picture ${place + 1}`;
  return (
    <li className={classes.row}>
      <img className={classes.thumbnail} {...imageOf(picture)} alt={picture.alt} sizes="72px" loading="lazy" />
      <div>
        <TextInput aria-label={`What ${name} shows`} value={alt} error={error} onChange={(event) => setAlt(event.currentTarget.value)} />
        <div className={classes.tools}>
          {isChanged && error === undefined && (
            <Button size="compact-sm" variant="light" onClick={() => onDescribe(alt)}>
              Save text
            </Button>
          )}
          <ActionIcon variant="subtle" color="gray" aria-label={`Move ${name} up`} disabled={place === 0} onClick={() => onMove(-1)}>
            <IconArrowUp size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="gray" aria-label={`Move ${name} down`} disabled={place === count - 1} onClick={() => onMove(1)}>
            <IconArrowDown size={16} />
          </ActionIcon>
          <ActionIcon variant="subtle" color="red" aria-label={`Remove ${name}`} onClick={onRemove}>
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      </div>
    </li>
  );
}
