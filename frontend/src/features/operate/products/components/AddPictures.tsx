import { Text } from "@mantine/core";
import { IconPhotoPlus } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

import type { StockedProduct } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";

import { usePictureChoices } from "../hooks/usePictureChoices";
import { leftOutText } from "../model/pictureChoices";
import { checkAlt, maxPictures } from "../model/pictureDraft";
import { progressText } from "../model/uploadProgress";
import classes from "./AddPictures.module.css";
import { ChosenPicture } from "./ChosenPicture";
import { PhotoField } from "./PhotoField";

/** Adds photos to a product. The browser makes their sizes, so that photos of any size may be chosen. */
export function AddPictures({ product: { sku, pictures = [] } }: { product: StockedProduct }) {
  const { choices, leftOut, progress, add, describeAs, remove, upload } = usePictureChoices(sku);
  const [tries, setTries] = useState(0);
  const form = useRef<HTMLFormElement>(null);
  const room = Math.max(0, maxPictures - pictures.length - choices.length);
  const isBusy = progress.kind === "running";
  const focusPhotos = () => form.current?.querySelector<HTMLElement>("input[type=file]")?.focus();
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [tries]);
  useEffect(() => {
    if (progress.kind === "done" && progress.added === progress.count) focusPhotos();
  }, [progress]);

  const submit = () => {
    if (isBusy) return;
    setTries((present) => present + 1);
    if (choices.length === 0 || choices.some(({ alt }) => checkAlt(alt) !== undefined)) return;
    void upload().then((isWhole) => setTries((present) => (isWhole ? 0 : present + 1)));
  };
  const isTried = tries > 0 && !isBusy;
  return (
    <form
      ref={form}
      className={classes.add}
      noValidate
      aria-label="Add pictures"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <PhotoField
        room={room}
        isMissing={isTried && choices.length === 0}
        notice={leftOutText(leftOut)}
        isBusy={isBusy}
        onFiles={(files) => {
          setTries(0);
          add(files, room);
        }}
      />
      {choices.length > 0 && (
        <ul className={classes.choices} aria-label="Chosen photos">
          {choices.map((choice) => (
            <ChosenPicture
              key={choice.id}
              choice={choice}
              isTried={isTried}
              isBusy={isBusy}
              onDescribe={(alt) => describeAs(choice.id, alt)}
              onRemove={() => {
                remove(choice.id);
                focusPhotos();
              }}
            />
          ))}
        </ul>
      )}
      <BusyButton type="submit" variant="default" isBusy={isBusy} leftSection={<IconPhotoPlus size={16} />}>
        {choices.length > 1 ? `Add ${choices.length} pictures` : "Add picture"}
      </BusyButton>
      <Text size="sm" role="status">
        {progressText(progress)}
      </Text>
    </form>
  );
}
