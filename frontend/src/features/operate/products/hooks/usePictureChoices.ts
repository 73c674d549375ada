import { useState } from "react";

import { describe } from "@/shared/components/ErrorState";

import { useUploadPicture } from "../api/uploadPicture";
import { PictureFault } from "../model/encodePicture";
import { changed, choose, type PictureChoice, withoutChoice } from "../model/pictureChoices";
import type { UploadProgress } from "../model/uploadProgress";

interface PictureChoices {
  choices: readonly PictureChoice[];
  /** The names of the files that were chosen last and had no room. */
  leftOut: readonly string[];
  progress: UploadProgress;
  add: (files: readonly File[], room: number) => void;
  describeAs: (id: number, alt: string) => void;
  remove: (id: number) => void;
  /** Uploads one after the other, and says whether all were added. Those that fail stay, with what went wrong. */
  upload: () => Promise<boolean>;
}

/** The photos that an operator chose for a product, and their upload. */
export function usePictureChoices(sku: string): PictureChoices {
  const { mutateAsync } = useUploadPicture(sku);
  const [choices, setChoices] = useState<readonly PictureChoice[]>([]);
  const [leftOut, setLeftOut] = useState<readonly string[]>([]);
  const [progress, setProgress] = useState<UploadProgress>({ kind: "idle" });
  const add = (files: readonly File[], room: number) => {
    const chosen = choose(choices, files, room);
    setChoices(chosen.choices);
    setLeftOut(chosen.leftOut);
    setProgress({ kind: "idle" });
  };
  const uploadOne = async ({ id, source, alt }: PictureChoice, place: number): Promise<boolean> => {
    const onStep = (step: string) => setProgress({ kind: "running", place, count: choices.length, name: source.name, step });
    setChoices((present) => changed(present, id, { fault: undefined }));
    try {
      await mutateAsync({ source, alt: alt.trim(), onStep });
      setChoices((present) => withoutChoice(present, id));
      return true;
    } catch (error) {
      setChoices((present) => changed(present, id, { fault: faultOf(error) }));
      return false;
    }
  };
  const upload = async () => {
    setLeftOut([]);
    let added = 0;
    for (const [index, choice] of choices.entries()) if (await uploadOne(choice, index + 1)) added++;
    setProgress({ kind: "done", added, count: choices.length });
    return added === choices.length;
  };
  const describeAs = (id: number, alt: string) => setChoices((present) => changed(present, id, { alt }));
  const remove = (id: number) => setChoices((present) => withoutChoice(present, id));
  return { choices, leftOut, progress, add, describeAs, remove, upload };
}

/** What went wrong with an upload, in words. */
function faultOf(error: unknown): string {
  return error instanceof PictureFault ? error.message : describe(error).message;
}
