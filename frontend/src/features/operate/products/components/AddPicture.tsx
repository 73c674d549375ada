import { Input, Text, TextInput } from "@mantine/core";
import { IconPhotoPlus } from "@tabler/icons-react";
import { useId, useRef, useState } from "react";

import type { StockedProduct } from "@/shared/api/types";
import { BusyButton } from "@/shared/components/BusyButton";
import { describe } from "@/shared/components/ErrorState";

import { useUploadPicture } from "../api/uploadPicture";
import { PictureFault } from "../model/encodePicture";
import { checkAlt } from "../model/pictureDraft";
import classes from "./PicturesCard.module.css";

/** Adds a photo to a product. The browser makes its sizes, so that a photo of any size may be chosen. */
export function AddPicture({ product: { sku, version } }: { product: StockedProduct }) {
  const { mutate, error, isPending } = useUploadPicture(sku);
  const [step, setStep] = useState("");
  const [alt, setAlt] = useState("");
  const [isTried, setTried] = useState(false);
  const [source, setSource] = useState<File>();
  const input = useRef<HTMLInputElement>(null);
  const id = useId();
  const restart = () => {
    if (input.current !== null) input.current.value = "";
    setSource(undefined);
    setAlt("");
    setTried(false);
    input.current?.focus();
  };
  const add = () => {
    setTried(true);
    if (source === undefined || checkAlt(alt) !== undefined) return;
    mutate({ source, alt: alt.trim(), version, onStep: setStep }, { onSuccess: restart });
  };
  const fileError = isTried && source === undefined ? "Choose a photo." : faultOf(error);
  return (
    <form
      className={classes.add}
      noValidate
      aria-label="Add a picture"
      onSubmit={(event) => {
        event.preventDefault();
        if (!isPending) add();
      }}
    >
      <Input.Wrapper id={id} label="Photo of the product" error={fileError} errorProps={{ role: "alert" }}>
        <input
          ref={input}
          id={id}
          className={classes.file}
          type="file"
          accept="image/*"
          aria-invalid={fileError !== undefined}
          onChange={(event) => setSource(event.currentTarget.files?.[0])}
        />
      </Input.Wrapper>
      <TextInput
        label="What it shows"
        description="Read to those who do not see the picture."
        placeholder="The lamp on a desk, from the left"
        value={alt}
        error={isTried ? checkAlt(alt) : undefined}
        onChange={(event) => setAlt(event.currentTarget.value)}
      />
      <BusyButton type="submit" variant="default" isBusy={isPending} leftSection={<IconPhotoPlus size={16} />}>
        Add picture
      </BusyButton>
      <Text size="xs" c="dimmed" role="status">
        {isPending ? `${step}…` : ""}
      </Text>
    </form>
  );
}

/** What went wrong with the upload, in words. */
function faultOf(error: unknown): string | undefined {
  if (error === null) return undefined;
  return error instanceof PictureFault ? error.message : describe(error).message;
}
